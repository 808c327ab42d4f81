"""The log: one row a changed field, one image a created or deleted record, sealed by digests (``seals``).

Erasing somebody's values removes salt and values but keeps digests, so the chain still verifies, and nobody can find
the values again by trying.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson

from liane.records import schema, seals
from liane.records.changes import sending
from liane.records.changes.draft import Draft
from liane.records.changes.model import Change
from liane.records.fields.base import Value
from liane.records.objects import KEPT, ObjectType
from liane.records.queries.sql import Sql

CHANNEL = "liane_change"
_COLUMNS = (
    "change_id, ordinal, recorded_at, effective_at, object, record_id, version, action, field, before, after, "
    "salt, digest, implied"
)
_HEADER = "id, recorded_at, actor_id, actor_name, cause, reference, operation_id, undoes_id, objects, entries, digest"
Line = seals.Line


def write(change: Change, change_id: UUID, drafts: Sequence[Draft], now: datetime) -> None:
    """Write the entries of a Change, its header, and wake the sequencer when it commits."""
    sealed = _Sealed(change_id, now)
    target = f"records_entry ({_COLUMNS})"
    few, many = sending.begin(sealed.rows(drafts))
    if few:
        sending.later(sending.inserting(target, few))
    elif many:
        sending.copy(target, many)
    viewer, cause = change.viewer, change.cause
    total = sealed.total
    named = seals.of_name(change_id, viewer.name)
    total.update(seals.header(change_id, now, viewer.user_id, cause.kind, cause.reference, change.undoes, named))
    header = (
        change_id, now, viewer.user_id, viewer.name, cause.kind, cause.reference, change.operation, change.undoes,
        orjson.dumps(sealed.counts).decode(), sealed.entries, total.digest(),
    )  # fmt: skip
    sending.later(sending.inserting(f"records_change ({_HEADER})", [header]))
    sending.later(Sql("SELECT pg_notify(%s, %s)", (CHANNEL, schema.current())))


class _Sealed:
    """The entries of a Change as they are written: what they add up to is known once all of them were taken."""

    def __init__(self, change_id: UUID, now: datetime) -> None:
        self.total = hashlib.sha256()
        self.counts: dict[str, dict[str, int]] = {}
        self.entries = 0
        self._id, self._now = change_id, now

    def rows(self, drafts: Iterable[Draft]) -> Iterator[sending.Row]:
        # Written out once: they stand in every line.
        change_text, moment = str(self._id), self._now.isoformat()
        for draft in drafts:
            tally = self.counts.setdefault(draft.object.name, {})
            tally[draft.action] = tally.get(draft.action, 0) + 1
            for line in lines(draft, self._now):
                salt = os.urandom(seals.SALT)
                digest = seals.of_line(salt, line)
                self.total.update(digest)
                yield (*_row(change_text, self.entries, moment, line, salt, digest), draft.system)
                self.entries += 1


def lines(draft: Draft, now: datetime) -> Iterator[Line]:
    """Yield what a draft changes, as the log keeps it."""
    fields = draft.object.fields
    effective = draft.effective_at if draft.effective_at != now else None
    if draft.action == "update":
        for key, value in draft.values.items():
            field = fields[key]
            if key in KEPT:
                continue
            before = draft.before.get(key)
            yield (
                draft.object.name, draft.id, draft.version, "update", field.kept_under,
                None if before is None else field.kind.storage.dump(before),
                None if value is None else field.kind.storage.dump(value),
                effective,
            )  # fmt: skip
        return
    values = draft.values if draft.action == "create" else draft.before
    kept = _kept(draft.object, draft.action)
    image = {kept[key][0]: kept[key][1](value) for key, value in values.items() if value is not None and key in kept}
    if draft.action == "delete" and draft.external:
        image["$external"] = [list(pair) for pair in draft.external]
    if draft.unread:
        image["$unread"] = dict(draft.unread)
    if draft.unread_links:
        image["$links"] = {key: list(targets) for key, targets in draft.unread_links.items()}
    before, after = (None, image) if draft.action == "create" else (image, None)
    yield draft.object.name, draft.id, draft.version, draft.action, None, before, after, effective


@lru_cache(maxsize=512)
def _kept(item: ObjectType, action: str) -> dict[str, tuple[str, Callable[[Value], Value]]]:
    """Return under what the image of a record made or deleted keeps each field, and how it is dumped."""
    return {
        key: (field.kept_under, field.kind.storage.dump)
        for key, field in item.fields.items()
        if action == "delete" or key not in KEPT
    }


def _row(change_id: str, ordinal: int, moment: str, line: Line, salt: bytes, digest: bytes) -> tuple[Any, ...]:
    name, record_id, version, action, field, before, after, effective = line
    return (
        change_id, ordinal, moment, effective, name, record_id, version, action, field,
        None if before is None else orjson.dumps(before, default=str).decode(),
        None if after is None else orjson.dumps(after, default=str).decode(),
        salt, digest,
    )  # fmt: skip
