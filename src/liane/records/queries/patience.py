"""Asking the database for no longer than a reader waits."""

from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

T = TypeVar("T")


def within(milliseconds: int, ask: Callable[[], T]) -> T | None:
    """Return what `ask` answers, None when one of its statements takes longer than that."""
    try:
        with transaction.atomic():
            _limit(milliseconds)
            found = ask()
            _limit(0)
    except OperationalError as error:
        if not isinstance(error.__cause__, QueryCanceled):
            raise
        return None
    return found


def _limit(milliseconds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", (str(milliseconds),))
