"""Statements that PostgreSQL plans once a connection, for those that are asked over and over with other values alone.

To plan a small statement over many tables takes it longer than to answer it: six times, for one record with the
titles of what it leads to. The kernel says which statements are worth it; all others are planned as they come.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, Final
from weakref import WeakKeyDictionary

import psycopg
from django.db import connection

from liane.records.queries.sql import Sql

# So many a connection; the one that was not asked for longest gives way.
KEPT: Final = 300
_kept: WeakKeyDictionary[psycopg.Connection[Any], OrderedDict[str, str]] = WeakKeyDictionary()


def rows(statement: Sql) -> list[tuple[Any, ...]]:
    """Return what a statement finds, which PostgreSQL must be able to tell the types of all parameters of."""
    with connection.cursor() as cursor:
        named = _named(statement)
        given = f"({', '.join(['%s'] * len(statement.params))})" if statement.params else ""
        cursor.execute(f"EXECUTE {named} {given}", statement.params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _named(statement: Sql) -> str:
    """Return the name under which this connection keeps the statement, prepared now if it is new."""
    own: psycopg.Connection[Any] = connection.connection
    names = _kept.setdefault(own, OrderedDict())
    if statement.text in names:
        names.move_to_end(statement.text)
        return names[statement.text]
    named = f"liane_{hashlib.blake2s(statement.text.encode(), digest_size=12).hexdigest()}"
    with connection.wrap_database_errors:
        own.execute(f"PREPARE {named} AS {numbered(statement.text, statement.params)}")
        names[statement.text] = named
        while len(names) > KEPT:
            own.execute(f"DEALLOCATE {names.popitem(last=False)[1]}")
    return named


def numbered(text: str, params: Sequence[Any]) -> str:
    """Return a statement with $1, $2… in the places of its parameters, as PREPARE wants it."""
    parts = text.replace("%%", "\0").split("%s")
    if len(parts) != len(params) + 1:
        raise ValueError(f"{len(params)} values for {len(parts) - 1} places")
    found = "".join(f"{part}${place}" for place, part in enumerate(parts[:-1], 1)) + parts[-1]
    return found.replace("\0", "%")
