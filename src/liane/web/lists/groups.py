"""A list in groups: their headers are one statement that takes a bounded time; rows come when a group is opened.

Groups of groups open the same way. `dans` in an address says which group is open: the key of each level, as JSON.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from liane.records.fields import Field
from liane.records.queries.aggregate import MAX_GROUPS, aggregate
from liane.records.queries.columns import TITLE
from liane.records.queries.heads import head
from liane.records.queries.model import MAX_LIMIT, Query
from liane.records.queries.pages import COUNT_CAP, Count, by_title, titles
from liane.records.queries.patience import within
from liane.records.registry import catalogue
from liane.records.viewer import Viewer
from liane.web.lists import measures
from liane.web.lists.keys import grouped_by, inside, stands_first
from liane.web.lists.state import ListState
from liane.web.places import Place, place

# How long the headers of groups may take before they tell a part alone.
PATIENCE_MS = 600


@dataclass(frozen=True, slots=True)
class Head:
    """The header of one group: its key, the title of the record that it is, its count and totals by column."""

    key: Any
    title: str
    count: int
    totals: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Heads:
    """The headers of one level. `exact` is False when they tell of a part alone, `all` when there are too many."""

    place: Place
    found: Sequence[Head]
    exact: bool
    all: bool

    @property
    def count(self) -> Count | None:
        """How many records there are in all, None when the headers do not tell."""
        if not (self.exact and self.all):
            return None
        number = sum(one.count for one in self.found)
        return Count(min(number, COUNT_CAP), exact=number <= COUNT_CAP)


def heads(state: ListState, places: Sequence[Place], keys: Sequence[Any], viewer: Viewer) -> Heads:
    """Return the headers of the groups within the group that `keys` lead to. Raises QueryError."""
    level = state.group[len(keys)]
    grouping, path = grouped_by(viewer, state.item, level)
    wanted = measures.chosen(state, places)
    query = replace(
        inside(state, keys, viewer).query(()),
        sort=(),
        after=None,
        group=(path,),
        measures=measures.measures(wanted),
    )
    found = within(PATIENCE_MS, lambda: aggregate(query, viewer))
    exact = found is not None
    groups = found if found is not None else aggregate(query, viewer, COUNT_CAP)
    named, order = names(grouping.field, [group.key[0] for group in groups], viewer)
    drawn = [
        Head(
            group.key[0],
            named.get(group.key[0], ""),
            group.measures[-1],
            measures.read(wanted, group.measures) if exact else {},
        )
        for group in groups
    ]
    drawn.sort(key=lambda one: order(one.key), reverse=level.descending)
    # What is empty comes last, whichever way the others go.
    drawn.sort(key=lambda one: one.key is None)
    return Heads(grouping, drawn, exact, len(groups) < MAX_GROUPS)


def names(field: Field, keys: Sequence[Any], viewer: Viewer) -> tuple[dict[Any, str], Any]:
    """Return the titles of the records that groups stand for, and what groups go by: one statement at most."""
    if not field.kind.relation:
        return {}, stands_first(field)
    ids = tuple(key for key in keys if key is not None)
    target = catalogue()[field.target]
    named: dict[Any, str] = {}
    if 0 < len(ids) <= MAX_LIMIT:
        # Stages go by their order; companies, whose lists begin with the latest, by their names.
        own = target.sort and not target.sort.startswith("-") and place(viewer, target, target.sort)
        sort = (target.sort,) if own else by_title(target, viewer)
        page = head(Query(target.name, columns=(TITLE,), sort=sort, ids=ids, limit=len(ids)), viewer)
        named = {row.id: str(row.values[0] or "—") for row in page.rows}
    elif ids:
        known = titles(target.name, ids, viewer)
        named = dict(sorted(known.items(), key=lambda pair: pair[1].casefold()))
    ranks = {key: at for at, key in enumerate(named)}
    return named, lambda key: ranks.get(key, len(ranks))
