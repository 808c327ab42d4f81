"""Who is mentioned: people whose whole name stands after an @, as the suggestions write it or as somebody types it."""

import re
from uuid import UUID

from django.db import connection

from liane.lib.fold import fold

# The most that are looked at in one text, and the words of which a name may be made.
MOST = 50
_WORDS = 6
_AT = re.compile(r"(?<![\w@.])@(?=\w)")
_SPACES = re.compile(r"\s+")
_EDGES = " ,;:.!?)»”\"'"


def mentioned(words: str) -> set[UUID]:
    """Return the active people named after an @, the longest name that fits each: one statement, none without an @."""
    offered = [_offered(words[found.end() :]) for found in list(_AT.finditer(words))[:MOST]]
    wanted = sorted({name for names in offered for name in names})
    if not wanted:
        return set()
    known: dict[str, set[UUID]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, name_folded FROM accounts_user WHERE is_active AND name_folded = ANY(%s) LIMIT 500", [wanted]
        )
        for user_id, name in cursor.fetchall():
            known.setdefault(name, set()).add(user_id)
    found: set[UUID] = set()
    for names in offered:
        found |= next((known[name] for name in names if name in known), set())
    return found


def _offered(text: str) -> list[str]:
    """Return the names that a text may begin with, the longest first."""
    line = text.partition("\n")[0][:200]
    parts = _SPACES.split(line)[:_WORDS]
    return [fold(" ".join(parts[:size]).rstrip(_EDGES)) for size in range(len(parts), 0, -1)]
