"""What is handed over, as a value: parts of a portfolio, rules, and who receives."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from liane.capabilities.views import saved
from liane.records.changes.undo import irreversible
from liane.records.fields.base import Field
from liane.records.objects import KEPT, ObjectType, Owned, Shared
from liane.records.queries.model import Leaf, Not, Query, Where, both, dump_where, parse_where
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
MOST_RECEIVERS, MOST_CASES, MOST_COUNTED = 20, 8, 100_000


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
class Case:
    """Records of one part that a condition finds, which go by a rule of their own. `number` counts from 1."""

    number: int
    part: str
    where: Where
    rule: str
    receivers: tuple[Receiver, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is handed over (part: "all", "open" or "view:<id>"), by which rule, to whom.

    The first of the `cases` that finds a record has it; the plan's own rule and receivers have the rest.
    """

    parts: Mapping[str, str]
    rule: str
    receivers: tuple[Receiver, ...]
    cases: tuple[Case, ...] = ()

    @property
    def number(self) -> int:
        """The place of the rest among the cases: none."""
        return 0

    def of(self, part: Part) -> list[Case]:
        """Return the cases of a part, in their order."""
        return [one for one in self.cases if one.part == part.key]

    def split(self, part: Part, query: Query) -> "Iterator[tuple[Case | Plan, Query]]":
        """Yield each case of a part with the Query of what goes by it, out of `query`; then the rest."""
        others: list[Where] = []
        for case in self.of(part):
            yield case, query.narrowed(both(*others, case.where))
            others.append(Not(case.where))
        yield self, query.narrowed(both(*others))

    def ways(self) -> "tuple[Case | Plan, ...]":
        """Return the cases in their order, then what has the rest."""
        return (*self.cases, self)

    def people(self) -> list[UUID]:
        """Return all who receive, each once, in their order."""
        return list(dict.fromkeys(one.id for way in self.ways() for one in way.receivers))

    def dump(self) -> dict[str, Any]:
        """Return the JSON form."""
        cases = [{"part": one.part, "where": dump_where(one.where)} | _dumped(one) for one in self.cases]
        return {"parts": dict(self.parts), "cases": cases} | _dumped(self)


def load(data: Mapping[str, Any]) -> Plan:
    """Return the plan whose JSON form `data` is."""
    cases = tuple(
        Case(number, one["part"], parse_where(one["where"]), one["rule"], _receivers(one))
        for number, one in enumerate(data.get("cases", ()), 1)
    )
    return Plan(dict(data["parts"]), data["rule"], _receivers(data), cases)


def _dumped(way: Case | Plan) -> dict[str, Any]:
    people = [{"id": str(one.id), "departments": list(one.departments)} for one in way.receivers]
    return {"rule": way.rule, "receivers": people}


def _receivers(data: Mapping[str, Any]) -> tuple[Receiver, ...]:
    return tuple(Receiver(UUID(one["id"]), tuple(one["departments"])) for one in data["receivers"])


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
