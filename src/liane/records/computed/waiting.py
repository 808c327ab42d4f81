"""What waits to be computed in the background: fields of an object, for what some records lead to, or for all."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson
from django.db import connection

from liane.records import schema
from liane.records.changes.slots import Slot
from liane.records.computed.graph import Computed, Step
from liane.records.queries.columns import loads
from liane.records.registry import Catalogue

# Called with the organisation's schema, inside the transaction that put work off: asks for a job once committed.
waker_slot: Slot[Callable[[str], None]] = Slot("what asks for a background computation")


@dataclass(frozen=True, slots=True)
class Waiting:
    """One piece of work: `keys` of `object`, for the records that `steps` lead to from `seeds`, or for all
    when there are no seeds; those up to `after` are `done`. `total` is None when it was never counted."""

    id: int
    object: str
    keys: tuple[str, ...]
    steps: tuple[Step, ...]
    seeds: tuple[UUID, ...] | None
    after: UUID | None
    done: int
    total: int | None


def put_off(one: Computed, steps: Sequence[Step], seeds: Collection[UUID]) -> None:
    """Note that `one` is to be computed where `steps` lead from `seeds`."""
    kept = {
        "steps": [[step.object, step.field.key, step.other, step.forward] for step in steps],
        "seeds": [str(seed) for seed in sorted(seeds)],
    }
    _note(one.object, [one.field.key], orjson.dumps(kept).decode(), None)


def put_off_all(object_name: str, keys: Sequence[str], total: int | None = None) -> int:
    """Note that `keys` are to be computed for every record of an object; return the number of that work."""
    return _note(object_name, list(keys), None, total)


def _note(object_name: str, keys: list[str], start: str | None, total: int | None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO records_refresh (object, keys, start, total) VALUES (%s, %s, %s::jsonb, %s) RETURNING id",
            [object_name, keys, start, total],
        )
        number: int = cursor.fetchone()[0]
    if waker_slot.value is not None:
        waker_slot.value(schema.current())
    return number


def take(catalogue: Catalogue) -> Waiting | None:
    """Return the oldest work that nobody else is at, locked, or None when there is none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, object, keys, start, after, done, total FROM records_refresh ORDER BY id LIMIT 1 "
            "FOR UPDATE SKIP LOCKED"
        )
        row = cursor.fetchone()
    if row is None:
        return None
    number, object_name, keys, start, after, done, total = row
    kept = loads(start)
    steps: list[Step] = []
    for source, key, other, forward in kept["steps"] if kept else ():
        item = catalogue.get(source)
        field = item.field(key) if item is not None else None
        if field is None:
            # The way there is gone: whatever took it away had all computed again.
            return Waiting(number, object_name, (), (), (), after, done, total)
        steps.append(Step(source, field, other, forward))
    seeds = tuple(UUID(seed) for seed in kept["seeds"]) if kept else None
    return Waiting(number, object_name, tuple(keys), tuple(steps), seeds, after, done, total)


def note_progress(work: Waiting, after: UUID, done: int) -> None:
    """Note that the records up to `after` are done."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE records_refresh SET after = %s, done = %s WHERE id = %s", [after, done, work.id])


def finish(work: Waiting) -> None:
    """Forget work that is done."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM records_refresh WHERE id = %s", [work.id])


def pending(object_name: str) -> frozenset[str]:
    """Return the keys of an object's fields that are being computed: screens say so beside their values."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT unnest(keys) FROM records_refresh WHERE object = %s", [object_name])
        return frozenset(row[0] for row in cursor.fetchall())
