"""From the feed of Changes to what people are told: once each, to those who may read it, as they want to be told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from liane.capabilities.following.audience import readable_by
from liane.capabilities.notifications import large
from liane.capabilities.notifications.kinds import Told, kinds, told_once
from liane.capabilities.notifications.storing import Fresh, store
from liane.records.feed import Sealed
from liane.records.touched import MANY, Touched, total, touched

# Nobody is woken by what Liane lays down at its start, nor by files of thousands of lines.
SILENT = frozenset({"demo", "setup"})


@dataclass(frozen=True, slots=True)
class _Found:
    kind: str
    rank: int
    one: Touched
    told: Told


def notify(changes: list[Sealed]) -> None:
    """Tell people what these Changes mean to them, within the transaction that moves the cursor."""
    quiet = SILENT | told_once.all().keys()
    heard = [change for change in changes if change.cause not in quiet]
    small = touched([change for change in heard if change.cause != "import"])
    fresh = _fresh(small)
    for change in heard:
        if change.cause != "import" and total(change) > MANY:
            fresh += large.assigned(change)
    store(fresh)


def _fresh(small: Sequence[Touched]) -> list[Fresh]:
    best: dict[tuple[UUID, UUID, UUID], _Found] = {}
    for name, kind in kinds.all().items():
        for one, told in kind.tell(small) if kind.tell and small else ():
            if told.user_id == one.change.actor_id and not told.oneself:
                continue
            key = (one.change.id, told.user_id, told.record_id)
            if key not in best or best[key].rank < kind.rank:
                best[key] = _Found(name, kind.rank, one, told)
    allowed = _allowed(found.told for found in best.values())
    return [
        Fresh(found.told.user_id, found.kind, found.told.object, found.told.record_id, found.one.change.actor_id,
              found.one.at, found.one.change.number, dict(found.told.details))
        for found in best.values()
        if found.told.record_id in allowed.get(found.told.user_id, ())
    ]  # fmt: skip


def _allowed(people: Iterable[Told]) -> Mapping[UUID, set[UUID]]:
    """Return which of the records each person may read: a statement a person and object."""
    wanted: dict[UUID, dict[str, set[UUID]]] = {}
    for told in people:
        wanted.setdefault(told.user_id, {}).setdefault(told.object, set()).add(told.record_id)
    return {user_id: readable_by(user_id, by_object) for user_id, by_object in wanted.items()}


def values(one: Touched, key: str) -> tuple[Any, Any]:
    """Return what a field was and has become, as the log keeps it."""
    return one.before.get(key), one.after.get(key)
