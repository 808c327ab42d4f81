"""Which people may read a record: asked before anybody is told of it."""

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from liane.accounts.viewers import viewer_for
from liane.records.queries.scope import readable
from liane.records.registry import catalogue


def readers(object_name: str, record_id: UUID, user_ids: Iterable[UUID]) -> set[UUID]:
    """Return those of `user_ids` who may read the record: one statement each."""
    return {one for one in dict.fromkeys(user_ids) if readable_by(one, {object_name: [record_id]})}


def readable_by(user_id: UUID, wanted: Mapping[str, Collection[UUID]]) -> set[UUID]:
    """Return the records of `wanted` (ids by object) that a person may read: one statement an object."""
    found, viewer = catalogue(), viewer_for(user_id)
    known: set[UUID] = set()
    for name, ids in wanted.items():
        item = found.get(name)
        if item is not None and ids:
            known |= readable(found, item, ids, viewer)
    return known
