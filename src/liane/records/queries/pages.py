"""Reading pages of records: keyset paging, capped counts, one record, titles.

The order of a page is total: the sort fields, empty values last, then the id. A page by one field runs as
two ranges, filled values then empty ones, so that each is a plain range of an index.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from liane.records.queries.columns import Column, Reference, column
from liane.records.queries.compile import Compiler
from liane.records.queries.cursor import Position, pack, unpack
from liane.records.queries.model import Query
from liane.records.queries.sql import Sql, conjunction
from liane.records.registry import Catalogue, catalogue
from liane.records.viewer import Verb, Viewer

COUNT_CAP = 10_000


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a page; `values` stand in the order of the page's columns."""

    id: UUID
    version: int
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Records in order, the columns they show, and the cursor of the next page or None at the end."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Count:
    """How many records a Query finds: `exact` is False beyond the cap ("10 000+")."""

    value: int
    exact: bool


@dataclass(frozen=True, slots=True)
class _Key:
    sql: str
    descending: bool
    nullable: bool


def fetch(query: Query, viewer: Viewer, *, verb: Verb = Verb.READ) -> Page:
    """Return one page of what `query` finds for `viewer`. Raises QueryError."""
    found = catalogue()
    compiler = Compiler(found, viewer, query, verb)
    item = compiler.object
    columns = tuple(column(compiler, path) for path in query.columns or item.columns or (item.title,))
    sort = query.sort or ((item.sort,) if item.sort else ())
    keys = [_key(compiler, path) for path in sort]
    signature = _signature(query, viewer)
    position = unpack(query.after, signature) if query.after else None
    condition = compiler.condition()
    wanted = query.limit + 1
    rows: list[Sequence[Any]] = []
    if not condition.never:
        for phase in range(position.phase if position else 0, _phases(keys)):
            at = position if position and position.phase == phase else None
            rows += [
                (phase, *row) for row in _range(compiler, columns, condition, keys, phase, at, wanted - len(rows))
            ]
            if len(rows) >= wanted:
                break
    more = len(rows) > query.limit
    rows = rows[: query.limit]
    following = None
    if more:
        last = rows[-1]
        following = pack(Position(last[0], tuple(last[3 : 3 + len(keys)]), last[1]), signature)
    page = tuple(_row(row[1:], columns, len(keys)) for row in rows)
    return Page(columns, _titled(found, viewer, columns, page), following)


def count(query: Query, viewer: Viewer, cap: int = COUNT_CAP, *, verb: Verb = Verb.READ) -> Count:
    """Return how many records `query` finds, exactly up to `cap`."""
    compiler = Compiler(catalogue(), viewer, query, verb)
    condition = compiler.condition()
    if condition.never:
        return Count(0, exact=True)
    source = compiler.source()
    text = f"SELECT count(*) FROM (SELECT 1 {source.text} WHERE {condition.text} LIMIT {cap + 1}) c"
    with connection.cursor() as cursor:
        cursor.execute(text, [*source.params, *condition.params])
        value = cursor.fetchone()[0]
    return Count(min(value, cap), exact=value <= cap)


def get(object_name: str, record_id: UUID, viewer: Viewer, columns: Iterable[str] = (), *, verb: Verb = Verb.READ) -> Row | None:
    """Return one record with the `columns` asked for, None when it is absent or out of the viewer's reach."""
    page = fetch(Query(object_name, columns=tuple(columns), ids=(record_id,), limit=1), viewer, verb=verb)
    return page.rows[0] if page.rows else None


def titles(object_name: str, ids: Iterable[UUID], viewer: Viewer) -> dict[UUID, str]:
    """Return the titles of the records that `viewer` may see among `ids`, in one statement."""
    wanted = tuple(dict.fromkeys(ids))
    found = catalogue()
    item = found.get(object_name)
    if item is None or not wanted:
        return {}
    compiler = Compiler(found, viewer, Query(object_name, ids=wanted))
    shown = column(compiler, item.title)
    condition, source = compiler.condition(), compiler.source()
    if condition.never:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.id, {shown.sql[0].text} {source.text} WHERE {condition.text}",
            [*shown.sql[0].params, *source.params, *condition.params],
        )
        return {row[0]: shown.read(row[1:]) or "" for row in cursor.fetchall()}


