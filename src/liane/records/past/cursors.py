"""Cursors of the journal and the bin: when the last line of a page was written, and its id."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from uuid import UUID


def pack(at: datetime, change_id: UUID) -> str:
    """Return the cursor of a page that ended there."""
    return urlsafe_b64encode(f"{at.isoformat()} {change_id}".encode()).decode().rstrip("=")


def unpack(cursor: str) -> tuple[datetime, UUID] | None:
    """Return where a page ended, None for a cursor that is none: the journal then begins anew."""
    try:
        at, _space, change_id = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition(" ")
        moment = datetime.fromisoformat(at)
        return (moment, UUID(change_id)) if moment.tzinfo is not None else None
    except (ValueError, binascii.Error, OverflowError):
        return None
