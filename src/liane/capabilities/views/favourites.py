"""The views that a person keeps in her rail."""

from dataclasses import dataclass
from uuid import UUID

from liane.accounts.memory import CATALOGUE, PEOPLE, Remembered, Versions
from liane.capabilities.views.memory import VIEWS
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Delete, Outcome
from liane.records.queries.model import Query
from liane.records.queries.pages import fetch
from liane.records.viewer import Viewer

# More than this many would fill a rail.
MOST = 50
_COLUMNS = ("view", "view.name", "view.object", "view.kind")


@dataclass(frozen=True, slots=True)
class Kept:
    """A view kept in the rail: `id` is the favourite's, `view` that of what it leads to."""

    id: UUID
    view: UUID
    name: str
    object: str
    kind: str


_kept: "Remembered[tuple[Kept, ...]]" = Remembered((PEOPLE, CATALOGUE, VIEWS), limit=1_000)


def kept_by(viewer: Viewer, versions: Versions) -> tuple[Kept, ...]:
    """Return what a person keeps in her rail, in order: no statement while nobody writes a view or favourite."""
    return _kept.get(viewer.user_id, versions, lambda: _read(viewer))


def keep(viewer: Viewer, view: UUID) -> Outcome:
    """Put a view in the viewer's rail. Raises Refused (a view is kept once)."""
    return apply(Change(viewer, Cause("form"), [Create("favourite", {"view": view})]))


def drop(viewer: Viewer, found: Kept) -> Outcome:
    """Take a view out of the viewer's rail. Raises Refused."""
    return apply(Change(viewer, Cause("form"), [Delete("favourite", found.id)]))


def _read(viewer: Viewer) -> tuple[Kept, ...]:
    page = fetch(Query("favourite", columns=_COLUMNS, sort=("position", "name"), limit=MOST), viewer)
    # What is shared no more has no name for its reader, and leads nowhere.
    return tuple(
        Kept(row.id, row.values[0].id, str(row.values[1]), str(row.values[2]), str(row.values[3]))
        for row in page.rows
        if row.values[0] is not None and row.values[0].id is not None and row.values[1]
    )
