"""How many records a Query finds, told to somebody who waits: counted by stretches, up to a cap."""

from functools import partial

from django.db import connection

from liane.records.definitions.stretches import Stretch, stretches
from liane.records.fields.base import Field
from liane.records.objects import ObjectType
from liane.records.queries.compile import Compiler
from liane.records.queries.model import Leaf, Query
from liane.records.queries.pages import COUNT_CAP, Count
from liane.records.queries.patience import within
from liane.records.queries.sql import Sql
from liane.records.queries.sql import name as quoted
from liane.records.registry import catalogue
from liane.records.viewer import Viewer

# So many rows are counted at a time: some 20 ms.
ROWS = 20_000
# A stretch that reads much beside its rows is left after so many milliseconds.
_LIMIT = 100


def counted(query: Query, viewer: Viewer, *, rows: int | None = None, most: int = COUNT_CAP) -> Count:
    """Return how many records `query` finds for `viewer`, at least as many where that is not `exact`.

    Where nothing was found and that is not exact, none was met so far. Raises QueryError.
    """
    number, whole = 0, False
    for stretch in stretches(catalogue()[query.object].table, rows=rows or ROWS):
        found = within(_LIMIT, partial(_among, stretch, query, viewer))
        if found is None:
            break
        number += found
        whole = stretch.until is None
        if number > most:
            return Count(most, exact=False)
    return Count(number, exact=whole)


def _among(stretch: Stretch, query: Query, viewer: Viewer) -> int:
    """Return how many records of a stretch a Query finds."""
    compiler = Compiler(catalogue(), viewer, query)
    condition = compiler.condition(each=True)
    if condition.never:
        return 0
    # OFFSET keeps the planner from finding all in the whole table first.
    rows = f"SELECT * FROM {quoted(compiler.object.table)} t WHERE {stretch.condition} OFFSET 0"
    source = compiler.source(Sql(rows, tuple(stretch.bounds)))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {source.text} WHERE {condition.text}", [*source.params, *condition.params])
        return int(cursor.fetchone()[0])


def filled(item: ObjectType, field: Field, viewer: Viewer, *, rows: int | None = None, most: int = COUNT_CAP) -> Count:
    """Return how many of the records that `viewer` reads have a value.

    Raises QueryError for a field that cannot be asked about.
    """
    return counted(Query(item.name, where=Leaf(field.key, "filled")), viewer, rows=rows, most=most)
