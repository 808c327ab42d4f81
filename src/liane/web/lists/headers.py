"""Headers of a list: what it is sorted by, and the addresses that sort it otherwise."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from liane.capabilities.views.shown import MOST_SORTS
from liane.web.cells import safe
from liane.web.lists.rows import Rows
from liane.web.lists.state import ListState
from liane.web.marks import icon
from liane.web.places import Place

# The form that sorts lists of many columns.
SORTER = "sorter"
_ARROWS = {"ascending": "chevron-up", "descending": "chevron-down"}


@dataclass(frozen=True, slots=True)
class Header:
    """One column's heading. `direction` is "ascending", "descending" or "none"; `url` sorts by it, "" if it cannot.

    `order` is what `url` sorts by. `beside` says of the column what the page's scripts must know: its width, whether
    it stays at the left, whether its cells are edited, what is chosen for its foot. Of a list sorted by several
    columns, `rank` is its place among them, else 0; `then` is the sorting with it after the others and `without` that
    of the others alone, "" where there is none.
    """

    place: Place
    direction: str
    url: str
    first: bool
    order: str = ""
    beside: str = ""
    rank: int = 0
    then: str = ""
    without: str = ""

    @property
    def numeric(self) -> bool:
        return self.place.field.kind.numeric and self.place.part is None


def draw(found: Iterable[Header]) -> str:
    """Return the headings as cells of the table's first row."""
    return "".join([_cell(one) for one in found])


def _cell(one: Header) -> str:
    classes = ("name" if one.first else "") + (" num" if one.numeric else "")
    # Of several columns that a list is sorted by, the first alone is the one that it is sorted by to a screen reader.
    sorted_by = f' aria-sort="{one.direction}"' if one.direction in _ARROWS and one.rank < 2 else ""
    shown = safe(one.place.label)
    arrow = icon(_ARROWS[one.direction]) if one.direction in _ARROWS else ""
    if one.rank:
        arrow += f"<sub>{one.rank}</sub>"
    if one.url:
        shown = f'<a href="{safe(one.url)}">{shown}{arrow}</a>'
    elif one.order:
        shown = f'<button form="{SORTER}" name="tri" value="{safe(one.order)}">{shown}{arrow}</button>'
    path = safe(one.place.path)
    return (
        f'<th scope="col" role="columnheader" class="{classes}"{sorted_by} data-path="{path}"{one.beside}>{shown}</th>'
    )


def headers(state: ListState, rows: Rows) -> list[Header]:
    """Return the headings of the columns. Of many, each sorts by a button of one form: addresses would weigh more."""
    beside = _beside(state, rows)
    return [
        Header(
            one,
            direction(state, one.path),
            "" if rows.wide else _url(state, one),
            at == 0,
            _order(state, one) if one.sortable else "",
            beside(at, one.path),
            rank(state, one.path),
        )
        for at, one in enumerate(rows.places)
    ]


def _beside(state: ListState, rows: Rows) -> Callable[[int, str], str]:
    """Return what tells the page's scripts of a column."""
    widths, totals = dict(state.widths), dict(state.totals)
    if not (widths or totals or state.frozen or rows.wide):
        return lambda at, path: ""

    def told(at: int, path: str) -> str:
        width, total = widths.get(path), totals.get(path)
        return (
            (f' data-width="{width}"' if width else "")
            + (" data-frozen" if path in state.frozen else "")
            + (f' data-total="{total}"' if total else "")
            + (" data-edit" if rows.wide and rows.edited[at] else "")
        )

    return told


def sort_choices(state: ListState, places: Iterable[Place]) -> list[Header]:
    """Return the places as what the list can be sorted by, alone or after what it is sorted by already."""
    return [
        Header(
            one,
            direction(state, one.path),
            "",
            first=False,
            order=_order(state, one),
            rank=rank(state, one.path),
            then=_then(state, one),
            without=",".join(_others(state, one.path)) if len(state.sort) > 1 else "",
        )
        for one in places
    ]


def direction(state: ListState, path: str) -> str:
    """Return how the list is sorted by `path`, as aria-sort says it."""
    if path in state.order:
        return "ascending"
    return "descending" if f"-{path}" in state.order else "none"


def rank(state: ListState, path: str) -> int:
    """Return the place of `path` among the several that a list is sorted by, 0 where they are not several."""
    places = [one.removeprefix("-") for one in state.sort]
    return places.index(path) + 1 if len(places) > 1 and path in places else 0


def _others(state: ListState, path: str) -> list[str]:
    return [one for one in state.sort if one.removeprefix("-") != path]


def _then(state: ListState, one: Place) -> str:
    """Return the sorting with this place after the others; where it is among them, there is no more to add."""
    if not state.sort or len(state.sort) >= MOST_SORTS or direction(state, one.path) != "none":
        return ""
    return ",".join((*state.sort, _order(state, one)))


def _url(state: ListState, one: Place) -> str:
    return state.url(sort=(_order(state, one),)) if one.sortable else ""


def _order(state: ListState, one: Place) -> str:
    now = direction(state, one.path)
    # Numbers and dates begin with the largest, words with the first.
    downwards = one.field.kind.numeric or one.field.kind.name in ("date", "datetime")
    following = {"none": downwards, "ascending": True, "descending": False}[now]
    return f"-{one.path}" if following else one.path
