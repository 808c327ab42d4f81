"""/api/v1/{objects}/{id}/comments: what is said about a record, read and written like the records that they are."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from liane.api.idempotency.once import once
from liane.api.problems.errors import ApiError, invalid, not_found
from liane.api.problems.refusals import refused
from liane.api.records import reading, views, writing
from liane.api.records.values import ALL, chosen
from liane.api.road.answers import tagged
from liane.api.road.asked import ApiRequest, identifier, mapping, named, parameters
from liane.api.road.methods import by_method
from liane.records.changes.model import Refused
from liane.records.objects import ObjectType
from liane.records.queries.model import Leaf, Query, both
from liane.records.queries.pages import get
from liane.records.registry import catalogue
from liane.records.viewer import Verb

COMMENT, SUBJECT = "comment", "subject"
LISTED = reading.LISTED - {"view", "as_of"}
_NOTHING: frozenset[str] = frozenset()


def listing(request: ApiRequest, slug: str, record_id: str) -> HttpResponse:
    """Answer what was said about a record, the newest first."""
    given = parameters(request, LISTED)
    about = _about(request, slug, record_id)
    comment = _comments(request)
    asked = reading.query_of(comment, request.viewer, {"columns": ALL, **given})
    query = Query(
        COMMENT, where=both(_on(about), asked.where), columns=asked.columns, sort=asked.sort, search=asked.search,
        limit=asked.limit, after=asked.after,
    )  # fmt: skip
    return tagged(request, reading.page_of(query, request.viewer, given.get("count", "capped")))


@once
def create(request: ApiRequest, slug: str, record_id: str) -> HttpResponse:
    """Say something about a record, or reply to what was said."""
    parameters(request, _NOTHING)
    about = _about(request, slug, record_id)
    comment = _comments(request, Verb.CREATE)
    data = mapping(request, writing.CREATED)
    values = writing.values(data.get("values"), "values")
    if SUBJECT in values:
        raise _fixed()
    edit = writing.creation(request, comment, {**data, "values": {**values, SUBJECT: about}})
    try:
        outcome = writing.make(request, [edit])
    except Refused as error:
        raise refused(error, missing_is_absent=False) from None
    location = {"Location": f"/api/v1/{slug}/{record_id}/comments/{edit.id}"}
    return views.done(request, comment, edit.id, outcome, 201, location)


def read(request: ApiRequest, slug: str, record_id: str, comment_id: str) -> HttpResponse:
    """Answer one comment on a record."""
    given = parameters(request, frozenset({"columns"}))
    one = _one(request, slug, record_id, comment_id)
    columns = chosen(catalogue()[COMMENT], request.viewer, given.get("columns"))
    found = reading.record_of(catalogue()[COMMENT], one, request.viewer, columns)
    return tagged(request, found, found["version"])


def patch(request: ApiRequest, slug: str, record_id: str, comment_id: str) -> HttpResponse:
    """Change the words of a comment: its author alone may."""
    one = _one(request, slug, record_id, comment_id)
    return views.patch(request, catalogue()[COMMENT].slug, str(one))


def delete(request: ApiRequest, slug: str, record_id: str, comment_id: str) -> HttpResponse:
    """Delete a comment with its replies."""
    one = _one(request, slug, record_id, comment_id)
    return views.delete(request, catalogue()[COMMENT].slug, str(one))


def _about(request: ApiRequest, slug: str, record_id: str) -> dict[str, Any]:
    """Return the record of an address as a value that points to it. Raises ApiError (404)."""
    item, one = named(request, slug), identifier(record_id)
    if get(item.name, one, request.viewer, ()) is None:
        raise not_found()
    return {"object": item.name, "id": str(one)}


def _comments(request: ApiRequest, verb: Verb = Verb.READ) -> ObjectType:
    return named(request, catalogue()[COMMENT].slug, verb)


def _one(request: ApiRequest, slug: str, record_id: str, comment_id: str) -> UUID:
    """Return a comment of the address, which is about the record of the address. Raises ApiError (404)."""
    about, one = _about(request, slug, record_id), identifier(comment_id)
    _comments(request)
    found = get(COMMENT, one, request.viewer, (SUBJECT,))
    if found is None or str(found.values[0].id) != about["id"]:
        raise not_found()
    return one


def _on(about: dict[str, Any]) -> Leaf:
    return Leaf(SUBJECT, "is", about["id"])


def _fixed() -> ApiError:
    return invalid(_("Un commentaire porte sur la fiche de son adresse."), f"values.{SUBJECT}")


comments = by_method(GET=listing, POST=create)
comment = by_method(GET=read, PATCH=patch, DELETE=delete)
