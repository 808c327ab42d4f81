"""Walking through all that a Query finds, by ids, a batch a statement: what long work goes by.

Ids grow with time: whoever stops at an id made when she began passes over what others add meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from liane.records.queries.compile import Compiler
from liane.records.queries.model import Query
from liane.records.queries.pages import Count
from liane.records.queries.scope import scope
from liane.records.queries.sql import Sql, conjunction, name
from liane.records.registry import catalogue
from liane.records.viewer import Verb, Viewer

FIRST = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many records a stretch of a table has that a Query finds, and how many of them the viewer may change.

    `last` is where it ends, None at the end of the table.
    """

    every: int
    mine: int
    last: UUID | None


def walk(
    query: Query,
    viewer: Viewer,
    verbs: Sequence[Verb],
    *,
    after: UUID = FIRST,
    until: UUID | None = None,
    limit: int,
    many: bool = False,
) -> list[UUID]:
    """Return the next ids above `after`, in their order, of what `query` finds and `viewer` may `verbs`.

    What she may not read is never found. Of `many` that words find, the first few are soon met, one record after
    another. Raises QueryError.
    """
    compiler, condition = _reach(query, viewer, verbs, each=many)
    if condition.never:
        return []
    source = compiler.source()
    bound, bounds = ("", []) if until is None else (" AND t.id <= %s", [until])
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.id {source.text} WHERE ({condition.text}) AND t.id > %s{bound} ORDER BY t.id LIMIT %s",
            [*source.params, *condition.params, after, *bounds, limit],
        )
        return [row[0] for row in cursor.fetchall()]


def reached(query: Query, viewer: Viewer, verbs: Sequence[Verb], cap: int) -> Count:
    """Return how many records `query` finds that `viewer` may `verbs`, exactly up to `cap`. Raises QueryError."""
    compiler, condition = _reach(query, viewer, verbs)
    if condition.never:
        return Count(0, exact=True)
    source = compiler.source()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM (SELECT 1 {source.text} WHERE {condition.text} LIMIT {cap + 1}) c",
            [*source.params, *condition.params],
        )
        value = cursor.fetchone()[0]
    return Count(min(value, cap), exact=value <= cap)


def tally(query: Query, viewer: Viewer, verbs: Sequence[Verb], *, after: UUID = FIRST, rows: int) -> Tally:
    """Count what `query` finds, and what `viewer` may `verbs`, among the next `rows` records above `after`.

    It takes as long whatever the Query finds, so that no stretch is longer than another. Raises QueryError.
    """
    compiler = Compiler(catalogue(), viewer, query)
    condition = compiler.condition(each=True)
    if condition.never:
        return Tally(0, 0, None)
    mine = conjunction([scope(compiler.catalogue, viewer, compiler.object, compiler.alias, verb) for verb in verbs])
    table = name(compiler.object.table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table} WHERE id > %s ORDER BY id OFFSET %s LIMIT 1", [after, rows - 1])
        row = cursor.fetchone()
        last = None if row is None else row[0]
        bound, bounds = ("", []) if last is None else (" AND id <= %s", [last])
        # OFFSET keeps the planner from finding all in the whole table first.
        stretch = Sql(f"SELECT * FROM {table} WHERE id > %s{bound} OFFSET 0", (after, *bounds))
        source = compiler.source(stretch)
        cursor.execute(
            f"SELECT count(*), count(*) FILTER (WHERE {mine.text}) {source.text} WHERE {condition.text}",
            [*mine.params, *source.params, *condition.params],
        )
        every, hers = cursor.fetchone()
    return Tally(every, hers, last)


def _reach(query: Query, viewer: Viewer, verbs: Sequence[Verb], *, each: bool = False) -> tuple[Compiler, Sql]:
    found = catalogue()
    compiler = Compiler(found, viewer, query)
    reach = [scope(compiler.catalogue, compiler.viewer, compiler.object, compiler.alias, verb) for verb in verbs]
    return compiler, conjunction([compiler.condition(each=each), *reach])
