"""What the screens read from a request: who asks, which object, whether a fragment is wanted."""

from uuid import UUID

from django.http import Http404, HttpRequest

from liane.accounts.memory import Versions
from liane.records.objects import Everyone, ObjectType, Owned
from liane.records.queries.columns import TITLE
from liane.records.queries.pages import get
from liane.records.registry import catalogue
from liane.records.viewer import Scope, Verb, Viewer


class Request(HttpRequest):
    """A request of somebody signed in: the middleware of accounts sets `viewer` and `versions`."""

    viewer: Viewer
    versions: Versions


def fragment(request: HttpRequest) -> bool:
    """Say whether htmx asks for a part of a page."""
    return request.headers.get("HX-Request") == "true"


def reaches(viewer: Viewer, item: ObjectType, verb: Verb = Verb.READ) -> bool:
    """Say whether the viewer may do `verb` to some records of `item`."""
    return viewer.on(item.name).scope(verb) is not Scope.NONE


def reaches_record(viewer: Viewer, item: ObjectType, record_id: UUID, verb: Verb) -> bool:
    """Say whether the viewer may do `verb` to a record that she may read."""
    if not reaches(viewer, item, verb):
        return False
    rights = viewer.on(item.name)
    # What belongs to another record follows the rights on that one, and what is shared is so to read or to edit.
    alone = isinstance(item.scope, Owned | Everyone) and not viewer.shared.of(item.name)
    if alone and rights.scope(verb) == rights.scope(Verb.READ):
        return True
    return get(item.name, record_id, viewer, (TITLE,), verb=verb) is not None


def named(request: Request, slug: str) -> ObjectType:
    """Return the object of an address. Raises Http404 when there is none, or none for this viewer."""
    item = catalogue().by_slug(slug)
    if item is None or not reaches(request.viewer, item):
        raise Http404
    return item


def uuid_or_none(text: str | None) -> UUID | None:
    """Return the identifier that `text` is, or None."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
