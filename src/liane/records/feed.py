"""The feed of Changes, in the sequencer's order, for what follows from them: automation, scores, webhooks.

A consumer has a named cursor. What it does inside the database commits with its cursor, so it happens exactly
once; what leaves the database carries the Change's number, so that a receiver can tell a repetition.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from liane.records.queries.columns import loads


@dataclass(frozen=True, slots=True)
class Sealed:
    """A numbered Change: which objects it touched, how many records by action."""

    number: int
    id: UUID
    recorded_at: datetime
    actor_id: UUID | None
    cause: str
    objects: dict[str, dict[str, int]]


def read(after: int, limit: int = 100) -> list[Sealed]:
    """Return the Changes numbered above `after`, in order, at most `limit`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, id, recorded_at, actor_id, cause, objects FROM records_change "
            "WHERE number > %s ORDER BY number LIMIT %s",
            [after, limit],
        )
        return [Sealed(*(*row[:5], loads(row[5]))) for row in cursor.fetchall()]


def consume(name: str, effect: Callable[[list[Sealed]], None], limit: int = 100) -> int:
    """Give the next Changes to `effect` and move the cursor `name`, in one transaction; return how many.

    A second consumer of the same name waits for the first.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO records_cursor (name, number, moved_at) VALUES (%s, 0, now()) ON CONFLICT DO NOTHING", [name]
        )
        cursor.execute("SELECT number FROM records_cursor WHERE name = %s FOR UPDATE", [name])
        found = read(cursor.fetchone()[0], limit)
        if found:
            effect(found)
            cursor.execute(
                "UPDATE records_cursor SET number = %s, moved_at = now() WHERE name = %s", [found[-1].number, name]
            )
    return len(found)