def _key(compiler: Compiler, path: str) -> _Key:
    descending = path.startswith("-")
    sql, place = compiler.sortable(path.removeprefix("-"))
    own = place.alias == compiler.alias and not place.field.custom and not place.field.kind.relation
    nullable = not (own and place.field.required and place.part is not None and place.part.stored)
    return _Key(sql, descending, nullable)


def _phases(keys: list[_Key]) -> int:
    """One range is enough without a sort, or when the first key is never empty."""
    return 2 if len(keys) == 1 and keys[0].nullable else 1


def _range(
    compiler: Compiler,
    columns: tuple[Column, ...],
    condition: Sql,
    keys: list[_Key],
    phase: int,
    at: Position | None,
    limit: int,
) -> list[Sequence[Any]]:
    single = keys[0] if len(keys) == 1 else None
    parts = [condition]
    if single is not None:
        way = "DESC" if single.descending else "ASC"
        sign = "<" if single.descending else ">"
        if phase == 0:
            if single.nullable:
                parts.append(Sql(f"{single.sql} IS NOT NULL"))
            if at is not None:
                parts.append(Sql(f"({single.sql}, t.id) {sign} (%s, %s)", (at.values[0], at.id)))
            order = f"{single.sql} {way}, t.id {way}"
        else:
            parts.append(Sql(f"{single.sql} IS NULL"))
            if at is not None:
                parts.append(Sql(f"t.id {sign} %s", (at.id,)))
            order = f"t.id {way}"
    elif keys:
        if at is not None:
            parts.append(_after(keys, at))
        order = ", ".join(f"{key.sql} {'DESC' if key.descending else 'ASC'} NULLS LAST" for key in keys) + ", t.id"
    else:
        if at is not None:
            parts.append(Sql("t.id < %s", (at.id,)))
        order = "t.id DESC"
    chosen = [Sql("t.id"), Sql("t.version"), *(Sql(key.sql) for key in keys)]
    chosen += [sql for shown in columns for sql in shown.sql]
    where, source = conjunction(parts), compiler.source()
    text = (
        f"SELECT {', '.join(sql.text for sql in chosen)} {source.text} "
        f"WHERE {where.text} ORDER BY {order} LIMIT {limit}"
    )
    params = [value for sql in chosen for value in sql.params]
    with connection.cursor() as cursor:
        cursor.execute(text, [*params, *source.params, *where.params])
        found: list[Sequence[Any]] = cursor.fetchall()
    return found


def _after(keys: list[_Key], at: Position) -> Sql:
    """Return the condition that a record stands after `at` in an order of several keys, empty values last."""
    branches: list[Sql] = []
    equal: list[Sql] = []
    for key, value in zip(keys, at.values, strict=True):
        if value is not None:
            sign = "<" if key.descending else ">"
            branches.append(conjunction([*equal, Sql(f"({key.sql} {sign} %s OR {key.sql} IS NULL)", (value,))]))
            equal.append(Sql(f"{key.sql} = %s", (value,)))
        else:
            equal.append(Sql(f"{key.sql} IS NULL"))
    branches.append(conjunction([*equal, Sql("t.id > %s", (at.id,))]))
    return Sql(" OR ".join(f"({branch.text})" for branch in branches), tuple(v for b in branches for v in b.params))


def _row(row: Sequence[Any], columns: tuple[Column, ...], keys: int) -> Row:
    values = []
    start = 2 + keys
    for shown in columns:
        end = start + len(shown.sql)
        values.append(shown.read(row[start:end]))
        start = end
    return Row(row[0], row[1], tuple(values))


def _titled(
    found: Catalogue, viewer: Viewer, columns: tuple[Column, ...], rows: tuple[Row, ...]
) -> tuple[Row, ...]:
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

    def titled(value: Any, position: int) -> Any:
        if position not in places or value is None:
            return value
        title = known.get(value.object, {}).get(value.id)
        return Reference(value.object, value.id if title is not None else None, title)

    return tuple(Row(row.id, row.version, tuple(titled(v, i) for i, v in enumerate(row.values))) for row in rows)


def _signature(query: Query, viewer: Viewer) -> str:
    """Return a mark of what a cursor belongs to: the same object, condition, search and order, the same reader."""
    text = repr((query.object, query.where, query.sort, query.search, viewer.user_id))
    return hashlib.blake2s(text.encode(), digest_size=6).hexdigest()


