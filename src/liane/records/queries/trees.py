"""Records that stand below others of their object (subsidiaries): what is above one, and totals over what is below.

All within what the reader may see: an unreadable record ends the line, as if it and what is below it were not there.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from liane.records.objects import ObjectType
from liane.records.queries.aggregate import measured
from liane.records.queries.asof import reading
from liane.records.queries.compile import Compiler
from liane.records.queries.expressions import raw
from liane.records.queries.model import Measure, Query
from liane.records.queries.scope import scope
from liane.records.queries.sql import Sql, name
from liane.records.registry import catalogue
from liane.records.viewer import Verb, Viewer

# How far up and down one looks.
LEVELS = 20


@dataclass(frozen=True, slots=True)
class Rolled:
    """Measures over the records of one node alone (`own`), and of it with all that stands below (`whole`)."""

    own: tuple[Any, ...]
    whole: tuple[Any, ...]


def above(item: ObjectType, record_id: UUID, viewer: Viewer) -> tuple[UUID, ...]:
    """Return the ids from the top of the tree down to `record_id`, itself included; () when it is not for `viewer`."""
    line = _line(item, record_id, viewer)
    with connection.cursor() as cursor:
        cursor.execute(f"WITH RECURSIVE {line.text} SELECT id FROM line ORDER BY level DESC", line.params)
        return tuple(dict.fromkeys(row[0] for row in cursor.fetchall()))


def whole(item: ObjectType, record_id: UUID, viewer: Viewer) -> tuple[tuple[UUID, ...], int]:
    """Return the ids from the top of the tree down to `record_id`, and how many records stand below that top.

    In one statement; nothing and 0 when the record is not for `viewer`.
    """
    line = _line(item, record_id, viewer)
    below = _below(item, "(SELECT id FROM line ORDER BY level DESC LIMIT 1)", viewer)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE {line.text}, {below.text} "
            "SELECT (SELECT array_agg(id ORDER BY level DESC) FROM line), (SELECT count(*) - 1 FROM below)",
            [*line.params, *below.params],
        )
        ids, size = cursor.fetchone()
    return tuple(dict.fromkeys(ids or ())), max(size, 0)


def _line(item: ObjectType, record_id: UUID, viewer: Viewer) -> Sql:
    """Return the WITH query `line(id, above, level)`: a record, and all that stands above it."""
    found = reading(catalogue(), viewer)
    item = found[item.name]
    readable = scope(found, viewer, item, "c", Verb.READ)
    table, up = name(item.table), _column(item)
    text = (
        f"line(id, above, level) AS ("
        f"SELECT c.id, {up}, 0 FROM {table} c WHERE c.id = %s AND ({readable.text}) UNION ALL "
        f"SELECT c.id, {up}, l.level + 1 FROM {table} c JOIN line l ON c.id = l.above "
        f"WHERE ({readable.text}) AND l.level < {LEVELS})"
    )
    return Sql(text, (record_id, *readable.params, *readable.params))


def sizes(item: ObjectType, tops: Collection[UUID], viewer: Viewer) -> dict[UUID, int]:
    """Return how many records stand below each of `tops`, in one statement."""
    below = _below(item, "ANY(%s::uuid[])", viewer, list(tops))
    with connection.cursor() as cursor:
        cursor.execute(f"WITH RECURSIVE {below.text} SELECT top, count(*) - 1 FROM below GROUP BY top", below.params)
        return dict(cursor.fetchall())


def rolled(
    item: ObjectType, tops: Collection[UUID], viewer: Viewer, over: Query, relation: str, measures: Sequence[Measure]
) -> dict[UUID, Rolled]:
    """Return the measures of what `over` finds whose `relation` leads to each of `tops`, alone and with all below.

    One statement; tops that nothing leads to are left out. Raises QueryError.
    """
    compiler = Compiler(catalogue(), viewer, over)
    found = [measured(compiler, measure) for measure in measures]
    condition = compiler.condition()
    place = compiler.place(relation)
    if place.part is None or place.field.target != item.name:
        raise ValueError(f"{over.object}.{relation} does not lead to {item.name}")
    source = compiler.source()
    link = raw(place.alias, place.field, place.part)
    below = _below(item, "ANY(%s::uuid[])", viewer, list(tops))
    own = [Sql(f"{one.text} FILTER (WHERE b.level = 0)", one.params) for one in found]
    chosen = [*own, *found]
    text = (
        f"WITH RECURSIVE {below.text} SELECT b.top, {', '.join(one.text for one in chosen)} {source.text} "
        f"JOIN below b ON b.id = {link} WHERE {condition.text} GROUP BY b.top"
    )
    params = [value for one in (below, *chosen, source, condition) for value in one.params]
    with connection.cursor() as cursor:
        cursor.execute(text, params)
        rows = cursor.fetchall()
    cut = len(found) + 1
    return {row[0]: Rolled(tuple(row[1:cut]), tuple(row[cut:])) for row in rows}


def _below(item: ObjectType, tops: str, viewer: Viewer, *given: Any) -> Sql:
    """Return the WITH query `below(top, id, level)`: each record whose id is one of `tops`, and all that is below."""
    found = reading(catalogue(), viewer)
    item = found[item.name]
    readable = scope(found, viewer, item, "c", Verb.READ)
    table = name(item.table)
    text = (
        f"below(top, id, level) AS ("
        f"SELECT c.id, c.id, 0 FROM {table} c WHERE c.id = {tops} AND ({readable.text}) UNION ALL "
        f"SELECT b.top, c.id, b.level + 1 FROM {table} c JOIN below b ON {_column(item)} = b.id "
        f"WHERE ({readable.text}) AND b.level < {LEVELS})"
    )
    return Sql(text, (*given, *readable.params, *readable.params))


def _column(item: ObjectType) -> str:
    field = item.fields[item.tree]
    return raw("c", field, field.kind.storage.parts[0])
