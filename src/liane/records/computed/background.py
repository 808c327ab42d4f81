"""Computing in the background, by batches: what reaches many records, new definitions, what changes with the day."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.db import connection, transaction

from liane.records.changes import bulk
from liane.records.computed import reaching, waiting
from liane.records.computed.graph import Graph, Place, graph
from liane.records.computed.projection import Seen, propagate
from liane.records.computed.refreshing import Refresher, write
from liane.records.computed.settings import reader, settings
from liane.records.queries.sql import Sql, name
from liane.records.registry import Catalogue, refresh

BATCH = 5_000


def work() -> bool:
    """Compute one batch of what waits, in one transaction; say whether there was any."""
    with transaction.atomic():
        found = refresh()
        piece = waiting.take(found)
        if piece is None:
            return False
        item = found.get(piece.object)
        if item is None or not piece.keys:
            waiting.finish(piece)
            return True
        statement = Sql(f"SELECT x.id FROM {name(item.table)} x")
        if piece.seeds is None and piece.total is None:
            waiting.note_total(piece, item.table)
        if piece.seeds is not None:
            statement = reaching.reached(found, piece.steps, piece.seeds)
        ids = reaching.after(statement, piece.after, BATCH)
        if ids:
            bulk.make_room()
            compute(found, piece.object, piece.keys, ids)
            bulk.file_entries()
        if len(ids) < BATCH:
            waiting.finish(piece)
        else:
            waiting.note_progress(piece, ids[-1], piece.done + len(ids))
        return True


def compute(found: Catalogue, object_name: str, keys: Iterable[str], ids: Sequence[UUID]) -> int:
    """Compute `keys` of some records, and all that reads them; return how many records changed.

    A field that cannot be computed any more is emptied.
    """
    depends = graph(found)
    reaching.lock(found, object_name, ids, "NO KEY UPDATE")
    wanted = [(object_name, key) for key in keys]
    changed = _empty(found, depends, wanted, ids)
    fields = [depends.fields[place] for place in wanted if place in depends.fields]
    refresher = Refresher(found)
    seen = Seen(found, depends, ())
    for rank in sorted({one.rank for one in fields}):
        members = [one for one in fields if one.rank == rank]
        touched = refresher.refresh(object_name, members, ids)
        changed |= touched
        for one in members:
            seen.changed.setdefault(one.place, set()).update(touched)
    if changed:
        propagate(found, depends, seen)
    return len(changed)


def _empty(found: Catalogue, depends: Graph, places: Sequence[Place], ids: Sequence[UUID]) -> set[UUID]:
    item = found[places[0][0]]
    gone = [field for place in places if place in depends.broken and (field := item.field(place[1])) is not None]
    if not gone:
        return set()
    return write(item, [(field, Sql("NULL::jsonb")) for field in gone], Sql(f"FROM {name(item.table)} t"), ids)


def put_off_daily() -> bool:
    """Once the organisation's day has changed, put off the fields that change with it, and say so.

    Only values that change are written.
    """
    found: dict[str, list[str]] = {}
    for one in graph(refresh()).fields.values():
        if one.daily:
            found.setdefault(one.object, []).append(one.field.key)
    if not found:
        return False
    with transaction.atomic():
        if not _is_new(date.fromisoformat(settings(reader()).today)):
            return False
        for object_name, keys in found.items():
            waiting.put_off_all(object_name, keys)
    return True


def _is_new(day: date) -> bool:
    """Say whether no day as late was noted, and note it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO records_version AS v (name, number) VALUES ('computed_day', %s) "
            "ON CONFLICT (name) DO UPDATE SET number = EXCLUDED.number WHERE v.number < EXCLUDED.number RETURNING 1",
            [day.toordinal()],
        )
        return cursor.fetchone() is not None
