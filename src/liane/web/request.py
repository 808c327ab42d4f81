"""What the screens read from a request: who asks, which object, whether a fragment is wanted."""

from uuid import UUID

from django.http import Http404, HttpRequest

from liane.records.fields import Context
from liane.records.objects import ObjectType
from liane.records.registry import catalogue
from liane.records.viewer import Scope, Verb, Viewer


class Request(HttpRequest):
    """A request of somebody signed in: the middleware of accounts sets `viewer`."""

    viewer: Viewer


def reading(viewer: Viewer) -> Context:
    """Return what reading and showing values depend on for `viewer`."""
    return Context(viewer.language, viewer.zone, viewer.currency)


def fragment(request: HttpRequest) -> bool:
    """Say whether htmx asks for a part of a page."""
    return request.headers.get("HX-Request") == "true"


def reaches(viewer: Viewer, item: ObjectType, verb: Verb = Verb.READ) -> bool:
    """Say whether the viewer may do `verb` to some records of `item`."""
    return viewer.on(item.name).scope(verb) is not Scope.NONE


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
