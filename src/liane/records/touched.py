"""What numbered Changes did to each record, read from the log for those that follow from them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from liane.records.feed import Sealed
from liane.records.queries.columns import loads

# A Change of more records than this is told as a whole.
MANY = 200


@dataclass(frozen=True, slots=True)
class Touched:
    """One record as one Change touched it. `before` and `after` hold the values that changed, as the log keeps them,
    by field: all of those filled for a record that was created or deleted. `implied` says that Liane itself did it.
    """

    change: Sealed
    object: str
    record_id: UUID
    action: str
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    implied: bool = False

    @property
    def at(self) -> datetime:
        return self.change.recorded_at


def total(change: Sealed) -> int:
    """Return how many records a Change touched."""
    return sum(number for actions in change.objects.values() for number in actions.values())


def touched(changes: Iterable[Sealed]) -> Sequence[Touched]:
    """Return what the Changes did, in order; those of more than MANY records are left out. One statement."""
    small = {change.id: change for change in changes if 0 < total(change) <= MANY}
    if not small:
        return ()
    moments = [change.recorded_at for change in small.values()]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT change_id, object, record_id, action, field, before, after, implied FROM records_entry "
            "WHERE change_id = ANY(%s) AND recorded_at BETWEEN %s AND %s ORDER BY change_id, ordinal",
            [list(small), min(moments), max(moments)],
        )
        rows = cursor.fetchall()
    found: dict[tuple[UUID, UUID], Touched] = {}
    for change_id, name, record_id, action, key, before, after, implied in rows:
        old, new = loads(before), loads(after)
        if key is None:
            old, new = old or {}, new or {}
        else:
            old, new = {key: old}, {key: new}
        known = found.get((change_id, record_id))
        if known is None:
            found[change_id, record_id] = Touched(small[change_id], name, record_id, action, old, new, implied)
        else:
            known.before.update(old)  # type: ignore[attr-defined]
            known.after.update(new)  # type: ignore[attr-defined]
    order = {change_id: place for place, change_id in enumerate(small)}
    return sorted(found.values(), key=lambda one: order[one.change.id])
