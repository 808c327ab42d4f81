"""Reading pages of records: keyset paging, capped counts, one record, titles.

How a page is ordered and cut into ranges stands in `ranges`.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any
from uuid import UUID

from django.db import connection

from liane.records.objects import ObjectType
from liane.records.queries import slowness
from liane.records.queries.choosing import Chooser, Found
from liane.records.queries.columns import TITLE, Column, Reference, column
from liane.records.queries.compile import Compiler
from liane.records.queries.cursor import Position, pack, unpack
from liane.records.queries.model import Query
from liane.records.queries.plans import plan
from liane.records.queries.sql import name
from liane.records.registry import Catalogue, catalogue
from liane.records.viewer import Verb, Viewer

COUNT_CAP = 10_000
# A table with this many times the cap has more than the cap, whatever a Change under way deletes of it.
_SURELY = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a page; `values` stand in the order of the page's columns."""

    id: UUID
    version: int
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Records in order, the columns they show, and the cursor of the next page or None at the end.

    `count` tells how many there are in all where reading the page told it; there are at least `proven`.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    next: str | None
    count: "Count | None" = None
    proven: int = 0


@dataclass(frozen=True, slots=True)
class Count:
    """How many records a Query finds: `exact` is False beyond the cap ("10 000+")."""

    value: int
    exact: bool


def fetch(query: Query, viewer: Viewer, *, verb: Verb = Verb.READ) -> Page:
    """Return one page of what `query` finds for `viewer`. Raises QueryError."""
    found = catalogue()
    asked = plan(found, viewer, query, verb)
    keys, columns = asked.keys, asked.columns
    signature = signature_of(query, viewer)
    position = unpack(query.after, signature, len(keys)) if query.after else None
    began = perf_counter()
    chosen = Chooser(asked).find(position, query.limit + 1)
    slowness.note(asked.compiler.object, query, perf_counter() - began)
    rows = chosen.rows
    more = len(rows) > query.limit
    rows = rows[: query.limit]
    following = None
    if more:
        last = rows[-1]
        following = pack(Position(last[0], tuple(last[3 : 3 + len(keys)]), last[1]), signature)
    page = tuple(to_row(row[1:], columns, len(keys)) for row in rows)
    number = Count(len(page), exact=True) if not (more or position) else _known(query, chosen)
    return Page(columns, titled(found, viewer, columns, page), following, number, chosen.proven)


def _known(query: Query, chosen: Found) -> Count | None:
    """Return the count that reading a page gave. Words that are everywhere are not counted: it takes too long."""
    if chosen.count is not None:
        return Count(chosen.count, exact=True)
    if query.search.strip():
        return Count(min(chosen.proven, query.limit), exact=False)
    if chosen.proven > COUNT_CAP:
        return Count(COUNT_CAP, exact=False)
    return None


def count(
    query: Query, viewer: Viewer, cap: int = COUNT_CAP, *, verb: Verb = Verb.READ, most: int | None = None
) -> Count:
    """Return how many records `query` finds, exactly up to `cap`, or up to `most` when that is less.

    More than `most` is still told, up to `cap`, where that needs no counting.
    """
    compiler = Compiler(catalogue(), viewer, query, verb)
    condition = compiler.condition()
    if condition.never:
        return Count(0, exact=True)
    source = compiler.source()
    most = cap if most is None else min(most, cap)
    text = f"SELECT count(*) FROM (SELECT 1 {source.text} WHERE {condition.text} LIMIT {most + 1}) c"
    params = [*source.params, *condition.params]
    if condition.always:
        # PostgreSQL notes at each commit how many rows a table has: a large one need not be counted.
        noted = f"pg_stat_get_live_tuples(%s::regclass) > {cap * _SURELY}"
        text = f"SELECT CASE WHEN {noted} THEN {cap + 1} ELSE ({text}) END"
        params = [name(compiler.object.table), *params]
    with connection.cursor() as cursor:
        cursor.execute(text, params)
        value = cursor.fetchone()[0]
    return Count(cap if value > cap else min(value, most), exact=value <= most)


def get(
    object_name: str, record_id: UUID, viewer: Viewer, columns: Iterable[str] = (), *, verb: Verb = Verb.READ
) -> Row | None:
    """Return one record with the `columns` asked for, None when it is absent or out of the viewer's reach."""
    page = fetch(Query(object_name, columns=tuple(columns), ids=(record_id,), limit=1), viewer, verb=verb)
    return page.rows[0] if page.rows else None


def titles(object_name: str, ids: Iterable[UUID], viewer: Viewer) -> dict[UUID, str]:
    """Return the titles of the records that `viewer` may see among `ids`, in one statement."""
    wanted = tuple(dict.fromkeys(ids))
    found = catalogue()
    item = found.get(object_name)
    if item is None or not wanted or viewer.on(object_name).hides(item.title):
        return {}
    compiler = Compiler(found, viewer, Query(object_name, ids=wanted))
    shown = column(compiler, TITLE)
    condition, source = compiler.condition(), compiler.source()
    if condition.never:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.id, {shown.sql[0].text} {source.text} WHERE {condition.text}",
            [*shown.sql[0].params, *source.params, *condition.params],
        )
        return {row[0]: shown.read(row[1:]) or "" for row in cursor.fetchall()}


def by_title(item: ObjectType, viewer: Viewer) -> tuple[str, ...]:
    """Return the order by how records are called, none when the viewer may not see that."""
    return () if viewer.on(item.name).hides(item.title) else (item.title,)


def to_row(row: Sequence[Any], columns: tuple[Column, ...], keys: int) -> Row:
    """Return a record read from its id, version, `keys` sort values and what `columns` select."""
    values = []
    start = 2 + keys
    for shown in columns:
        end = start + len(shown.sql)
        values.append(shown.read(row[start:end]))
        start = end
    return Row(row[0], row[1], tuple(values))


def titled(found: Catalogue, viewer: Viewer, columns: tuple[Column, ...], rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Give titles to the relations that may point to any object: one statement an object."""
    places = [position for position, shown in enumerate(columns) if shown.field.target == "*"]
    if not places:
        return rows
    wanted: dict[str, set[UUID]] = {}
    for row in rows:
        for position in places:
            reference = row.values[position]
            if reference is not None and reference.id is not None:
                wanted.setdefault(reference.object, set()).add(reference.id)
    known = {key: titles(key, ids, viewer) for key, ids in wanted.items() if found.get(key)}

    def known_title(value: Any, position: int) -> Any:
        if position not in places or value is None:
            return value
        title = known.get(value.object, {}).get(value.id)
        return Reference(value.object, value.id if title is not None else None, title)

    return tuple(Row(row.id, row.version, tuple(known_title(v, i) for i, v in enumerate(row.values))) for row in rows)


def signature_of(query: Query, viewer: Viewer) -> str:
    """Return a mark of what a cursor belongs to: the same object, condition, search and order, the same reader."""
    text = repr(
        (query.object, query.where, query.sort, query.search, query.ids, viewer.user_id, query.as_of, viewer.as_of)
    )
    return hashlib.blake2s(text.encode(), digest_size=6).hexdigest()
