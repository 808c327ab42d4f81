"""Who receives which record: by the first case that finds it, else by the rule of the rest.

A rule gives to one person, in turn, by load, by department, or to whoever follows the company.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from liane.accounts.models import User
from liane.capabilities.handover.plans import COMPANY, DEPARTMENT, LOAD, TURN, Case, Part, Plan, address, companies
from liane.lib.departments import beginnings
from liane.records.queries.columns import Reference
from liane.records.queries.model import Leaf, Query
from liane.records.queries.pages import count, fetch
from liane.records.queries.walking import walk
from liane.records.registry import Catalogue
from liane.records.viewer import Viewer, system

BATCH = 500
_FOUND = 5_000
_COUNTED = 100_000


@dataclass
class Sharer:
    """Gives each record of a hand-over its receiver, the same one each time for the same state."""

    found: Catalogue
    plan: Plan
    giver: UUID
    viewer: Viewer
    turn: int = 0
    turns: dict[int, int] = field(default_factory=dict)
    # Of companies given just now, whose new owner is not written yet.
    given: dict[UUID, UUID] = field(default_factory=dict)
    loads: dict[str, dict[UUID, int]] = field(default_factory=dict)
    active: dict[UUID, bool] = field(default_factory=dict)

    def share(self, part: Part, ids: Sequence[UUID]) -> dict[UUID, UUID]:
        """Return the receiver of each of `ids`: by the first case that finds it, else by the rule of the rest."""
        shared: dict[UUID, UUID] = {}
        for way, some in self._apart(part, ids):
            shared |= self.share_by(way, part, some)
        return shared

    def share_by(self, way: Case | Plan, part: Part, ids: Sequence[UUID]) -> dict[UUID, UUID]:
        """Return the receiver of each of `ids` by one rule: a statement for 500 of them where it looks at them."""
        values = self._values(way.rule, part, ids) if way.rule in (DEPARTMENT, COMPANY) else {}
        shared = {one: self._receiver(way, part, values.get(one)) for one in ids}
        if part.object.name == "company" and part.owned:
            self.given |= shared
        return shared

    def _apart(self, part: Part, ids: Sequence[UUID]) -> Iterator[tuple[Case | Plan, list[UUID]]]:
        left = list(ids)
        for case in self.plan.of(part):
            found: set[UUID] = set()
            for at in range(0, len(left), _FOUND):
                some = Query(part.object.name, where=case.where, ids=tuple(left[at : at + _FOUND]))
                found.update(walk(some, self.viewer, (), limit=_FOUND))
            yield case, [one for one in left if one in found]
            left = [one for one in left if one not in found]
        yield self.plan, left

    def _receiver(self, way: Case | Plan, part: Part, value: Any) -> UUID:
        people, rule = way.receivers, way.rule
        if rule == TURN:
            turn = self.turns.get(way.number, self.turn)
            self.turns[way.number] = turn + 1
            return people[turn % len(people)].id
        if rule == LOAD:
            loads = self._loads(part)
            least = min((one.id for one in people), key=lambda one: loads[one])
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
            for person in self.plan.people():
                where = Leaf(part.field.key, "has_any" if linked else "is", [str(person)] if linked else str(person))
                # How much somebody has is counted as Liane: it decides, and is not shown.
                known[person] = count(Query(part.object.name, where=where), system(), _COUNTED).value
        return known

    def _values(self, rule: str, part: Part, ids: Sequence[UUID]) -> Mapping[UUID, Any]:
        """Return what the rule looks at: the postcode of each record, or its company and who follows that."""
        if rule == DEPARTMENT:
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
