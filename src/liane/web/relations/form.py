"""The form that ties a record to another: which one, found or made on the spot, in which role, from when to when."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Edit, Outcome, Problem, Update
from liane.records.fields import Field, Option
from liane.records.fields.declare import KINDS
from liane.records.objects import ObjectType
from liane.records.registry import catalogue
from liane.records.viewer import Verb, Viewer
from liane.web import widgets
from liane.web.pages.form import Drawn
from liane.web.relations.ways import Way
from liane.web.request import reaches
from liane.web.widgets import reading
from liane.web.widgets.control import Control

OTHER = "other"
_SAID = ("role", "since", "until", "note")


@dataclass
class RelationForm:
    """A relation of one record as it is typed; `way` is None where the other record stays what it is."""

    viewer: Viewer
    roles: tuple[str, ...] = ()
    way: Way | None = None
    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    general: list[str] = field(default_factory=list)

    def fields(self) -> list[Field]:
        """Return what is asked: of a relation that a field holds, the other record alone."""
        found = [_other(self.way)] if self.way is not None else []
        if self.way is not None and self.way.holder is not None:
            return found
        item = catalogue()["relation"]
        for key in _SAID:
            if key != "role":
                found.append(item.fields[key])
            elif self.roles or self.values.get("role"):
                found.append(self._role(item.fields[key]))
        return found

    def _role(self, role: Field) -> Field:
        known = dict.fromkeys((*self.roles, *filter(None, [self.values.get("role")])))
        return Field(KINDS["choice"], role.label, key="role", options=tuple(Option(one, one) for one in known))

    def draw(self) -> list[Drawn]:
        """Return the fields drawn, in order; the first with a fault has the focus, else the first."""
        asked = self.fields()
        first = next(iter(self.errors), asked[0].key)
        return [self._draw(one, focused=one.key == first) for one in asked]

    def _draw(self, one: Field, *, focused: bool) -> Drawn:
        error = self.errors.get(one.key, "")
        control = Control(
            one,
            one.key,
            f"f_{one.key}",
            self.values.get(one.key),
            self.viewer.context,
            required=one.required,
            invalid=bool(error),
            described=f"f_{one.key}_error" if error else "",
            focused=focused,
        )
        html = mark_safe(widgets.draw(control))
        return Drawn(one.key, str(one.label), html, one.required, str(one.help or ""), error, group=False)

    def read(self, data: QueryDict) -> dict[str, Any]:
        """Return what was typed; a name that stands for no record is a fault, unless it is one to make."""
        typed: dict[str, Any] = {}
        for one in self.fields():
            if not reading.present(one, data, one.key):
                continue
            raw = reading.resolve(one, reading.read(one, data, one.key), self.viewer)
            typed[one.key] = raw
            self.values[one.key] = reading.reference(one, raw)
            if one.key == OTHER and not raw:
                self.errors[OTHER] = _("Choisissez la fiche à relier.")
            elif one.key == OTHER and reading.unresolved(raw) and "create" not in data:
                self.errors[OTHER] = _("Aucune fiche ne porte ce nom : choisissez-en une, ou créez-la.")
        return typed

    def take(self, problems: tuple[Problem, ...]) -> None:
        """Put each problem beside its field; what the ends refuse stands beside the other record."""
        asked = {one.key for one in self.fields()}
        for problem in problems:
            key = problem.field if problem.field in asked else OTHER if OTHER in asked else ""
            if key and problem.object == "relation":
                self.errors.setdefault(key, str(problem.message))
            elif str(problem.message) not in self.general:
                self.general.append(str(problem.message))


def _other(way: Way) -> Field:
    return Field(KINDS["relation"], way.bridge.label, key=OTHER, target=way.target.name, required=True)


def creatable(way: Way, viewer: Viewer) -> bool:
    """Say whether a name is enough to make the other record here."""
    item = way.target
    others = [one for one in item.fields.values() if one.required and not one.read_only and one.key != item.title]
    missing = [one for one in others if one.initial(viewer.user_id) is None]
    return reaches(viewer, item, Verb.CREATE) and not missing and _named(item, "x") is not None


def _named(item: ObjectType, title: str) -> dict[str, Any] | None:
    """Return the values of a new record called `title`, None where its name is made of other things."""
    if not item.fields[item.title].read_only:
        return {item.title: title}
    if {"first_name", "last_name"} <= item.fields.keys():
        first, _space, last = title.partition(" ")
        return {"first_name": first, "last_name": last} if last else {"last_name": first}
    return None


def tie(form: RelationForm, way: Way, record_id: UUID, typed: dict[str, Any]) -> Outcome:
    """Tie the record to the one that was typed, made first where it is new. Raises Refused."""
    edits: list[Edit] = []
    picked = typed[OTHER]
    if picked.get("id"):
        other = UUID(str(picked["id"]))
    else:
        new = Create(way.target.name, _named(way.target, picked["title"]) or {})
        edits.append(new)
        other = new.id
    held = way.holder
    if held is not None:
        here, there = (record_id, other) if way.bridge.near == "source" else (other, record_id)
        edits.append(Update(held[0].name, here, {held[1].key: there}))
    else:
        values = {key: value for key, value in typed.items() if key != OTHER and value not in ("", None)}
        edits.append(Create("relation", {**way.ends(record_id, other), **values}))
    return apply(Change(form.viewer, Cause("form"), edits))
