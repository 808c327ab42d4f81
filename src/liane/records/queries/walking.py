"""Walking through all that a Query finds, by ids, a batch a statement: what long work goes by.

Ids grow with time: whoever stops at an id made when she began passes over what others add meanwhile.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection

from liane.records.queries.compile import Compiler
from liane.records.queries.model import Query
from liane.records.queries.pages import Count
from liane.records.queries.scope import scope
from liane.records.queries.sql import Sql, conjunction
from liane.records.registry import catalogue
from liane.records.viewer import Verb, Viewer

FIRST = UUID(int=0)


def walk(
    query: Query, viewer: Viewer, verbs: Sequence[Verb], *, after: UUID = FIRST, until: UUID | None = None, limit: int
) -> list[UUID]:
    """Return the next ids above `after`, in their order, of what `query` finds and `viewer` may `verbs`.

    What she may not read is never found. Raises QueryError.
    """
    compiler, condition = _reach(query, viewer, verbs)
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


def _reach(query: Query, viewer: Viewer, verbs: Sequence[Verb]) -> tuple[Compiler, Sql]:
    found = catalogue()
    compiler = Compiler(found, viewer, query)
    reach = [scope(compiler.catalogue, compiler.viewer, compiler.object, compiler.alias, verb) for verb in verbs]
    return compiler, conjunction([compiler.condition(), *reach])
