"""One record by a unique key, of Liane's own or of another system: read, or created or changed in one request."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import connection
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from liane.api.idempotency.once import once
from liane.api.problems.errors import ApiError, invalid, not_found
from liane.api.problems.refusals import refused
from liane.api.records import reading, writing
from liane.api.records.values import chosen
from liane.api.records.views import done
from liane.api.road.answers import tagged
from liane.api.road.asked import ApiRequest, mapping, named, parameters
from liane.api.road.methods import by_method
from liane.records.changes.model import Refused
from liane.records.objects import ObjectType
from liane.records.queries.model import Leaf, Query, QueryError
from liane.records.queries.pages import fetch
from liane.records.viewer import Verb

_BODY = frozenset({"values", "effective_at"})
_ONE = frozenset({"columns"})
# A record may be made between looking for it and making it: it is looked for once more.
_ATTEMPTS = 2
_MOST = 200


def _by_field(request: ApiRequest, item: ObjectType, key: str, value: str) -> UUID | None:
    """Return the record with this value in a unique field. Raises ApiError for a field that is not one."""
    field = item.field(key)
    if field is None or not field.unique or request.viewer.on(item.name).hides(key):
        unique = [
            one.key for one in item.fields.values() if one.unique and not request.viewer.on(item.name).hides(one.key)
        ]
        message = _("« %(field)s » n’est pas un champ unique. Il y a : %(fields)s.")
        raise invalid(message % {"field": key[:80], "fields": ", ".join(unique) or "—"}, "field")
    try:
        page = fetch(Query(item.name, where=Leaf(key, "is", value), columns=(key,), limit=2), request.viewer)
    except QueryError as error:
        raise invalid(error.message, "value") from None
    return page.rows[0].id if page.rows else None


def _by_external(item: ObjectType, source: str, key: str) -> UUID | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT record_id FROM records_external_id WHERE object = %s AND source = %s AND key = %s",
            [item.name, source, key],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def read_by(request: ApiRequest, slug: str, field: str, value: str) -> HttpResponse:
    """Answer the record with this value in a unique field."""
    given = parameters(request, _ONE)
    item = named(request, slug)
    return _read(request, item, _by_field(request, item, _plain(field), _plain(value)), given)


def read_external(request: ApiRequest, slug: str, source: str, key: str) -> HttpResponse:
    """Answer the record that another system knows by this key."""
    given = parameters(request, _ONE)
    item = named(request, slug)
    return _read(request, item, _by_external(item, _plain(source), _plain(key)), given)


def _read(request: ApiRequest, item: ObjectType, one: UUID | None, given: dict[str, str]) -> HttpResponse:
    if one is None:
        raise not_found()
    found = reading.record_of(item, one, request.viewer, chosen(item, request.viewer, given.get("columns")))
    return tagged(request, found, found["version"])


@once
def put_by(request: ApiRequest, slug: str, field: str, value: str) -> HttpResponse:
    """Change the record with this value in a unique field, or create it."""
    field, value = _plain(field), _plain(value)
    item = named(request, slug, Verb.CREATE)
    data = _body(request)
    for attempt in range(_ATTEMPTS):
        one = _by_field(request, item, field, value)
        given = data if one is not None or field in data["values"] else data | {
            "values": {**data["values"], field: value}
        }  # fmt: skip
        try:
            return _written(request, item, one, given, None)
        except Refused as error:
            raced = one is None and any(problem.code == "unique" for problem in error.problems)
            if not raced or attempt == _ATTEMPTS - 1:
                raise refused(error, missing_is_absent=one is not None) from None
    raise AssertionError("the last attempt returns or raises")


@once
def put_external(request: ApiRequest, slug: str, source: str, key: str) -> HttpResponse:
    """Change the record that another system knows by this key, or create it with it."""
    pair = writing.external({"source": _plain(source), "key": _plain(key)}, "external")
    item = named(request, slug, Verb.CREATE)
    data = _body(request)
    for attempt in range(_ATTEMPTS):
        one = _by_external(item, source, key)
        try:
            return _written(request, item, one, data, pair)
        except Refused as error:
            raced = one is None and any(problem.code == "exists" for problem in error.problems)
            if not raced or attempt == _ATTEMPTS - 1:
                raise refused(error, missing_is_absent=one is not None) from None
    raise AssertionError("the last attempt returns or raises")


def _written(request: ApiRequest, item: ObjectType, one: UUID | None, data: dict[str, Any], pair: Any) -> HttpResponse:
    if one is not None:
        edit = writing.update(request, item, one, data)
        return done(request, item, one, writing.make_matching(request, item, one, edit), 200)
    if request.META.get("HTTP_IF_MATCH"):
        raise ApiError(412, "changed", _("Il n’y a pas encore de fiche : rien n’a été créé."))
    made = replace(writing.creation(request, item, data), external=pair)
    location = {"Location": f"/api/v1/{item.slug}/{made.id}"}
    return done(request, item, made.id, writing.make(request, [made]), 201, location)


def _body(request: ApiRequest) -> dict[str, Any]:
    parameters(request, frozenset())
    data = dict(mapping(request, _BODY))
    writing.values(data.get("values"), "values")
    return data


def _plain(text: str) -> str:
    """Return a part of the address. Raises ApiError (404) for what no key can be."""
    if not text or len(text) > _MOST or "\x00" in text:
        raise not_found()
    return text


by_field = by_method(GET=read_by, PUT=put_by)
by_external = by_method(GET=read_external, PUT=put_external)
