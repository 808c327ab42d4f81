"""Who receives which record: one person, in turn, by load, by department, or whoever follows the company."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from liane.accounts.models import User
from liane.capabilities.handover.plans import COMPANY, DEPARTMENT, LOAD, TURN, Part, Plan, address, companies
from liane.lib.departments import beginnings
from liane.records.queries.columns import Reference
from liane.records.queries.model import Leaf, Query
from liane.records.queries.pages import count, fetch
from liane.records.registry import Catalogue
from liane.records.viewer import Viewer, system

BATCH = 500
_COUNTED = 100_000


@dataclass
class Sharer:
    """Gives each record of a hand-over its receiver, the same one each time for the same state."""

    found: Catalogue
    plan: Plan
    giver: UUID
    viewer: Viewer
    turn: int = 0
    # Of companies given just now, whose new owner is not written yet.
    given: dict[UUID, UUID] = field(default_factory=dict)
    loads: dict[str, dict[UUID, int]] = field(default_factory=dict)
    active: dict[UUID, bool] = field(default_factory=dict)

    def share(self, part: Part, ids: Sequence[UUID]) -> dict[UUID, UUID]:
        """Return the receiver of each of `ids`: a statement for 500 of them at most where the rule looks at them."""
        rule, shared = self.plan.rule, {}
        values = self._values(part, ids) if rule in (DEPARTMENT, COMPANY) else {}
        for one in ids:
            shared[one] = self._receiver(part, rule, values.get(one))
        if part.object.name == "company" and part.owned:
            self.given |= shared
        return shared

    def _receiver(self, part: Part, rule: str, value: Any) -> UUID:
        people = self.plan.receivers
        if rule == TURN:
            self.turn += 1
            return people[(self.turn - 1) % len(people)].id
        if rule == LOAD:
            loads = self._loads(part)
            least = min(loads, key=lambda one: loads[one])
            loads[least] += 1
            return least
        if rule == DEPARTMENT:
            begins = str(value or "")
            for one in people:
                if any(begins.startswith(start) for code in one.departments for start in beginnings(code)):
                    return one.id
            return people[0].id
        if rule == COMPANY and isinstance(value, tuple):
            company, owner = value
            follows = self.given.get(company, owner)
            if follows is not None and follows != self.giver and self._is_active(follows):
                return follows
        return people[0].id

    def _is_active(self, person: UUID) -> bool:
        if person not in self.active:
            self.active[person] = User.objects.filter(id=person, is_active=True).exists()
        return self.active[person]

    def _loads(self, part: Part) -> dict[UUID, int]:
        known = self.loads.get(part.key)
        if known is None:
            linked = part.field.kind.linked
            known = self.loads[part.key] = {}
            for one in self.plan.receivers:
                where = Leaf(part.field.key, "has_any" if linked else "is", [str(one.id)] if linked else str(one.id))
                # How much somebody has is counted as Liane: it decides, and is not shown.
                known[one.id] = count(Query(part.object.name, where=where), system(), _COUNTED).value
        return known

    def _values(self, part: Part, ids: Sequence[UUID]) -> Mapping[UUID, Any]:
        """Return what the rule looks at: the postcode of each record, or its company and who follows that."""
        if self.plan.rule == DEPARTMENT:
            path = address(part.object, self.found)
            return {one: row[0] for one, row in self._read(part, ids, (path,)).items()} if path else {}
        relation = companies(part.object, self.found)
        if relation is None or part.object.name == "company":
            return {}
        found = self._read(part, ids, (relation.key, f"{relation.key}.owner"))
        return {one: (_id(company), _id(owner)) for one, (company, owner) in found.items() if company is not None}

    def _read(self, part: Part, ids: Sequence[UUID], paths: tuple[str, ...]) -> dict[UUID, tuple[Any, ...]]:
        read: dict[UUID, tuple[Any, ...]] = {}
        for at in range(0, len(ids), BATCH):
            some = tuple(ids[at : at + BATCH])
            # As Liane: where a record goes may depend on what its asker does not see.
            page = fetch(Query(part.object.name, columns=paths, ids=some, limit=BATCH), system())
            read |= {row.id: row.values for row in page.rows}
        return read


def _id(value: Any) -> UUID | None:
    return value.id if isinstance(value, Reference) else value
