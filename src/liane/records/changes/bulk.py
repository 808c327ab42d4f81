"""Large Changes and the indexes of words, tags and lists (GIN).

Such an index keeps new entries aside in a small list that each search reads along. A large Change lets the list
grow, then files all its entries at once: many times quicker than one by one.
"""

import logging
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self

from django.db import Error, connection, transaction

from liane.records import schema

logger = logging.getLogger(__name__)

# From so many records on, a Change is large.
LARGE = 500
_ROOM = "64MB"
# Who holds an index for longer (its own building) files what it finds.
_PATIENCE = "2s"


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


class Filing:
    """Files what each batch of an operation leaves aside, while the next one is made, over a connection of its own.

    An index may be filed at any time, as it never says which rows stand. At the end of the `with` all is filed.
    """

    def __init__(self) -> None:
        self._schema = schema.current()
        self._helper: ThreadPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._helper is not None:
            self._helper.submit(_leave)
            self._helper.shutdown()

    def file(self) -> None:
        """File, once it may be, what was left aside so far; at once within a transaction of the caller."""
        if connection.in_atomic_block:
            file_entries()
            return
        if self._helper is None:
            self._helper = ThreadPoolExecutor(1, thread_name_prefix="filing")
        self._helper.submit(self._file)

    def _file(self) -> None:
        try:
            connection.set_schema(self._schema)  # type: ignore[attr-defined]
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute(f"SET LOCAL lock_timeout = '{_PATIENCE}'")
                file_entries()
        except Error as error:
            # Nothing is lost: the database files by itself later, and searches take longer until then.
            logger.warning("Entries of indexes stay aside for now: %s", error)


def _leave() -> None:
    """Close the connection of the thread that says so."""
    connection.close()
