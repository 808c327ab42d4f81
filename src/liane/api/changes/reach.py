"""How far a key reaches over what a Change wrote: taking it back must not widen the key."""

from uuid import UUID

from liane.api.changes import feed
from liane.api.keys.limits import Reach
from liane.records.registry import catalogue


def covered(reach: Reach, change_id: UUID) -> tuple[bool, bool]:
    """Say whether a key reads, and whether it writes, all the objects whose records a Change wrote."""
    if reach.whole:
        return True, True
    items = [catalogue().get(name) for name in feed.objects_of(change_id)]
    reads = all(item is not None and reach.reads(item.name) for item in items)
    return reads, reads and all(item is not None and reach.writes(item) for item in items)
