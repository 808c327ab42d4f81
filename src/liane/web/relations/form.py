"""The form that ties a record to another: which one, found or made on the spot, in which role, from when to when."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from liane.records.bridges import Bridge
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Edit, Outcome, Problem, Update
from liane.records.fields import Field, Option
from liane.records.fields.declare import KINDS
from liane.records.objects import ObjectType
from liane.records.registry import catalogue
from liane.records.viewer import Verb, Viewer
from liane.web.pages.form import RecordForm, editable, initial
from liane.web.relations.said import ENDS, said
from liane.web.relations.ways import Way
from liane.web.request import reaches
from liane.web.widgets import reading

OTHER = "other"


class RelationForm(RecordForm):
    """A relation of one record as it is typed: the other record where there is a `way` to it, then what it says.

    Of a relation that a field holds, the other record is all.
    """

    def __init__(
        self, viewer: Viewer, bridge: Bridge | None, way: Way | None = None, values: dict[str, Any] | None = None
    ) -> None:
        item = catalogue()["relation"]
        self.way = way
        known = values or {}
        self.roles = tuple(dict.fromkeys((*(bridge.roles if bridge else ()), *filter(None, [known.get("role")]))))
        asked = [one.key for one in said(viewer, bridge.left_out if bridge else ())]
        keys = editable(item, viewer, [key for key in asked if key != "role" or self.roles])
        if way is not None:
            keys = (OTHER,) if way.holder is not None else (OTHER, *keys)
        super().__init__(item, viewer, keys, initial(item, viewer, known) if way is not None else known)

    def one(self, key: str) -> Field:
        """Return a field of the form: the other record is none of the relation's own, roles are those of its type."""
        if key == OTHER and self.way is not None:
            way = self.way
            return Field(KINDS["relation"], way.bridge.label, key=OTHER, target=way.target.name, required=True)
        if key == "role":
            options = tuple(Option(one, one) for one in self.roles)
            return Field(KINDS["choice"], self.item.fields[key].label, key=key, options=options)
        return super().one(key)

    def read(self, data: QueryDict) -> dict[str, Any]:
        """Return what was typed; a name that stands for no record is a fault, unless it is one to make."""
        typed = super().read(data)
        if OTHER in typed:
            if not typed[OTHER]:
                self.errors[OTHER] = _("Choisissez la fiche à relier.")
            elif reading.unresolved(typed[OTHER]):
                self.errors.pop(OTHER, None)
                if "create" not in data:
                    self.errors[OTHER] = _("Aucune fiche ne porte ce nom : choisissez-en une, ou créez-la.")
        return typed

    def take(self, problems: Iterable[Problem]) -> None:
        """Put each problem beside its field; what the ends refuse stands beside the other record."""
        others = []
        for problem in problems:
            if problem.object == "relation" and OTHER in self.keys and problem.field in ("", *ENDS):
                self.errors.setdefault(OTHER, str(problem.message))
            else:
                others.append(problem)
        super().take(others)


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
        filled = {key: raw for key, raw in typed.items() if key != OTHER and not reading.blank(form.one(key), raw)}
        edits.append(Create("relation", {**way.ends(record_id, other), **filled}))
    return apply(Change(form.viewer, Cause("form"), edits))
