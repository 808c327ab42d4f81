"""What a hand-over would do: how many records of each part each person would receive."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from liane.capabilities.handover.plans import COMPANY, DEPARTMENT, MOST_COUNTED, Case, Part, Plan, chosen, number
from liane.capabilities.handover.sharing import Sharer
from liane.records.queries.pages import count
from liane.records.queries.walking import reached, walk
from liane.records.registry import catalogue
from liane.records.viewer import Viewer

# Records looked at, of each part, where the rule depends on them.
_SAMPLE = 1_000


@dataclass
class Preview:
    """Records by receiver and part. `left` are readable ones that the asker may not change; `about` says that some
    numbers are drawn from a sample."""

    shares: dict[UUID, Counter[str]] = field(default_factory=dict)
    total: int = 0
    left: int = 0
    about: bool = False

    def by_person(self) -> Mapping[UUID, Mapping[str, int]]:
        """Return the numbers by part of each receiver, who gets most first."""
        return dict(sorted(self.shares.items(), key=lambda pair: -sum(pair[1].values())))


def preview(giver: UUID, plan: Plan, viewer: Viewer) -> Preview:
    """Return what the hand-over would do now, writing nothing."""
    found = Preview()
    sharer = Sharer(catalogue(), plan, giver, viewer)
    for part, what in chosen(plan, viewer):
        wanted = number(part, what, giver, viewer)
        query = part.query(giver, what, viewer)
        found.left += max(count(query, viewer, max(wanted, 1) + 10_000).value - wanted, 0)
        found.total += wanted
        for way, some in plan.split(part, query):
            goes = reached(some, viewer, part.verbs, MOST_COUNTED).value if plan.cases else wanted
            ids = walk(some, viewer, part.verbs, limit=_SAMPLE)
            for receiver, share in _shares(sharer, way, part, goes, ids).items():
                found.shares.setdefault(receiver, Counter())[part.key] += share
            found.about = found.about or (goes > _SAMPLE and way.rule in (DEPARTMENT, COMPANY))
    return found


def _shares(sharer: Sharer, way: Case | Plan, part: Part, wanted: int, ids: list[UUID]) -> Mapping[UUID, int]:
    if not ids:
        return {}
    if wanted <= len(ids) or way.rule in (DEPARTMENT, COMPANY):
        drawn = Counter(sharer.share_by(way, part, ids).values())
        return {one: round(share * wanted / len(ids)) for one, share in drawn.items()}
    # The rule does not look at the records: any others do.
    return Counter(sharer.share_by(way, part, [UUID(int=at) for at in range(wanted)]).values())
