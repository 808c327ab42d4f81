"""Swimlanes: a board cut once more, by the values of a second field, one under the other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from django.utils.safestring import SafeString, mark_safe

from liane.records.fields import Field
from liane.records.objects import Board, ObjectType
from liane.records.queries.aggregate import aggregate
from liane.records.queries.heads import heads
from liane.records.queries.model import Leaf, Measure, Query, Where
from liane.records.queries.pages import Page, fetch
from liane.records.viewer import Viewer
from liane.web.boards.chosen import address_value, fields_of
from liane.web.boards.columns import Column, columns, said

# As many lanes show cards; each takes a statement of its own.
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


def lane_field(item: ObjectType, viewer: Viewer, board: Board, key: str) -> Field | None:
    """Return the field that cuts a board into lanes, None when the address names none that can."""
    return next((one for one in fields_of(item, viewer) if one.key == key and key != board.column), None)


def read_lanes(
    query: Query, viewer: Viewer, item: ObjectType, board: Board, across: Field, found: Sequence[Column],
    draw: Callable[[Column, Page, str], str],
) -> list[Lane]:  # fmt: skip
    """Return the lanes that hold cards, the first MOST: counts in one statement, then one a lane for its cards."""
    counts: dict[tuple[str, str], int] = {}
    grouped = replace(query, columns=(), sort=(), group=(across.key, board.column), measures=(Measure("count"),))
    for group in aggregate(grouped, viewer):
        counts[said(group.key[0]), said(group.key[1])] = group.measures[0]
    shown = [one for one in found if not one.closed]
    lanes: list[Lane] = []
    for lane in columns(item, Board(across.key), viewer, ""):
        number = sum(counts.get((lane.value, one.value), 0) for one in shown)
        if not number or len(lanes) == MOST:
            continue
        inside = query.narrowed(within(across.key, lane.value))
        pages = _pages(replace(inside, limit=_EACH), viewer, board.column, shown)
        name = address_value(lane.value)
        cells = tuple(
            Cell(one, counts.get((lane.value, one.value), 0), _cards(one, pages, name, draw)) for one in shown
        )
        lanes.append(Lane(lane.value, lane.label, number, cells))
    return lanes


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
