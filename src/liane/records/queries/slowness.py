"""Noting what a list, or the check of a unique value, was slow by: fields of the organisation's own that have no index.

A note stands once a field, in the organisation itself; ``definitions.indexes.proposed`` says what to do about it.
"""

from collections.abc import Iterable, Iterator

from django.db import connection

from liane.records.fields.base import Field
from liane.records.objects import ObjectType
from liane.records.queries.model import Across, And, Leaf, Not, Or, Query, Where

SLOW = 0.2
"""From how many seconds on the rows of a page are worth a note."""
ENOUGH_ROWS = 50_000
"""A table below so many rows is read whole as quickly as by an index."""


def note(item: ObjectType, query: Query, seconds: float) -> None:
    """Note the own fields that `query` sorts or filters by, when its page took too long and the table is large."""
    if seconds >= SLOW:
        note_fields(item, _fields(item, query), seconds)


def note_fields(item: ObjectType, fields: Iterable[Field], seconds: float) -> None:
    """Note those of the fields that are own ones, when finding records by them took too long and the table is large."""
    stores = sorted({field.kept_under for field in fields if field.custom and not field.kind.linked})
    if seconds < SLOW or not stores:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO records_slow_field (object, store) SELECT %s, store FROM unnest(%s::text[]) store "
            "WHERE (SELECT reltuples FROM pg_class WHERE oid = %s::regclass) >= %s AND "
            "current_setting('transaction_read_only') = 'off' ON CONFLICT DO NOTHING",
            [item.name, stores, item.table, ENOUGH_ROWS],
        )


def _fields(item: ObjectType, query: Query) -> Iterator[Field]:
    paths = [*query.sort, *([] if query.where is None else _paths(query.where))]
    for path in paths:
        field = item.field(path.removeprefix("-").partition(".")[0])
        if field is not None:
            yield field


def _paths(node: Where) -> Iterator[str]:
    """Yield the paths of the conditions on the very record."""
    match node:
        case And(children) | Or(children):
            for child in children:
                yield from _paths(child)
        case Not(child):
            yield from _paths(child)
        case Leaf(path):
            yield path
        case Across():
            return
