"""Some fields of stored records, as the rules of the gate read them: canonical values, without anybody's scope."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from liane.records.fields.base import Field, Value
from liane.records.objects import ObjectType
from liane.records.queries.columns import whole
from liane.records.queries.expressions import raw
from liane.records.queries.sql import Sql, name

Values = dict[str, Value]


def by_id(item: ObjectType, ids: Collection[UUID] | None, keys: Sequence[str], *, lock: bool) -> dict[UUID, Values]:
    """Return the fields `keys` of the records among `ids` (of all when None), locked in id order when asked."""
    if ids is None:
        return _read(item, Sql("TRUE"), keys, lock=lock)
    return _read(item, Sql("t.id = ANY(%s::uuid[])", (list(ids),)), keys, lock=lock) if ids else {}


def pointing(item: ObjectType, relation: Field, ids: Collection[UUID], keys: Sequence[str]) -> dict[UUID, Values]:
    """Return the fields `keys` of the records whose relation leads to one of `ids`."""
    if not ids:
        return {}
    column = raw("t", relation, relation.kind.storage.parts[0])
    return _read(item, Sql(f"{column} = ANY(%s::uuid[])", (list(ids),)), keys, lock=False)


def _read(item: ObjectType, condition: Sql, keys: Sequence[str], *, lock: bool) -> dict[UUID, Values]:
    columns = [whole(key, "t", item.fields[key]) for key in keys if not item.fields[key].kind.linked]
    linked = [(key, _linked(key)) for key in keys if item.fields[key].kind.linked]
    chosen = [Sql("t.id"), *(sql for one in columns for sql in one.sql), *(sql for _key, sql in linked)]
    text = (
        f"SELECT {', '.join(sql.text for sql in chosen)} FROM {name(item.table)} t WHERE {condition.text} ORDER BY t.id"
    )
    params = [value for sql in chosen for value in sql.params]
    with connection.cursor() as cursor:
        cursor.execute(text + (" FOR NO KEY UPDATE OF t" if lock else ""), [*params, *condition.params])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    found = {}
    for row in rows:
        values: Values = {}
        start = 1
        for column in columns:
            end = start + len(column.sql)
            values[column.path] = column.read(row[start:end])
            start = end
        for place, (key, _sql) in enumerate(linked, start):
            values[key] = list(row[place]) or None
        found[row[0]] = values
    return found


def _linked(key: str) -> Sql:
    return Sql(
        "ARRAY(SELECT l.target_id FROM records_link l WHERE l.source_id = t.id AND l.field = %s "
        "ORDER BY l.position, l.target_id)",
        (key,),
    )
