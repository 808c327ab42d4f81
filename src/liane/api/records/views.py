"""Addresses of records: /api/v1/contacts and what lies below."""

from typing import Any

from django.http import HttpResponse

from liane.api.idempotency.once import once
from liane.api.problems.refusals import refused
from liane.api.records import reading, writing
from liane.api.records.values import chosen
from liane.api.road.answers import answer, tagged
from liane.api.road.asked import ApiRequest, identifier, mapping, named, parameters
from liane.api.road.methods import by_method
from liane.records.changes.model import Outcome, Refused
from liane.records.objects import ObjectType
from liane.records.viewer import Scope, Verb

_ONE = frozenset({"columns", "as_of"})


def listing(request: ApiRequest, slug: str) -> HttpResponse:
    """Answer a page of records."""
    given = parameters(request, reading.LISTED)
    item = named(request, slug)
    query = reading.query_of(item, request.viewer, given)
    return tagged(request, reading.page_of(query, request.viewer, given.get("count", "capped")))


@once
def create(request: ApiRequest, slug: str) -> HttpResponse:
    """Create a record."""
    item = named(request, slug, Verb.CREATE)
    parameters(request, frozenset())
    edit = writing.creation(request, item, mapping(request, writing.CREATED))
    try:
        outcome = writing.make(request, [edit])
    except Refused as error:
        raise refused(error, missing_is_absent=False) from None
    location = {"Location": f"/api/v1/{item.slug}/{edit.id}"}
    return done(request, item, edit.id, outcome, 201, location)


def read(request: ApiRequest, slug: str, record_id: str) -> HttpResponse:
    """Answer a record."""
    given = parameters(request, _ONE)
    item = named(request, slug)
    columns = chosen(item, request.viewer, given.get("columns"))
    found = reading.record_of(item, identifier(record_id), request.viewer, columns, given.get("as_of", ""))
    return tagged(request, found, found["version"])


def patch(request: ApiRequest, slug: str, record_id: str) -> HttpResponse:
    """Change some fields of a record."""
    item, one = named(request, slug), identifier(record_id)
    parameters(request, frozenset())
    edit = writing.update(request, item, one, mapping(request, writing.UPDATED))
    try:
        outcome = writing.make_matching(request, item, one, edit)
    except Refused as error:
        raise refused(error) from None
    return done(request, item, one, outcome, 200)


def delete(request: ApiRequest, slug: str, record_id: str) -> HttpResponse:
    """Delete a record; the Change that did it can be undone."""
    item, one = named(request, slug), identifier(record_id)
    parameters(request, frozenset())
    try:
        outcome = writing.make_matching(request, item, one, writing.deletion(item, one))
    except Refused as error:
        raise refused(error) from None
    return answer({"id": one, "change": outcome.id})


def done(
    request: ApiRequest,
    item: ObjectType,
    record_id: Any,
    outcome: Outcome,
    status: int,
    headers: dict[str, str] | None = None,
) -> HttpResponse:
    """Answer a record as it was left, with the Change that did it; as little as `Prefer: return=minimal` wants."""
    minimal = "return=minimal" in request.META.get("HTTP_PREFER", "").replace(" ", "")
    found: dict[str, Any] = {"id": record_id, "version": outcome.versions.get(record_id)}
    if not minimal and request.viewer.on(item.name).read is not Scope.NONE:
        found = reading.found(item, record_id, request.viewer) or found
    if found["version"] is not None:
        headers = {**(headers or {}), "ETag": f'"{found["version"]}"'}
    return answer({**found, "change": outcome.id}, status, headers)


records = by_method(GET=listing, POST=create)
record = by_method(GET=read, PATCH=patch, DELETE=delete)
