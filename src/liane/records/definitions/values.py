"""What the values of records do not allow of a field's new declaration: a choice less, no doubles any more.

While somebody waits, tables of so many records at most are read; a Change that asks it of a larger one is refused by
the code LATER. An operation makes the same Change (``checking``), and its check takes the time that it needs.
"""

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from liane.records.changes.draft import Batch, Draft
from liane.records.definitions.stretches import stretches
from liane.records.fields.base import Field
from liane.records.objects import ObjectType
from liane.records.queries.expressions import comparable, raw
from liane.records.queries.sql import name as quoted

LATER = "later"
# Some 50 ms each: records looked at for a choice, records of which the doubles are found.
CHOSEN_ROWS = 100_000
GROUPED_ROWS = 20_000
# How many of the records that stand in the way are counted.
_COUNTED = 1000


def keys(declaration: Mapping[str, Any]) -> set[str]:
    """Return the keys of the choices that a declaration has."""
    return {str(one.get("key")) for one in declaration.get("options") or () if isinstance(one, Mapping)}


def check_choices(draft: Draft, item: ObjectType, field: Field, gone: set[str], batch: Batch) -> None:
    """Refuse to take away choices that records have; those to which this Change gives another do not count."""
    if not _has_time(draft, item, batch, CHOSEN_ROWS):
        return
    part = field.kind.storage.stored[0]
    sql = raw("t", field, part)
    condition = f"{sql} && %s::text[]" if part.sql == "text[]" else f"{sql} = ANY(%s::text[])"
    given = [one.id for one in batch.of(item.name, "update") if field.key in one.values and not one.problems]
    where = f"{condition} AND t.id <> ALL(%s::uuid[])" if given else condition
    number = _count(f"FROM {quoted(item.table)} t WHERE {where}", [sorted(gone), *([given] if given else [])])
    if number:
        message = ngettext_lazy(
            "%(number)d fiche a un choix que vous supprimez : retirez-le plutôt, il restera lisible.",
            "%(number)d fiches ont un choix que vous supprimez : retirez-le plutôt, il restera lisible.",
            number,
        )
        draft.refuse("declaration", message % {"number": number}, "used")


def check_doubles(draft: Draft, item: ObjectType, field: Field, batch: Batch) -> None:
    """Refuse that values be unique of which several records hold one."""
    if not _has_time(draft, item, batch, GROUPED_ROWS):
        return
    number = doubles(item, field)
    if number:
        draft.refuse("declaration", said(number), "doubles")


def doubles(item: ObjectType, field: Field) -> int:
    """Return how many values several records hold, so many at most as are counted. The whole table is read."""
    part = field.kind.storage.part(field.kind.storage.sort_part)
    if part is None:
        return 0
    sql = comparable("t", field, part)
    doubled = f"SELECT {sql} FROM {quoted(item.table)} t WHERE {sql} IS NOT NULL GROUP BY 1 HAVING count(*) > 1"
    return _count(f"FROM ({doubled}) d", [])


def said(number: int) -> object:
    """Say that so many values are held by several records."""
    message = ngettext_lazy(
        "%(number)d valeur se trouve sur plusieurs fiches : elle ne peut pas devenir unique.",
        "%(number)d valeurs se trouvent sur plusieurs fiches : elles ne peuvent pas devenir uniques.",
        number,
    )
    return message % {"number": number}


def few(item: ObjectType, rows: int) -> bool:
    """Say whether an object has so many records at most: then all may be looked at while somebody waits."""
    return next(stretches(item.table, rows=rows + 1)).until is None


def _has_time(draft: Draft, item: ObjectType, batch: Batch, rows: int) -> bool:
    """Say whether all records may be read: in an operation, or `rows` of them at most. Else the draft is refused."""
    if batch.change.operation is not None or few(item, rows):
        return True
    message = _(
        "Il y a trop de fiches pour les vérifier pendant que vous attendez : demandez-le dans les réglages du champ, "
        "Liane les vérifie en arrière-plan."
    )
    draft.refuse("declaration", message, LATER)
    return False


def _count(source: str, params: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM (SELECT 1 {source} LIMIT {_COUNTED}) c", params)
        return int(cursor.fetchone()[0])
