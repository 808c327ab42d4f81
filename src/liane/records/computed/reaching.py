"""From the records that changed back to those whose computed fields read them."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import connection

from liane.records.computed.graph import Step
from liane.records.queries.expressions import raw
from liane.records.queries.sql import Sql, name
from liane.records.registry import Catalogue

ANY_OBJECT = "*"


def reached(catalogue: Catalogue, steps: Sequence[Step], ids: Collection[UUID]) -> Sql:
    """Return the statement that gives the ids to which `steps` lead from `ids`."""
    found = Sql("SELECT unnest(%s::uuid[])", (list(ids),))
    for step in steps:
        found = _forward(catalogue, step, found) if step.forward else _backward(catalogue, step, found)
    return found


def _forward(catalogue: Catalogue, step: Step, found: Sql) -> Sql:
    """What the relation of the records found leads to."""
    if step.field.kind.linked:
        text = f"SELECT k.target_id FROM records_link k WHERE k.source_id IN ({found.text}) AND k.field = %s"
        return Sql(text, (*found.params, step.field.kept_under))
    column, condition = _column(step)
    table = name(catalogue[step.object].table)
    text = f"SELECT {column} FROM {table} x WHERE x.id IN ({found.text}) AND {column} IS NOT NULL{condition.text}"
    return Sql(text, (*found.params, *condition.params))


def _backward(catalogue: Catalogue, step: Step, found: Sql) -> Sql:
    """The records whose relation leads to one of those found."""
    if step.field.kind.linked:
        text = f"SELECT k.source_id FROM records_link k WHERE k.target_id IN ({found.text}) AND k.field = %s"
        return Sql(text, (*found.params, step.field.kept_under))
    column, condition = _column(step)
    text = f"SELECT x.id FROM {name(catalogue[step.object].table)} x WHERE {column} IN ({found.text}){condition.text}"
    return Sql(text, (*found.params, *condition.params))


def _column(step: Step) -> tuple[str, Sql]:
    parts = step.field.kind.storage.parts
    condition = Sql("")
    if step.field.target == ANY_OBJECT:
        condition = Sql(f" AND {raw('x', step.field, parts[1])} = %s", (step.other,))
    return raw("x", step.field, parts[0]), condition


def ids_of(statement: Sql, most: int | None = None) -> set[UUID]:
    """Return the ids that a statement of `reached` gives, each once, `most` at most."""
    text = f"SELECT DISTINCT q.id FROM ({statement.text}) AS q(id) WHERE q.id IS NOT NULL"
    with connection.cursor() as cursor:
        cursor.execute(text + (f" LIMIT {most}" if most is not None else ""), statement.params)
        return {row[0] for row in cursor.fetchall()}


def after(statement: Sql, last: UUID | None, most: int) -> list[UUID]:
    """Return the ids in order that come after `last`, `most` at most."""
    text = f"SELECT DISTINCT q.id FROM ({statement.text}) AS q(id) WHERE q.id > %s ORDER BY q.id LIMIT {most}"
    with connection.cursor() as cursor:
        cursor.execute(text, [*statement.params, last or UUID(int=0)])
        return [row[0] for row in cursor.fetchall()]


def lock(catalogue: Catalogue, object_name: str, ids: Collection[UUID], strength: str) -> None:
    """Lock records in id order: the next statement then sees all that others wrote to them."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT 1 FROM {name(catalogue[object_name].table)} x WHERE x.id = ANY(%s::uuid[]) ORDER BY x.id "
            f"FOR {strength} OF x",
            [list(ids)],
        )
