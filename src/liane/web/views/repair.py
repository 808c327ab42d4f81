"""Views that name what is no more: which words of them lead nowhere, and the same view without these."""

from dataclasses import replace

from liane.records.objects import ObjectType
from liane.records.queries.model import Across, And, Changed, Leaf, Link, Not, Or, Where
from liane.records.viewer import Viewer
from liane.web.filters import ties
from liane.web.filters.words import inverse_of
from liane.web.lists.state import ListState
from liane.web.places import place


def missing(state: ListState, viewer: Viewer) -> tuple[str, ...]:
    """Return the columns and groupings that lead nowhere for the viewer: what else is wrong stops the Query itself."""
    paths = (*state.columns, *(one.path for one in state.group))
    return tuple(dict.fromkeys(path for path in paths if place(viewer, state.item, path) is None))


def mended(state: ListState, viewer: Viewer) -> ListState:
    """Return the state without what leads nowhere for the viewer."""
    item = state.item

    def there(path: str) -> bool:
        return place(viewer, item, path.removeprefix("-")) is not None

    return replace(
        state,
        error="",
        where=None if state.where is None else _mended(state.where, item, viewer),
        sort=tuple(path for path in state.sort if there(path)),
        columns=tuple(path for path in state.columns if there(path)),
        widths=tuple(pair for pair in state.widths if there(pair[0])),
        frozen=tuple(path for path in state.frozen if there(path)),
        totals=tuple(pair for pair in state.totals if there(pair[0])),
        group=tuple(one for one in state.group if there(one.path)),
    )


def _mended(where: Where, item: ObjectType, viewer: Viewer) -> Where | None:
    match where:
        case Leaf(path, operator):
            found = place(viewer, item, path)
            return where if found is not None and operator in found.operators else None
        case And(children) | Or(children):
            kept = tuple(one for child in children if (one := _mended(child, item, viewer)) is not None)
            return type(where)(kept) if kept else None
        case Not(child):
            inner = _mended(child, item, viewer)
            return Not(inner) if inner is not None else None
        case Link(child):
            inner = _mended(child, ties.said_by(), viewer)
            return Link(inner) if inner is not None else None
        case Across(inverse=key, where=asked):
            pointing = inverse_of(item, key, viewer)
            if pointing is None:
                return None
            return replace(where, where=None if asked is None else _mended(asked, pointing.object, viewer))
        case Changed(field=key):
            return where if place(viewer, item, key) is not None else None
