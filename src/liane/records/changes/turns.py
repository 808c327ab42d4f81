"""Writers that wait for one another: the one whom the database stops begins again."""

from collections.abc import Callable
from typing import TypeVar

import psycopg
from django.db import OperationalError, connection, transaction

T = TypeVar("T")

# A deadlock is nobody's fault: the database lets one of two writers go on, the other one begins again.
ATTEMPTS = 4
_DEADLOCKS = (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure)


def in_turn(work: Callable[[], T]) -> T:
    """Do `work` in a transaction and return what it returns; do it again when another writer went first.

    Within a transaction of the caller it is done once: what the caller did before would be lost.
    """
    for attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                return work()
        except (OperationalError, psycopg.OperationalError) as error:
            if connection.in_atomic_block or attempt == ATTEMPTS - 1 or not deadlock(error):
                raise
    raise AssertionError("the last attempt returns or raises")


def deadlock(error: BaseException) -> bool:
    """Say whether the database let another writer go first: to begin again is all it takes."""
    return isinstance(error, _DEADLOCKS) or isinstance(error.__cause__, _DEADLOCKS)
