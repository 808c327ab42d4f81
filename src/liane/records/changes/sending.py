"""New rows of a table, one or thousands: the same values in the same order, whichever way they are sent.

COPY answers twice, so a person's or a program's one record would wait twice for each table that it fills; few rows go
as one INSERT. Many go by COPY, each while the next one is made.
"""

from collections.abc import Iterable, Sequence
from itertools import chain, islice
from typing import Any, Final

from liane.records.queries.sql import Sql

# So many rows at most are sent as one INSERT.
FEW: Final = 8
Row = Sequence[Any]


def begin(rows: Iterable[Row]) -> tuple[list[Row], Iterable[Row]]:
    """Return (all of few rows, nothing) or (nothing, all of many)."""
    source = iter(rows)
    first = list(islice(source, FEW + 1))
    return (first, ()) if len(first) <= FEW else ([], chain(first, source))


def write(cursor: Any, target: str, rows: Iterable[Row]) -> None:
    """Write rows into `target`: a table with its columns, as in ``box (id, name)``."""
    few, many = begin(rows)
    if few:
        statement = inserting(target, few)
        cursor.execute(statement.text, statement.params)
    elif many:
        copy(cursor, target, many)


def inserting(target: str, few: Sequence[Row]) -> Sql:
    """Return the statement that writes rows."""
    places = f"({', '.join(['%s'] * len(few[0]))})"
    return Sql(f"INSERT INTO {target} VALUES {', '.join([places] * len(few))}", tuple(chain.from_iterable(few)))


def copy(cursor: Any, target: str, many: Iterable[Row]) -> None:
    """Send rows one at a time: the database files those already sent while the next one is made."""
    with cursor.copy(f"COPY {target} FROM STDIN") as sent:
        for row in many:
            sent.write_row(row)
