"""What processes tell one another at once, over one channel of PostgreSQL. It needs no Django.

Every message is JSON and names the schema of its organisation (`schema`). An event has `id`, `topic`, `data`; a
session that ended `session` (its mark); rights that may have moved `renew`; who looks at which records `presence`,
a list.
"""

import hashlib

CHANNEL = "liane_live"
# PostgreSQL carries 8,000 bytes at most.
LARGEST = 7_000


def user_topic(user_id: object) -> str:
    """Return the topic of what concerns one person."""
    return f"user:{user_id}"


def record_topic(record_id: object) -> str:
    """Return the topic of what happens to one record."""
    return f"record:{record_id}"


def object_topic(name: str) -> str:
    """Return the topic of Changes of so many records of an object that each is not named."""
    return f"object:{name}"


def list_topic(name: str) -> str:
    """Return the topic of anything that happens to records of an object: it names none of them."""
    return f"list:{name}"


def session_mark(session_key: str) -> str:
    """Return what names a session without giving it away."""
    return hashlib.sha256(f"liane.session:{session_key}".encode()).hexdigest()[:32]
