"""Tests that commit: several connections at once, in threads, and how they wait for one another."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

SCHEMA = "org_main"
_WRITTEN = (
    "fakes_shelf, fakes_box, fakes_thing, fakes_seal, fakes_remark, fakes_label, records_change, records_entry, "
    "records_link, records_external_id, records_cursor, records_operation, search_entry, search_word, accounts_user, "
    "records_custom_object, records_custom_field, records_layout, records_placed, records_placed_field"
)


def empty() -> None:
    """Remove what tests committed in the main organisation."""
    connection.set_schema(SCHEMA)  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {_WRITTEN} CASCADE")


class Writer(threading.Thread):
    """Does something on a connection of its own; `result` gives what it returned or raised."""

    def __init__(self, action: Callable[[], Any]) -> None:
        super().__init__()
        self._action = action
        self._known = threading.Event()
        self.pid = 0
        self.answer: Any = None

    def run(self) -> None:
        try:
            connection.set_schema(SCHEMA)  # type: ignore[attr-defined]
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                self.pid = cursor.fetchone()[0]
            self._known.set()
            self.answer = self._action()
        except Exception as error:  # noqa: BLE001  what it raised is the test's to judge
            self.answer = error
        finally:
            self._known.set()
            connection.close()

    def wait_blocked(self) -> None:
        """Return once it waits for a lock, or has finished."""
        self._known.wait(30)
        for _turn in range(3000):
            with connection.cursor() as cursor:
                cursor.execute("SELECT wait_event_type FROM pg_stat_activity WHERE pid = %s", [self.pid])
                row = cursor.fetchone()
            if row == ("Lock",) or not self.is_alive():
                return
            self.join(0.01)
        raise AssertionError("the other writer neither waits nor ends")

    def result(self) -> Any:
        """Return what it returned or raised."""
        self.join(30)
        assert not self.is_alive()
        return self.answer


def meet(first: Callable[[], Any], second: Callable[[], Any]) -> tuple[Any, Any]:
    """Do `first`, and `second` on another connection before the first one commits; return both results."""
    with transaction.atomic():
        answer = first()
        other = Writer(second)
        other.start()
        other.wait_blocked()
    return answer, other.result()


def together(*actions: Callable[[], Any]) -> list[Any]:
    """Do all `actions` at once, each on its own connection."""
    writers = [Writer(action) for action in actions]
    for writer in writers:
        writer.start()
    return [writer.result() for writer in writers]
