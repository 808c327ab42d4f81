"""Identifiers made here rather than by the database, ordered by time (UUID version 7, RFC 9562)."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """Return a fresh UUIDv7: later ids sort after earlier ones to the millisecond."""
    return uuid7()
