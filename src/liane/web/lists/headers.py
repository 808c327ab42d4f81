"""Headers of a list: what it is sorted by, and the addresses that sort it otherwise."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

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
    it stays at the left, whether its cells are edited, what is chosen for its foot.
    """

    place: Place
    direction: str
    url: str
    first: bool
    order: str = ""
    beside: str = ""

    @property
    def numeric(self) -> bool:
        return self.place.field.kind.numeric and self.place.part is None


def draw(found: Iterable[Header]) -> str:
    """Return the headings as cells of the table's first row."""
    return "".join([_cell(one) for one in found])


def _cell(one: Header) -> str:
    classes = ("name" if one.first else "") + (" num" if one.numeric else "")
    sorted_by = f' aria-sort="{one.direction}"' if one.direction in _ARROWS else ""
    shown = safe(one.place.label)
    arrow = icon(_ARROWS[one.direction]) if one.direction in _ARROWS else ""
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
    """Return the places as what the list can be sorted by."""
    return [Header(one, direction(state, one.path), "", first=False, order=_order(state, one)) for one in places]


def direction(state: ListState, path: str) -> str:
    """Return how the list is sorted by `path`, as aria-sort says it."""
    first = state.order[0] if state.order else ""
    if first == path:
        return "ascending"
    return "descending" if first == f"-{path}" else "none"


def _url(state: ListState, one: Place) -> str:
    return state.url(sort=(_order(state, one),)) if one.sortable else ""


def _order(state: ListState, one: Place) -> str:
    now = direction(state, one.path)
    # Numbers and dates begin with the largest, words with the first.
    downwards = one.field.kind.numeric or one.field.kind.name in ("date", "datetime")
    following = {"none": downwards, "ascending": True, "descending": False}[now]
    return f"-{one.path}" if following else one.path
