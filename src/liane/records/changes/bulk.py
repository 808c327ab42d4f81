"""Large Changes and the indexes of words, tags and lists (GIN).

Such an index keeps new entries aside in a small list that each search reads along. A large Change lets the list
grow, then files all its entries at once: many times quicker than one by one.
"""

from django.db import connection

# From so many records on, a Change is large.
LARGE = 500
_ROOM = "64MB"


def make_room() -> None:
    """Let the lists of this transaction grow as large as they need."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL gin_pending_list_limit = '{_ROOM}'")


def file_entries() -> None:
    """File what the organisation's indexes keep aside."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT gin_clean_pending_list(c.oid) FROM pg_class c JOIN pg_am a ON a.oid = c.relam "
            "WHERE a.amname = 'gin' AND c.relkind = 'i' AND c.relnamespace = current_schema()::regnamespace "
            "ORDER BY c.oid"
        )
