"""Swimlanes: a board cut once more, by the values of a second field, one under the other."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from liane.lib import formats
from liane.records.fields import Field
from liane.records.objects import Board, ObjectType
from liane.records.queries.aggregate import MAX_GROUPS, aggregate
from liane.records.queries.heads import heads
from liane.records.queries.model import Leaf, Measure, Or, Query, Where
from liane.records.queries.pages import Page, fetch
from liane.records.viewer import Viewer
from liane.web.boards.chosen import address_value, fields_of
from liane.web.boards.columns import Column, said
from liane.web.lists.groups import names

# As many lanes come at a time; each takes a statement of its own.
MOST = 12
_EACH = 5


@dataclass(frozen=True, slots=True)
class Cell:
    """The cards of one column in one lane: how many there are, and the first ones drawn."""

    column: Column
    count: int
    cards: SafeString


@dataclass(frozen=True, slots=True)
class Lane:
    """One lane: a value of the second field, its label, its cells in the order of the columns."""

    value: str
    label: str
    count: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Lanes:
    """A page of lanes from the one at `start` on, of `total`; not `whole` when the field has still more values."""

    rows: tuple[Lane, ...] = ()
    total: int = 0
    start: int = 0
    whole: bool = True

    @property
    def after(self) -> int:
        """How many lanes stand after these."""
        return self.total - self.start - len(self.rows)


def lane_field(item: ObjectType, viewer: Viewer, board: Board, key: str) -> Field | None:
    """Return the field that cuts a board into lanes, None when the address names none that can."""
    return next((one for one in fields_of(item, viewer) if one.key == key and key != board.column), None)


def read_lanes(
    query: Query, viewer: Viewer, board: Board, across: Field, found: Sequence[Column], start: int,
    draw: Callable[[Column, Page, str], str],
) -> Lanes:  # fmt: skip
    """Return MOST of the lanes that hold cards, from the one at `start` on.

    Two statements tell which lanes there are and what stands in the cells of these, then one a lane its cards.
    """
    shown = [one for one in found if not one.closed]
    bare = replace(query, columns=(), sort=(), measures=(Measure("count"),))
    inside = _among(board.column, [one.value for one in shown])
    groups = aggregate(replace(bare.narrowed(inside), group=(across.key,)), viewer) if inside is not None else ()
    named, order = names(across, [group.key[0] for group in groups], viewer)
    held = sorted(groups, key=lambda group: (group.key[0] is None, order(group.key[0])))
    page = held[start : start + MOST]
    counts = _counts(bare, viewer, board.column, across.key, [group.key[0] for group in page])
    lanes = []
    for group in page:
        value = said(group.key[0])
        pages = _pages(replace(query.narrowed(within(across.key, value)), limit=_EACH), viewer, board.column, shown)
        cells = tuple(
            Cell(one, counts.get((value, one.value), 0), _cards(one, pages, address_value(value), draw))
            for one in shown
        )
        label = _label(across, group.key[0], named, viewer)
        lanes.append(Lane(value, label, group.measures[0], cells))
    return Lanes(tuple(lanes), len(held), min(start, len(held)), whole=len(groups) < MAX_GROUPS)


def _counts(bare: Query, viewer: Viewer, column: str, across: str, keys: Sequence[Any]) -> dict[tuple[str, str], int]:
    """Return how many cards stand in each cell of the lanes of these `keys`, by lane and column."""
    inside = _among(across, [said(key) for key in keys])
    if inside is None:
        return {}
    groups = aggregate(replace(bare.narrowed(inside), group=(across, column)), viewer)
    return {(said(group.key[0]), said(group.key[1])): group.measures[0] for group in groups}


def _among(path: str, values: Sequence[str]) -> Where | None:
    """Return the condition of having one of these values ("" for none), None when there are none."""
    some = [value for value in values if value]
    if some == ["true"] or some == ["false"] or set(some) == {"true", "false"}:
        alike: list[Where] = [within(path, value) for value in some]
    else:
        alike = [Leaf(path, "in", some)] if some else []
    if "" in values:
        alike.append(Leaf(path, "empty"))
    return (Or(tuple(alike)) if len(alike) > 1 else alike[0]) if alike else None


def _label(across: Field, key: Any, named: Mapping[Any, str], viewer: Viewer) -> str:
    if key is None:
        return _("Sans valeur")
    if isinstance(key, bool):
        yes, no = formats.YES_NO["fr" if viewer.language == "fr" else "en"]
        return yes if key else no
    option = across.option(str(key))
    return str(option.label) if option is not None else named.get(key, str(key) if not across.kind.relation else "—")


def _pages(query: Query, viewer: Viewer, path: str, shown: Sequence[Column]) -> dict[str, Page]:
    wanted = [one.value for one in shown if not one.folded]
    pages = heads(query, viewer, path, tuple(value for value in wanted if value))
    if "" in wanted:
        pages[""] = fetch(query.narrowed(within(path, "")), viewer)
    return pages


def _cards(column: Column, pages: dict[str, Page], lane: str, draw: Callable[[Column, Page, str], str]) -> SafeString:
    page = pages.get(column.value)
    return mark_safe(draw(column, page, lane)) if page is not None else SafeString("")


def within(path: str, value: str) -> Where:
    """Return the condition of standing in a column or lane: of having its value, or none."""
    return Leaf(path, "is", value) if value else Leaf(path, "empty")
