"""Rows as the gate reads and writes them: whole records, by sets."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from liane.records.changes import sending
from liane.records.changes.draft import Draft
from liane.records.changes.slots import completion_slot
from liane.records.fields.base import Field
from liane.records.objects import KEPT, ObjectType
from liane.records.queries.columns import loads, whole
from liane.records.queries.scope import scope
from liane.records.queries.sql import Sql, name
from liane.records.registry import Catalogue
from liane.records.viewer import Verb, Viewer

# Records that are linked to while they are edited need not wait; while they are deleted they must.
_LOCKS = {Verb.UPDATE: " FOR NO KEY UPDATE OF t", Verb.DELETE: " FOR UPDATE OF t"}


@dataclass(frozen=True, slots=True)
class Stored:
    """A record as it stands: its version, canonical values of every field, and whether the viewer may write it.

    `unread` is what its own values hold beyond the fields: those of retired ones.
    """

    version: int
    values: dict[str, Any]
    allowed: bool
    unread: Mapping[str, Any]


def load(
    catalogue: Catalogue, item: ObjectType, ids: Sequence[UUID], viewer: Viewer, verb: Verb, *, lock: bool = True
) -> dict[UUID, Stored]:
    """Return the records of `item` among `ids` that `viewer` may read, locked in id order; two statements at most.

    `allowed` says whether she may also `verb` them.
    """
    readable = scope(catalogue, viewer, item, "t", Verb.READ)
    if readable.never or not ids:
        return {}
    allowed = scope(catalogue, viewer, item, "t", verb)
    fields = item.stored
    columns = [whole(field.key, "t", field) for field in fields]
    chosen = [Sql("t.id"), Sql("t.version"), allowed, Sql("t.custom"), *(sql for c in columns for sql in c.sql)]
    where = "" if readable.always else f" AND {readable.text}"
    text = (
        f"SELECT {', '.join(sql.text for sql in chosen)} FROM {name(item.table)} t "
        f"WHERE t.id = ANY(%s::uuid[]){where} ORDER BY t.id" + (_LOCKS[verb] if lock else "")
    )
    params = [value for sql in chosen for value in sql.params]
    with connection.cursor() as cursor:
        cursor.execute(text, [*params, list(ids), *readable.params])
        rows = cursor.fetchall()
    found = {}
    for row in rows:
        values: dict[str, Any] = {}
        start = 4
        for column in columns:
            end = start + len(column.sql)
            values[column.path] = column.read(row[start:end])
            start = end
        custom = loads(row[3]) or {}
        for field in item.custom:
            kept = custom.get(field.kept_under)
            values[field.key] = None if kept is None else field.kind.storage.load(kept)
        unread = {key: kept for key, kept in custom.items() if item.logged(key) is None}
        found[row[0]] = Stored(row[1], values, bool(row[2]), unread)
    if item.linked and found:
        _load_links(item, found)
    return found


def taken(ids: Sequence[UUID]) -> set[UUID]:
    """Return those of `ids` that some record of any object has, or had: the log knows them all."""
    if not ids:
        return set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT record_id FROM records_entry WHERE record_id = ANY(%s::uuid[])", [list(ids)])
        return {row[0] for row in cursor.fetchall()}


def _load_links(item: ObjectType, found: Mapping[UUID, Stored]) -> None:
    for stored in found.values():
        for field in item.linked:
            stored.values[field.key] = None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT source_id, field, array_agg(target_id ORDER BY position, target_id) FROM records_link "
            "WHERE source_id = ANY(%s::uuid[]) GROUP BY source_id, field",
            [list(found)],
        )
        for source, key, targets in cursor.fetchall():
            if key in item.fields:
                found[source].values[key] = list(targets)


# What every table of records has beside its fields.
_HEAD = (
    ("id", "uuid"), ("version", "integer"), ("created_at", "timestamptz"), ("updated_at", "timestamptz"),
    ("created_by_id", "uuid"), ("updated_by_id", "uuid"), ("custom", "jsonb"),
)  # fmt: skip


# A field's key, what makes the values of its columns, and what stands there when it is empty.
Step = tuple[str, Callable[[Any], tuple[Any, ...]], tuple[None, ...]]


@lru_cache(maxsize=512)
def _plan(item: ObjectType) -> tuple[tuple[tuple[str, str], ...], tuple[Step, ...]]:
    """Return the columns of a new row with their types, and how each field fills its own."""
    columns = list(_HEAD)
    steps: list[Step] = []
    for field in item.stored:
        if field.key in KEPT:
            continue
        parts = field.kind.storage.stored
        columns += zip(field.columns(), (part.sql for part in parts), strict=True)
        storage = field.kind.storage
        fill = partial(_as_json, storage.dump) if parts[0].sql == "jsonb" else storage.split
        steps.append((field.key, fill, (None,) * len(parts)))
    return tuple(columns), tuple(steps)


def row_columns(item: ObjectType) -> list[str]:
    """Return the columns that are written of a row of `item`, not those that the database makes of them."""
    return [column for column, _sql in _plan(item)[0]]


def insert(item: ObjectType, drafts: Sequence[Draft], now: datetime, author: UUID | None) -> None:
    """Write new rows, one or thousands alike: as they are, or by one INSERT with the values that Liane works out."""
    columns, _steps = _plan(item)
    names = row_columns(item)
    target = f"{name(item.table)} ({', '.join(map(name, names))})"
    complete = completion_slot.value(item) if completion_slot.value is not None else None
    new = _rows(item, drafts, now, author)
    if complete is None:
        sending.write(target, new)
        return
    as_json = [sql == "jsonb" for _column, sql in columns]
    given = [
        {
            column: orjson.Fragment(value) if fragment and value is not None else value
            for column, fragment, value in zip(names, as_json, row, strict=True)
        }
        for row in new
    ]
    shape = ", ".join(f"{name(column)} {sql}" for column, sql in columns)
    # JSON and not JSONB, whose values have a greatest length.
    source = Sql(
        f"SELECT * FROM json_to_recordset(%s::json) AS v({shape})", (orjson.dumps(given, default=str).decode(),)
    )
    found = complete(source, names)
    sending.later(Sql(f"INSERT INTO {target} {found.text}", found.params))


def _rows(item: ObjectType, drafts: Sequence[Draft], now: datetime, author: UUID | None) -> Iterator[list[Any]]:
    """Yield the new rows as COPY takes them, what is JSON as its text."""
    _columns, steps = _plan(item)
    # Written out once: it stands in every row.
    moment = now.isoformat()
    for draft in drafts:
        values = draft.values
        row: list[Any] = [
            draft.id,
            draft.version,
            # A record known since before Liane knew it is as old as that.
            values.get("created_at") or _first(draft.effective_at, now) or moment,
            moment,
            # A restored record keeps its author, even when that was nobody.
            values.get("created_by") if draft.restored else author,
            author,
            _custom(item, values, draft.unread),
        ]
        for key, fill, empty in steps:
            value = values.get(key)
            row += empty if value is None else fill(value)
        yield row


def _as_json(dump: Callable[[Any], Any], value: Any) -> tuple[str]:
    return (orjson.dumps(dump(value)).decode(),)


def _first(effective: datetime | None, now: datetime) -> datetime | None:
    return effective if effective is not None and effective < now else None


_NOTHING: Mapping[str, Any] = MappingProxyType({})


def update(item: ObjectType, drafts: Sequence[Draft], now: datetime, author: UUID | None) -> None:
    """Write changed columns in one statement, whatever fields each record changes.

    A record that keeps a value which another one changes gets it again: it is locked, so it is what stands there.
    """
    changed = {key for draft in drafts for key in draft.values}
    fields = [field for key, field in item.fields.items() if key in changed]
    own = [field for field in fields if not field.custom and not field.kind.linked and field.key not in KEPT]
    types: list[tuple[str, str]] = [
        (field.column(part.name), part.sql) for field in own for part in field.kind.storage.stored
    ]
    custom = any(field.custom for field in fields)
    rows = []
    for draft in drafts:
        row: dict[str, Any] = {"id": draft.id, "version": draft.version}
        for field in own:
            row |= zip(field.columns(), _json_parts(field, draft.get(field.key)), strict=True)
        if custom:
            row["custom"] = orjson.Fragment(_custom(item, draft.values))
            row["cleared"] = [item.fields[key].kept_under for key, value in draft.values.items() if value is None]
        rows.append(row)
    settings = "".join(f", {name(column)} = v.{name(column)}" for column, _ in types)
    if custom:
        # What no field reads any more (a retired one) stays.
        settings += ", custom = (t.custom - v.cleared) || v.custom"
        types += [("custom", "jsonb"), ("cleared", "text[]")]
    shape = ", ".join(f"{name(column)} {sql}" for column, sql in [("id", "uuid"), ("version", "integer"), *types])
    text = (
        f"UPDATE {name(item.table)} t SET version = v.version, updated_at = %s, updated_by_id = %s{settings} "
        f"FROM jsonb_to_recordset(%s::jsonb) AS v({shape}) WHERE t.id = v.id"
    )
    with connection.cursor() as cursor:
        cursor.execute(text, [now, author, orjson.dumps(rows, default=str).decode()])


def _json_parts(field: Field, value: Any) -> tuple[Any, ...]:
    storage = field.kind.storage
    if value is None:
        return (None,) * len(storage.stored)
    if storage.stored[0].sql == "jsonb":
        return (storage.dump(value),)
    return storage.split(value)


def _custom(item: ObjectType, values: Mapping[str, Any], unread: Mapping[str, Any] = _NOTHING) -> str:
    if not item.custom and not unread:
        return "{}"
    found = dict(unread) | {
        field.kept_under: field.kind.storage.dump(values[field.key])
        for field in item.custom
        if values.get(field.key) is not None
    }
    return orjson.dumps(found).decode()


def delete(item: ObjectType, drafts: Sequence[Draft]) -> None:
    """Remove rows with their links and external ids; the drafts keep the links that no field reads any more."""
    ids = [draft.id for draft in drafts]
    unread: dict[UUID, dict[str, list[tuple[int, str]]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM records_link WHERE source_id = ANY(%s::uuid[]) "
            "RETURNING source_id, field, position, target_id::text",
            [ids],
        )
        for source, key, position, target in cursor.fetchall():
            if key not in item.fields:
                unread.setdefault(source, {}).setdefault(key, []).append((position, target))
        cursor.execute("DELETE FROM records_external_id WHERE record_id = ANY(%s::uuid[])", [ids])
        cursor.execute(f"DELETE FROM {name(item.table)} WHERE id = ANY(%s::uuid[])", [ids])
    for draft in drafts:
        links = unread.get(draft.id, {})
        draft.unread_links = {key: [target for _position, target in sorted(links[key])] for key in links}


def write_links(item: ObjectType, drafts: Sequence[Draft]) -> None:
    """Replace the values of relations to many that the drafts change."""
    changed = [(draft, field) for draft in drafts for field in item.linked if field.key in draft.values]
    unread = [draft for draft in drafts if draft.unread_links]
    if not changed and not unread:
        return
    gone = [[draft.id, field.key] for draft, field in changed if draft.action != "create"]
    if gone:
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM records_link l USING jsonb_to_recordset(%s::jsonb) AS v(id uuid, field text) "
                "WHERE l.source_id = v.id AND l.field = v.field",
                [orjson.dumps([{"id": source, "field": key} for source, key in gone]).decode()],
            )
    sending.write("records_link (source_id, field, target_id, position)", _links(changed, unread))


def _links(changed: Sequence[tuple[Draft, Field]], unread: Sequence[Draft]) -> Iterator[tuple[Any, ...]]:
    for draft, field in changed:
        for position, target in enumerate(draft.values[field.key] or ()):
            yield draft.id, field.key, target, position
    for draft in unread:
        for key, targets in draft.unread_links.items():
            for position, target in enumerate(targets):
                yield draft.id, key, target, position


def write_external(drafts: Sequence[Draft]) -> None:
    """Note the ids that new records carry in other systems."""
    pairs = [(draft.object.name, *pair, draft.id) for draft in drafts for pair in draft.external]
    if pairs:
        sending.write("records_external_id (object, source, key, record_id)", pairs)
