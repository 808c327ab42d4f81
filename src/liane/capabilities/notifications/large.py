"""Changes of thousands of records: a person who was given many hears of it once, with the number."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from liane.capabilities.notifications.storing import Fresh
from liane.records.feed import Sealed
from liane.records.objects import ObjectType, Owned
from liane.records.registry import catalogue

GIVEN = "given"


def owned(names: Iterable[str]) -> list[tuple[ObjectType, str]]:
    """Return the objects among `names` whose records belong to people, and the field that says to whom."""
    found = [catalogue().get(name) for name in names]
    return [
        (item, item.fields[item.scope.field].kept_under) for item in found if item and isinstance(item.scope, Owned)
    ]


def assigned(change: Sealed) -> list[Fresh]:
    """Return what people who were given records by a large Change are told: one statement an object."""
    fresh = []
    for item, key in owned(change.objects):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT CASE WHEN field IS NULL THEN after->>%s ELSE after#>>'{}' END AS owner, count(*) "
                "FROM records_entry WHERE change_id = %s AND recorded_at = %s AND object = %s "
                "AND action <> 'delete' AND (field = %s OR (field IS NULL AND after ? %s)) GROUP BY 1",
                [key, change.id, change.recorded_at, item.name, key, key],
            )
            rows = cursor.fetchall()
        fresh += [
            Fresh(UUID(owner), GIVEN, "change", change.id, change.actor_id, change.recorded_at, change.number,
                  {"object": item.name, "count": number})
            for owner, number in rows
            if owner and UUID(owner) != change.actor_id
        ]  # fmt: skip
    return fresh
