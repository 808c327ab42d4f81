"""How the log is sealed. It needs no Django, so that the doctor and the sequencer work without it.

A line's digest is the SHA-256 of a random salt and of the line in canonical JSON (keys sorted, decimals and dates as
text, moments in UTC). A Change's digest is the SHA-256 over the digests of its lines in order, then over its header in
canonical JSON; what has no lines (an export) is sealed by what it says. The chain's value at a Change is the SHA-256 of
the value before and of the Change's digest.

The name that the log shows for whoever did it is sealed by a digest of it; Changes older than that hold none.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson

SALT = 16
GENESIS = b"\x00" * 32
# object, record, version, action, field, before, after, when it was so (None for when it was recorded)
Line = tuple[str, UUID | str, int, str, str | None, Any, Any, datetime | None]
_CANONICAL = orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z


def of_line(salt: bytes, line: Line) -> bytes:
    """Return the digest of a line of the log."""
    effective = line[7]
    if effective is not None:
        line = (*line[:7], effective.astimezone(UTC))
    return hashlib.sha256(salt + orjson.dumps(line, option=_CANONICAL, default=str)).digest()


def header(
    change_id: UUID,
    recorded_at: datetime,
    actor_id: UUID | None,
    cause: str,
    reference: str,
    undoes: UUID | None,
    named: str | None = None,
) -> bytes:
    """Return what a Change's digest holds besides its lines: who, when, why; the name as `of_name` gives it."""
    data = [str(change_id), recorded_at.astimezone(UTC), str(actor_id or ""), cause, reference, str(undoes or "")]
    return orjson.dumps(data if named is None else [*data, named], option=_CANONICAL)


def of_name(change_id: UUID, name: str) -> str:
    """Return the digest of the name shown for whoever did a Change, unlike that of any other Change of hers."""
    return hashlib.sha256(change_id.bytes + name.encode()).hexdigest()


def of_deed(
    deed_id: UUID,
    recorded_at: datetime,
    actor_id: UUID | None,
    cause: str,
    reference: str,
    objects: Mapping[str, Mapping[str, int]],
    named: str | None = None,
) -> bytes:
    """Return the digest of what stands in the log without lines: who, when, what of, and what exactly."""
    counts = orjson.dumps(objects, option=orjson.OPT_SORT_KEYS).decode()
    moment = recorded_at.astimezone(UTC).isoformat()
    data = [str(deed_id), moment, str(actor_id), cause, counts, reference]
    return hashlib.sha256(orjson.dumps(data if named is None else [*data, named])).digest()


def link(chain: bytes, digest: bytes) -> bytes:
    """Return the chain's value after a Change, from its value before."""
    return hashlib.sha256(chain + digest).digest()
