"""What is close to a person: the records that she opened, and those that other capabilities say (that she follows)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from liane.records.objects import ObjectType
from liane.records.registry import Registry
from liane.records.viewer import Viewer

# Opened again within that time, a record was not left.
_OCCASION = "10 minutes"
KEPT, REMEMBERED = 60, timedelta(days=180)
# Returns records that a person is close to, the closest first, bounded in number.
closeness: Registry[Callable[[Viewer], Sequence[UUID]]] = Registry("what a person is close to")


def note(viewer: Viewer, item: ObjectType, record_id: UUID) -> None:
    """Note that `viewer` opened a record; who only looks from her place leaves no trace."""
    if viewer.user_id is None or viewer.guest is not None:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO search_opened AS o (user_id, record_id, object, opened_at, times) "
            "VALUES (%s, %s, %s, clock_timestamp(), 1) "
            "ON CONFLICT (user_id, record_id) DO UPDATE SET opened_at = clock_timestamp(), times = o.times + 1 "
            f"WHERE o.opened_at < now() - interval '{_OCCASION}' OR o.opened_at < "
            "(SELECT max(opened_at) FROM search_opened m WHERE m.user_id = o.user_id)",
            [viewer.user_id, record_id, item.name],
        )


def latest(viewer: Viewer, limit: int) -> list[tuple[str, UUID]]:
    """Return the object and id of the records that `viewer` opened, the last first; they may be gone since."""
    return _read(viewer, "opened_at DESC", limit)


def often(viewer: Viewer, limit: int) -> list[tuple[str, UUID]]:
    """Return the records that `viewer` opened on several occasions lately, the most often first."""
    return _read(
        viewer, "times DESC, opened_at DESC", limit, "AND times > 1 AND opened_at > now() - interval '60 days'"
    )


def close(viewer: Viewer) -> Mapping[UUID, float]:
    """Return how close records are to `viewer`, from 1 down; those not named are not."""
    found: dict[UUID, float] = {}
    for source in (lambda: [one for _object, one in latest(viewer, KEPT)], *_others(viewer)):
        for place, record_id in enumerate(source()):
            found[record_id] = max(found.get(record_id, 0), 1 - place / (2 * KEPT))
    return found


def forget() -> int:
    """Drop what was opened long ago; return how much."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_opened WHERE opened_at < %s", [timezone.now() - REMEMBERED])
        return int(cursor.rowcount)


def _others(viewer: Viewer) -> list[Callable[[], Sequence[UUID]]]:
    return [lambda source=source: source(viewer)[:KEPT] for source in closeness.all().values()]  # type: ignore[misc]


def _read(viewer: Viewer, order: str, limit: int, more: str = "") -> list[tuple[str, UUID]]:
    if viewer.user_id is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT object, record_id FROM search_opened WHERE user_id = %s {more} ORDER BY {order} LIMIT %s",
            [viewer.user_id, limit],
        )
        rows: list[tuple[str, UUID]] = cursor.fetchall()
        return rows
