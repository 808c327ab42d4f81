"""What is handed over, as a value: parts of a portfolio, a rule, and who receives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from liane.capabilities.views import saved
from liane.records.changes.undo import irreversible
from liane.records.fields.base import Field
from liane.records.objects import KEPT, ObjectType, Owned, Shared
from liane.records.queries.model import Leaf, Query, Where, both
from liane.records.queries.walking import reached
from liane.records.registry import Catalogue, catalogue
from liane.records.viewer import Scope, Verb, Viewer

ONE, TURN, LOAD, DEPARTMENT, COMPANY = "one", "turn", "load", "department", "company"
RULES: Mapping[str, object] = {
    ONE: _("Tout à la première personne"),
    TURN: _("À tour de rôle"),
    LOAD: _("Selon la charge : d’abord à qui en a le moins"),
    DEPARTMENT: _("Selon le département de l’adresse"),
    COMPANY: _("Comme la société : à la personne qui la suit"),
}
ALL, OPEN, VIEW = "all", "open", "view:"
MOST_RECEIVERS, MOST_COUNTED = 20, 100_000


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that names a person: a field of an object that leads to people."""

    object: ObjectType
    field: Field

    @property
    def key(self) -> str:
        """The name of the part in plans: "deal.owner"."""
        return f"{self.object.name}.{self.field.key}"

    @property
    def owned(self) -> bool:
        """Say whether the field is whose the record is."""
        return isinstance(self.object.scope, Owned) and self.object.scope.field == self.field.key

    @property
    def usual(self) -> bool:
        """Say whether the part is handed over unless its asker says otherwise."""
        return self.owned or self.object.settings

    @property
    def verbs(self) -> tuple[Verb, ...]:
        """The rights that handing it over asks on each record."""
        return (Verb.UPDATE,) if self.object.settings else (Verb.BULK, Verb.UPDATE)

    def query(self, giver: UUID, what: str, viewer: Viewer) -> Query:
        """Return the Query of what is handed over: all that names the giver, what is open of it, or a view of it.

        Raises QueryError when the view cannot be read.
        """
        linked = self.field.kind.linked
        named: Where = Leaf(self.field.key, "has_any" if linked else "is", [str(giver)] if linked else str(giver))
        board = self.object.board
        if what == OPEN and board is not None and board.open_where:
            return Query(self.object.name, where=both(named, board.open_where))
        if what.startswith(VIEW):
            view = saved.one(UUID(what.removeprefix(VIEW)), viewer)
            if view is None or view.object != self.object.name or view.fault:
                raise LookupError(what)
            return Query(self.object.name, where=both(named, view.shown.where), search=view.shown.search)
        return Query(self.object.name, where=named)


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody who receives, and the departments whose records go to her."""

    id: UUID
    departments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What is handed over (part: "all", "open" or "view:<id>"), by which rule, to whom."""

    parts: Mapping[str, str]
    rule: str
    receivers: tuple[Receiver, ...]

    def dump(self) -> dict[str, Any]:
        """Return the JSON form."""
        people = [{"id": str(one.id), "departments": list(one.departments)} for one in self.receivers]
        return {"parts": dict(self.parts), "rule": self.rule, "receivers": people}


def load(data: Mapping[str, Any]) -> Plan:
    """Return the plan whose JSON form `data` is."""
    people = tuple(Receiver(UUID(one["id"]), tuple(one["departments"])) for one in data["receivers"])
    return Plan(dict(data["parts"]), data["rule"], people)


def label(key: str) -> str:
    """Return what a part is called: "Sociétés", "Équipes : Responsable"."""
    object_name, _dot, field_key = key.partition(".")
    item = catalogue().get(object_name)
    field = item.field(field_key) if item is not None else None
    if item is None or field is None:
        return key
    if not item.settings and field_key == getattr(item.scope, "field", ""):
        return str(item.plural)
    return str(_("%(objects)s : %(field)s") % {"objects": item.plural, "field": field.label})


def parts(found: Catalogue, viewer: Viewer) -> list[Part]:
    """Return what may name people and is the viewer's to change, companies and what people own first."""
    listed = [
        Part(item, field)
        for item in found
        for field in item.fields.values()
        if field.target == "user" and _hers(item, field, viewer)
    ]
    return sorted(listed, key=lambda one: (not one.owned, one.object.settings, one.object.order, one.key))


def chosen(plan: Plan, viewer: Viewer) -> list[tuple[Part, str]]:
    """Return the parts of a plan that are still there, with what of them is handed over, in their order."""
    return [(one, plan.parts[one.key]) for one in parts(catalogue(), viewer) if one.key in plan.parts]


def number(part: Part, what: str, giver: UUID, viewer: Viewer) -> int:
    """Return how many records of a part the viewer may hand over, counted up to 100,000."""
    return reached(part.query(giver, what, viewer), viewer, part.verbs, MOST_COUNTED).value


def companies(item: ObjectType, found: Catalogue) -> Field | None:
    """Return the relation of an object to a company: what it may follow."""
    return next((field for field in item.fields.values() if field.target == "company" and field.kind.relation), None)


def address(item: ObjectType, found: Catalogue) -> str:
    """Return the path of the postcode by which an object's records are placed, "" when they have none."""
    own = next((field.key for field in item.fields.values() if field.kind.name == "address"), "")
    if own:
        return f"{own}.postcode"
    company = companies(item, found)
    beyond = address(found["company"], found) if company is not None and item.name != "company" else ""
    return f"{company.key}.{beyond}" if company is not None and beyond else ""


def _hers(item: ObjectType, field: Field, viewer: Viewer) -> bool:
    rights = viewer.on(item.name)
    able = rights.update is not Scope.NONE and (item.settings or rights.bulk is not Scope.NONE)
    ours = field.read_only or field.computed or field.key in KEPT or field.key in rights.fields
    # What a person keeps for herself (favourites) means nothing to others.
    private = item.settings and isinstance(item.scope, Owned)
    # Nor does a line that tells what once was (the audit), which names people without holding them.
    told = item.name in irreversible.all() or not field.extra.get("constraint", True)
    return able and not (ours or private or told or _personal(item, field))


def _personal(item: ObjectType, field: Field) -> bool:
    """Say whether the field tells who wrote something rather than who is in charge: that stays."""
    written = bool(item.timeline) and field.key == "owner"
    return written and not isinstance(item.scope, Owned | Shared)


def names(plan: Plan) -> Sequence[UUID]:
    """Return the people who receive."""
    return [one.id for one in plan.receivers]
