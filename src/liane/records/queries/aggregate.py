"""Groups and measures: counts, sums, averages over what a Query finds, in one statement."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from liane.records.queries.compile import Compiler, Place
from liane.records.queries.expressions import raw
from liane.records.queries.model import Measure, Query, QueryError
from liane.records.queries.scope import scope
from liane.records.queries.sql import TRUE, Sql, name
from liane.records.registry import catalogue
from liane.records.viewer import Verb, Viewer

MAX_GROUPS = 1_000
_FUNCTIONS = ("count", "distinct", "sum", "avg", "min", "max", "left_out")
_ORDERED = frozenset({"bigint", "numeric", "date", "timestamptz", "text"})
_MEASURED = {
    "count": _ORDERED | {"boolean", "uuid", "text[]", "jsonb"},
    "min": _ORDERED,
    "max": _ORDERED,
    "numbers": frozenset({"bigint", "numeric"}),
}
# What measures the same types as another.
_LIKE = {"sum": "numbers", "avg": "numbers", "distinct": "count"}
# Dates are grouped by these steps: "closed_at:month".
_STEPS = ("day", "week", "month", "quarter", "year")


@dataclass(frozen=True, slots=True)
class Group:
    """One group: its `key` (a value for each field grouped by) and its `measures`, in the order asked."""

    key: tuple[Any, ...]
    measures: tuple[Any, ...]


def aggregate(query: Query, viewer: Viewer, most: int | None = None) -> tuple[Group, ...]:
    """Return the groups of `query`, at most MAX_GROUPS, those without a `group` as one.

    With `most`, only of as many of the records found, whichever: it takes a bounded time, and tells a part.

    A measure of money is in the organisation's currency; amounts without a rate count in nothing but the count,
    and in the measure "left_out" of the field, which says how many they are.
    A relation groups by its id, a date by the step after ":". Raises QueryError.
    """
    compiler = Compiler(catalogue(), viewer, query)
    keys = [_key(compiler, path) for path in query.group]
    measures = [measured(compiler, measure) for measure in query.measures or (Measure("count"),)]
    condition = compiler.condition()
    if most is not None:
        table = name(compiler.object.table)
        found = f"SELECT t.* FROM {table} t WHERE {condition.text} LIMIT {int(most)}"
        source, condition = compiler.source(Sql(found, condition.params)), TRUE
    else:
        source = compiler.source()
    chosen = [*keys, *measures]
    text = f"SELECT {', '.join(sql.text for sql in chosen)} {source.text} WHERE {condition.text}"
    if keys:
        numbers = ", ".join(str(position + 1) for position in range(len(keys)))
        text += f" GROUP BY {numbers} ORDER BY {numbers} LIMIT {MAX_GROUPS}"
    params = [value for sql in chosen for value in sql.params]
    with connection.cursor() as cursor:
        cursor.execute(text, [*params, *source.params, *condition.params])
        rows = cursor.fetchall()
    return tuple(Group(tuple(row[: len(keys)]), tuple(row[len(keys) :])) for row in rows)


def _key(compiler: Compiler, path: str) -> Sql:
    path, _colon, step = path.partition(":")
    place = compiler.place(path)
    if place.field.kind.relation:
        return Sql(_related(compiler, place, path))
    expression = _expression(place, path)
    if step:
        if step not in _STEPS or place.part is None or place.part.sql not in ("date", "timestamptz"):
            raise QueryError(_("On ne peut pas grouper ainsi par « %(path)s ».") % {"path": path}, path)
        if place.part.sql == "timestamptz":
            return Sql(f"date_trunc('{step}', {expression} AT TIME ZONE %s)::date", (compiler.viewer.zone,))
        return Sql(f"date_trunc('{step}', {expression})::date")
    return Sql(expression)


def _related(compiler: Compiler, place: Place, path: str) -> str:
    """Return the id by which a relation groups: records that the viewer may not read are as good as none."""
    if place.field.target == "*":
        if place.named:
            return _expression(place, path)
        raise QueryError(_("On ne peut pas grouper ainsi par « %(path)s ».") % {"path": path}, path)
    target = compiler.catalogue[place.field.target]
    if scope(compiler.catalogue, compiler.viewer, target, "x", Verb.READ).always:
        return _expression(place, path)
    return f"{compiler.related(path)}.id"


def measured(compiler: Compiler, measure: Measure) -> Sql:
    """Return the SQL of a measure. Raises QueryError for what cannot be measured so."""
    if measure.function not in _FUNCTIONS:
        raise QueryError(_("La mesure « %(name)s » n’existe pas.") % {"name": measure.function}, "measures")
    if measure.function == "count" and not measure.path:
        return Sql("count(*)")
    place = compiler.place(measure.path)
    if measure.function == "left_out":
        return _left_out(place, measure.path)
    kind = place.part.sql if place.part is not None else ""
    if kind not in _MEASURED[_LIKE.get(measure.function, measure.function)]:
        message = _("« %(field)s » ne se mesure pas ainsi.") % {"field": place.field.label}
        raise QueryError(message, measure.path)
    if measure.function == "distinct":
        return Sql(f"count(DISTINCT {_expression(place, measure.path)})")
    return Sql(f"{measure.function}({_expression(place, measure.path)})")


def _left_out(place: Place, path: str) -> Sql:
    """Return how many amounts have no known value in the organisation's currency: sums are without them."""
    amount, base = (place.field.kind.storage.part(name) for name in ("", "base"))
    if place.field.kind.name != "money" or place.named or amount is None or base is None:
        raise QueryError(_("« %(field)s » ne se mesure pas ainsi.") % {"field": place.field.label}, path)
    given, valued = (raw(place.alias, place.field, part) for part in (amount, base))
    return Sql(f"count(*) FILTER (WHERE {given} IS NOT NULL AND {valued} IS NULL)")


def _expression(place: Place, path: str) -> str:
    if place.part is None:
        raise QueryError(_("On ne peut pas grouper ainsi par « %(path)s ».") % {"path": path}, path)
    return raw(place.alias, place.field, place.part)
