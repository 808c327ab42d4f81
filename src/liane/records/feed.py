"""The feed of Changes, in the sequencer's order, for what follows from them: automation, scores, webhooks.

A consumer has a named cursor. What it does inside the database commits with its cursor, so it happens exactly
once; what leaves the database carries the Change's number, so that a receiver can tell a repetition.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
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

    @property
    def records(self) -> int:
        """How many records it wrote."""
        return sum(sum(counts.values()) for counts in self.objects.values())


def read(after: int, limit: int = 100) -> list[Sealed]:
    """Return the Changes numbered above `after`, in order, at most `limit`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, id, recorded_at, actor_id, cause, objects FROM records_change "
            "WHERE number > %s ORDER BY number LIMIT %s",
            [after, limit],
        )
        return [Sealed(*(*row[:5], loads(row[5]))) for row in cursor.fetchall()]


def consume(
    name: str, effect: Callable[[list[Sealed]], None], limit: int = 100, first: Callable[[], int] = lambda: 0
) -> int:
    """Give the next Changes to `effect` and move the cursor `name`, in one transaction; return how many.

    A second consumer of the same name waits for the first. A new one begins after the number that `first` gives.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        found = read(_held(cursor, name, first), limit)
        if found:
            effect(found)
            cursor.execute(
                "UPDATE records_cursor SET number = %s, moved_at = now() WHERE name = %s", [found[-1].number, name]
            )
    return len(found)


def _held(cursor: Any, name: str, first: Callable[[], int]) -> int:
    """Return where the cursor `name` stands, which nobody else moves until the transaction ends."""
    for _new in range(2):
        cursor.execute("SELECT number FROM records_cursor WHERE name = %s FOR UPDATE", [name])
        row = cursor.fetchone()
        if row is not None:
            return int(row[0])
        begin(name, first())
    raise LookupError(f"the cursor {name} was dropped meanwhile")


def head() -> int:
    """Return the number of the last Change that has one, 0 when none has."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(number) FROM records_change")
        return cursor.fetchone()[0] or 0


def first_since(moment: datetime) -> int:
    """Return the number before the first Change recorded at `moment` or later, the head when there is none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(number) - 1 FROM records_change WHERE recorded_at >= %s AND number IS NOT NULL", [moment]
        )
        found = cursor.fetchone()[0]
    return head() if found is None else found


def begin(name: str, number: int) -> None:
    """Give the consumer `name` its cursor; one that it has already stays where it is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO records_cursor (name, number, moved_at) VALUES (%s, %s, now()) ON CONFLICT DO NOTHING",
            [name, number],
        )


def move(name: str, number: int) -> None:
    """Move the cursor `name` back or forth: what follows `number` is read (again)."""
    begin(name, number)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE records_cursor SET number = %s, moved_at = now() WHERE name = %s", [number, name])


def positions(prefix: str) -> dict[str, int]:
    """Return how far each consumer whose name begins with `prefix` has read, by the rest of its name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, number FROM records_cursor WHERE starts_with(name, %s)", [prefix])
        return {name.removeprefix(prefix): number for name, number in cursor.fetchall()}


def forget(names: Collection[str]) -> None:
    """Drop the cursors of consumers that are no more."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM records_cursor WHERE name = ANY(%s)", [list(names)])
