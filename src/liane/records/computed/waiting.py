"""What waits to be computed in the background: fields of an object, for what some records lead to, or for all."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson
from django.db import connection

from liane.lib.slot import Slot
from liane.records import schema
from liane.records.computed.graph import Computed, Step
from liane.records.queries.columns import loads
from liane.records.queries.sql import name
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
    _note(one.object, [one.field.key], orjson.dumps(kept).decode())


def put_off_all(object_name: str, keys: Sequence[str]) -> None:
    """Note that `keys` are to be computed for every record of an object."""
    _note(object_name, list(keys), None)


def _note(object_name: str, keys: list[str], start: str | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO records_refresh (object, keys, start) VALUES (%s, %s, %s::jsonb)", [object_name, keys, start]
        )
    if waker_slot.value is not None:
        waker_slot.value(schema.current())


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


def note_total(work: Waiting, table: str) -> None:
    """Note how many records there are to go through."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE records_refresh SET total = (SELECT count(*) FROM {name(table)}) WHERE id = %s", [work.id]
        )


def finish(work: Waiting) -> None:
    """Forget work that is done."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM records_refresh WHERE id = %s", [work.id])


def pending(object_name: str) -> Mapping[str, tuple[int, int | None]]:
    """Return the keys of an object's fields that are being computed: how many records are done, of how many.

    Screens say so beside their values. The total is None while nobody has counted.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT key, sum(done)::bigint, CASE WHEN count(total) = count(*) THEN sum(total)::bigint END "
            "FROM records_refresh, unnest(keys) key WHERE object = %s GROUP BY key",
            [object_name],
        )
        return {key: (done, total) for key, done, total in cursor.fetchall()}
