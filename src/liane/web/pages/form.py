"""A form over an object's fields: drawn, read back, and given its errors. Creation and edition share it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from liane.records.changes.model import Problem
from liane.records.fields import Context, Field
from liane.records.objects import ObjectType
from liane.records.registry import catalogue
from liane.records.viewer import Viewer
from liane.web import widgets
from liane.web.places import visible, writable
from liane.web.widgets import reading as read_form
from liane.web.widgets.control import Control


@dataclass(frozen=True, slots=True)
class Drawn:
    """One field of a form, ready for its template."""

    key: str
    label: str
    html: SafeString
    required: bool
    help: str
    error: str
    # Groups of boxes carry a legend; a label points to the one box of the others.
    group: bool


@dataclass
class RecordForm:
    """The fields `keys` of an object with their values, typed or stored, and what is wrong with them."""

    item: ObjectType
    viewer: Viewer
    keys: tuple[str, ...]
    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    general: list[str] = field(default_factory=list)
    prefix: str = "f"
    bare: bool = False

    @property
    def context(self) -> Context:
        return self.viewer.context

    def fields(self) -> list[Field]:
        return [self.one(key) for key in self.keys]

    def one(self, key: str) -> Field:
        """Return the field of the form under `key`."""
        return self.item.fields[key]

    def draw(self, keys: Iterable[str] | None = None, *, waits: bool = True) -> list[Drawn]:
        """Return the fields drawn, in order; one has the focus when the form `waits` for what is typed."""
        first = next(iter(self.errors), "") or (self._first() if waits else "")
        return [self._draw(self.one(key), focused=key == first) for key in keys or self.keys]

    def _first(self) -> str:
        """Return the key of the first field, or where that is filled already, of the first that must be."""
        first = self.keys[0] if self.keys else ""
        if self.values.get(first) is None:
            return first
        return next((one.key for one in self.fields() if one.required and self.values.get(one.key) is None), first)

    def _draw(self, one: Field, *, focused: bool) -> Drawn:
        error = self.errors.get(one.key, "")
        base = f"{self.prefix}_{one.key}"
        described = " ".join(part for part, there in ((f"{base}_error", error), (f"{base}_help", one.help)) if there)
        control = Control(
            one,
            one.key,
            base,
            self.values.get(one.key),
            self.context,
            required=one.required,
            invalid=bool(error),
            described=described,
            focused=focused,
            narrow=narrowing(self.item, one),
            bare=self.bare,
            slug=self.item.slug,
        )
        return Drawn(
            one.key,
            str(one.label),
            mark_safe(widgets.draw(control)),
            one.required,
            str(one.help or ""),
            error,
            one.kind.widget in ("address", "emails", "phones", "choices"),
        )

    def read(self, data: QueryDict) -> dict[str, Any]:
        """Return what was typed for the fields present, resolved where a title was typed for a record."""
        typed: dict[str, Any] = {}
        for one in self.fields():
            if not read_form.present(one, data, one.key):
                # Boxes that are all unticked send nothing: for these, absence is a value.
                if one.kind.widget in ("choices", "relations", "files") and "form" in data:
                    typed[one.key] = []
                continue
            raw = read_form.resolve(one, read_form.read(one, data, one.key), self.viewer)
            if read_form.unresolved(raw):
                self.errors[one.key] = _("Choisissez une fiche dans la liste proposée.")
            typed[one.key] = raw
            self.values[one.key] = read_form.reference(one, raw)
        return typed

    def take(self, problems: Iterable[Problem]) -> None:
        """Put each problem beside its field; those of no field drawn stand at the top."""
        found = list(problems)
        for problem in found:
            # What a rule would have filled in was not, because of the others: they alone are worth saying.
            one = self.item.fields.get(problem.field)
            if one is not None and one.read_only and problem.code == "required" and len(found) > 1:
                continue
            own = problem.field.partition(".")[0]
            if own in self.keys:
                self.errors.setdefault(own, str(problem.message))
            else:
                named = self.item.fields.get(own)
                text = str(problem.message)
                if named:
                    text = _("%(field)s : %(problem)s") % {"field": named.label, "problem": text}
                if text not in self.general:
                    self.general.append(text)


def editable(item: ObjectType, viewer: Viewer, keys: Iterable[str]) -> tuple[str, ...]:
    """Return those of `keys` that the viewer may see and write."""
    return tuple(
        key
        for key in keys
        if (one := item.fields.get(key)) and visible(viewer, item, key) and writable(viewer, item, one)
    )


def narrowing(item: ObjectType, one: Field) -> tuple[str, ...]:
    """Return the fields of `item` by which the suggestions for `one` are narrowed.

    A stage belongs to a pipeline and so does the deal: the stages suggested are those of the deal's pipeline.
    """
    target = catalogue().get(one.target)
    if target is None or target.name == item.name:
        return ()
    return tuple(
        key
        for key, other in target.fields.items()
        if other.kind.name == "relation" and key in item.fields and item.fields[key].target == other.target
    )


def initial(item: ObjectType, viewer: Viewer, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that a new record's form begins with: defaults, then what the address says."""
    found: dict[str, Any] = {}
    for key, one in item.fields.items():
        value = one.initial(viewer.user_id)
        if value is not None and one.kind.name == "person":
            value = {"id": str(value), "title": viewer.name if value == viewer.user_id else ""}
        if value is not None:
            found[key] = value
    return found | dict(given)
