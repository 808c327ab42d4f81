"""New rows of a table, one or thousands: the same values in the same order, whichever way they are sent.

COPY answers twice, so a person's or a program's one record would wait twice for each table that it fills; few rows go
as one INSERT, and what a Change writes (`together`) is sent at once. Many go by COPY, each while the next one is made.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import chain, islice
from typing import Any, Final

from django.db import connection

from liane.records.queries.sql import Sql

# So many rows at most are sent as one INSERT.
FEW: Final = 8
Row = Sequence[Any]
_held: ContextVar[list[Sql] | None] = ContextVar("held", default=None)


@contextmanager
def together() -> Iterator[None]:
    """Hold the statements of `later` until the next other statement, which so finds them done, or the end."""
    if _held.get() is not None:
        yield
        return
    token = _held.set([])
    try:
        with connection.execute_wrapper(_after_held):
            yield
            _send_held()
    finally:
        _held.reset(token)


def later(statement: Sql) -> None:
    """Do what nobody waits for the answer of: now, or within `together` with what comes before the next answer."""
    held = _held.get()
    if held is not None:
        held.append(statement)
        return
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.params)


def _after_held(execute: Callable[..., Any], text: Any, params: Any, many: bool, context: Any) -> Any:
    _send_held()
    return execute(text, params, many, context)


def _send_held() -> None:
    held = _held.get()
    if held:
        statements = held.copy()
        # First: the statement that sends them passes here too.
        held.clear()
        with connection.cursor() as cursor:
            cursor.execute(
                "; ".join(one.text for one in statements), tuple(chain.from_iterable(one.params for one in statements))
            )


def begin(rows: Iterable[Row]) -> tuple[list[Row], Iterable[Row]]:
    """Return (all of few rows, nothing) or (nothing, all of many)."""
    source = iter(rows)
    first = list(islice(source, FEW + 1))
    return (first, ()) if len(first) <= FEW else ([], chain(first, source))


def write(target: str, rows: Iterable[Row]) -> None:
    """Write rows into `target`: a table with its columns, as in ``box (id, name)``."""
    few, many = begin(rows)
    if few:
        later(inserting(target, few))
    elif many:
        copy(target, many)


def inserting(target: str, few: Sequence[Row]) -> Sql:
    """Return the statement that writes rows."""
    # Most of a record is empty: what is not sent need not be written out and read again.
    places = (f"({', '.join('NULL' if value is None else '%s' for value in row)})" for row in few)
    given = tuple(value for value in chain.from_iterable(few) if value is not None)
    return Sql(f"INSERT INTO {target} VALUES {', '.join(places)}", given)


def copy(target: str, many: Iterable[Row]) -> None:
    """Send rows one at a time: the database files those already sent while the next one is made."""
    _send_held()
    with connection.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN") as sent:
        for row in many:
            sent.write_row(row)
