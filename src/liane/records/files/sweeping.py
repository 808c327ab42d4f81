"""Sweeping: contents go when no record and no line of the log names them, a day after the last one did."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from liane.records.files import contents
from liane.records.queries.sql import name
from liane.records.registry import catalogue

# A form may stay open all day before it is sent with the files that were given to it.
PATIENCE = timedelta(days=1)
_BATCH = 500


def sweep(now: datetime) -> int:
    """Remove the files of the organisation that nothing names, and return how many.

    Those that were taken off a record, or whose record was deleted, stay as long as the log can bring them back.
    """
    swept = 0
    last = UUID(int=0)
    while batch := _candidates(now - PATIENCE, last):
        last = batch[-1][0]
        with transaction.atomic():
            # Locked, so that no Change takes one up between the question and its end.
            locked = contents.find([row[0] for row in batch], lock=True)
            free = [row for row in _free(batch) if row in locked]
            _forget(free)
        # After the commit: contents without a name do no harm, a name without contents would.
        contents.remove(free)
        swept += len(free)
    return swept


_Row = tuple[UUID, str | None, UUID | None]


def _candidates(before: datetime, after: UUID) -> list[_Row]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, object, record_id FROM records_file WHERE id > %s "
            "AND ((record_id IS NULL AND kept_at < %s) OR left_at < %s) ORDER BY id LIMIT %s",
            [after, before, before, _BATCH],
        )
        return list(cursor.fetchall())


def _free(batch: Sequence[_Row]) -> list[UUID]:
    """Return the files that neither their record nor the log names."""
    placed = {row[0]: (row[1], row[2]) for row in batch if row[1] and row[2]}
    named = _logged(placed)
    by_object: dict[str, list[UUID]] = {}
    for one, (object_name, _record) in placed.items():
        by_object.setdefault(object_name or "", []).append(one)
    for object_name, ids in by_object.items():
        item = catalogue().get(object_name)
        if item is None:
            # An object in retirement: nobody knows what it names.
            named |= set(ids)
            continue
        named |= _asked(
            f"SELECT f.id FROM records_file f JOIN {name(item.table)} t ON t.id = f.record_id "
            "WHERE f.id = ANY(%s::uuid[]) AND to_jsonb(t)::text LIKE '%%' || f.id || '%%'",
            ids,
        )
    return [row[0] for row in batch if row[0] not in named]


def _logged(placed: Iterable[UUID]) -> set[UUID]:
    return _asked(
        "SELECT f.id FROM records_file f WHERE f.id = ANY(%s::uuid[]) AND EXISTS (SELECT 1 FROM records_entry e "
        "WHERE e.record_id = f.record_id AND (e.before::text LIKE '%%' || f.id || '%%' "
        "OR e.after::text LIKE '%%' || f.id || '%%'))",
        list(placed),
    )


def _asked(statement: str, ids: list[UUID]) -> set[UUID]:
    if not ids:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(statement, [ids])
        return {row[0] for row in cursor.fetchall()}


def _forget(ids: list[UUID]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM records_file WHERE id = ANY(%s::uuid[])", [ids])
