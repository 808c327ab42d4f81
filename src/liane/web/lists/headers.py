"""Headers of a list: what it is sorted by, and the addresses that sort it otherwise."""

from collections.abc import Iterable
from dataclasses import dataclass

from liane.web.cells import safe
from liane.web.lists.state import ListState
from liane.web.marks import icon
from liane.web.places import Place

_ARROWS = {"ascending": "chevron-up", "descending": "chevron-down"}


@dataclass(frozen=True, slots=True)
class Header:
    """One column's heading. `direction` is "ascending", "descending" or "none"; `url` sorts by it, "" if it cannot."""

    place: Place
    direction: str
    url: str
    first: bool

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
    if one.url:
        arrow = icon(_ARROWS[one.direction]) if one.direction in _ARROWS else ""
        shown = f'<a href="{safe(one.url)}">{shown}{arrow}</a>'
    return f'<th scope="col" role="columnheader" class="{classes}"{sorted_by}>{shown}</th>'


def headers(state: ListState, places: Iterable[Place]) -> list[Header]:
    """Return the headings of the columns."""
    return [Header(one, direction(state, one.path), _url(state, one), at == 0) for at, one in enumerate(places)]


def sort_choices(state: ListState, places: Iterable[Place]) -> list[Header]:
    """Return what the list can be sorted by."""
    return [Header(one, direction(state, one.path), _url(state, one), first=False) for one in places if one.sortable]


def direction(state: ListState, path: str) -> str:
    """Return how the list is sorted by `path`, as aria-sort says it."""
    first = state.order[0] if state.order else ""
    if first == path:
        return "ascending"
    return "descending" if first == f"-{path}" else "none"


def _url(state: ListState, one: Place) -> str:
    if not one.sortable:
        return ""
    now = direction(state, one.path)
    # Numbers and dates begin with the largest, words with the first.
    downwards = one.field.kind.numeric or one.field.kind.name in ("date", "datetime")
    following = {"none": downwards, "ascending": True, "descending": False}[now]
    return state.url(sort=(f"-{one.path}" if following else one.path,))
