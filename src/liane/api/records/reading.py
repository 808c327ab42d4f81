"""Reading records: a page of a list, one record, how many there are."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
import psycopg
from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext_lazy as _

from liane.api.problems.errors import invalid, malformed, not_found
from liane.api.problems.refusals import misasked, preparing
from liane.api.records.values import chosen, readable_keys, records
from liane.api.road.asked import DEEPEST, depth_exceeds, identifier
from liane.capabilities.views.saved import one
from liane.capabilities.views.shown import Shown
from liane.records.objects import ObjectType
from liane.records.queries.asof import held
from liane.records.queries.kept import Preparing
from liane.records.queries.model import MAX_LIMIT, Query, QueryError, both, parse_as_of, parse_where
from liane.records.queries.pages import Count, Page, count, fetch
from liane.records.viewer import Viewer

LISTED = frozenset({"where", "q", "sort", "columns", "limit", "after", "count", "view", "as_of"})
COUNTS = ("capped", "exact", "none")
# An exact count of a very large table takes longer than a request may: it then tells what it can.
_PATIENCE = 5_000  # milliseconds
_ENDLESS = 10**12


def query_of(item: ObjectType, viewer: Viewer, given: Mapping[str, str]) -> Query:
    """Return the Query that the parameters of a list ask. Raises ApiError."""
    kept = _view(item, viewer, given["view"]) if "view" in given else None
    shown = tuple(column.path for column in kept.columns) if kept else ()
    order = tuple(part.strip() for part in given.get("sort", "").split(",") if part.strip())
    try:
        return Query(
            item.name,
            where=both(kept.where if kept else None, _where(given.get("where"))),
            columns=chosen(item, viewer, given.get("columns")) or shown,
            sort=order or (kept.sort if kept else ()),
            search=given.get("q") or (kept.search if kept else ""),
            limit=_limit(given.get("limit")),
            after=given.get("after") or None,
            as_of=parse_as_of(given.get("as_of") or None),
        )
    except QueryError as error:
        raise misasked(error, address=True) from None


def page_of(query: Query, viewer: Viewer, counting: str = "capped", *, address: bool = True) -> dict[str, Any]:
    """Return a page of records as JSON, with its cursor and count. Raises ApiError."""
    if counting not in COUNTS:
        raise malformed(_("count vaut exact, capped ou none."), "count")
    try:
        with held(query.as_of):
            page = fetch(query, viewer)
            number = _count(query, viewer, page, counting)
    except QueryError as error:
        raise misasked(error, address=address) from None
    except Preparing as error:
        raise preparing(error) from None
    return {
        "items": records(page.columns, page.rows),
        "next": page.next,
        "count": None if number is None else {"value": number.value, "exact": number.exact},
    }


def record_of(
    item: ObjectType, record_id: UUID, viewer: Viewer, columns: tuple[str, ...] = (), as_of: str = ""
) -> dict[str, Any]:
    """Return a record as JSON, every field unless `columns` says which, as it was at `as_of`. Raises ApiError (404)."""
    try:
        moment = parse_as_of(as_of or None)
        with held(moment):
            record = found(item, record_id, viewer, columns, moment)
    except QueryError as error:
        raise misasked(error, address=True) from None
    except Preparing as error:
        raise preparing(error) from None
    if record is None:
        raise not_found()
    return record


def found(
    item: ObjectType,
    record_id: UUID,
    viewer: Viewer,
    columns: tuple[str, ...] = (),
    as_of: date | datetime | None = None,
) -> dict[str, Any] | None:
    """Return a record as JSON, None when it is not there for the viewer. Raises QueryError for unknown columns."""
    paths = columns or readable_keys(item, viewer)
    page = fetch(Query(item.name, columns=paths, ids=(record_id,), limit=1, as_of=as_of), viewer)
    return records(page.columns, page.rows)[0] if page.rows else None


def _count(query: Query, viewer: Viewer, page: Page, counting: str) -> Count | None:
    known = page.count
    if counting == "none":
        return None
    if known is not None and (known.exact or counting == "capped"):
        return known
    if counting == "capped":
        return count(query, viewer)
    return _exact(query, viewer)


def _exact(query: Query, viewer: Viewer) -> Count:
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL statement_timeout = {_PATIENCE}")
            return count(query, viewer, cap=_ENDLESS)
    except OperationalError as error:
        if not isinstance(error.__cause__, psycopg.errors.QueryCanceled):
            raise
    return count(query, viewer)


def _view(item: ObjectType, viewer: Viewer, text: str) -> Shown:
    """Return what a saved view shows. Raises ApiError: 404 when there is none for the caller, 422 for a broken one."""
    found = one(identifier(text), viewer)
    if found is None or found.object != item.name:
        raise not_found()
    if found.fault:
        raise invalid(found.fault, "view")
    return found.shown


def _where(text: str | None) -> Any:
    if not text:
        return None
    try:
        data = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise malformed(_("La condition n’est pas du JSON."), "where") from None
    if depth_exceeds(data, DEEPEST):
        raise malformed(_("Ce JSON est trop profond : %(most)d niveaux au plus.") % {"most": DEEPEST}, "where")
    return None if data in (None, {}) else parse_where(data)


def _limit(text: str | None) -> int:
    if text is None:
        return 50
    if not (text.isascii() and text.isdecimal()) or len(text) > 6 or not 1 <= int(text) <= MAX_LIMIT:
        raise malformed(_("La limite va de 1 à %(maximum)d.") % {"maximum": MAX_LIMIT}, "limit")
    return int(text)
