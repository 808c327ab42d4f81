"""What processes remember of saved views, and when they forget it: on each write of a view or favourite."""

from collections.abc import Sequence

from liane.accounts.memory import CATALOGUE, PEOPLE, Remembered, Versions
from liane.capabilities.views import saved
from liane.capabilities.views.saved import Saved
from liane.records.changes.draft import Draft
from liane.records.registry import bump_version
from liane.records.viewer import Viewer

# The organisation's counter of what is written of views and favourites.
VIEWS = "views"
_OBJECTS = frozenset({"view", "favourite"})

_views: "Remembered[tuple[Saved, ...]]" = Remembered((PEOPLE, CATALOGUE, VIEWS), limit=500)


def follow(drafts: Sequence[Draft]) -> None:
    """Make every process forget the views that it remembered."""
    if any(draft.object.name in _OBJECTS for draft in drafts):
        bump_version(VIEWS)


def views_of(object_name: str, viewer: Viewer, versions: Versions) -> tuple[Saved, ...]:
    """Return the views of an object that `viewer` may read, in order: no statement while nobody writes one."""
    key = (viewer.user_id, object_name)
    return _views.get(key, versions, lambda: tuple(saved.of(object_name, viewer)))
