"""What one creation leaves in the database: its rows in every table.

They are found in the database and not in the code: whatever a creation writes tomorrow, it is compared with.
"""

from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction

from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create
from liane.records.viewer import Viewer

# Stands in the name of the record, and thereby wherever its words are kept; who writes by hand puts another one there.
_NUMBER = "987654321"
_TABLES = """
SELECT c.oid::regclass::text, array_agg(a.attname::text ORDER BY a.attnum)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
  AND c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
GROUP BY c.oid ORDER BY 1
"""


def of_creation(viewer: Viewer) -> dict[str, Any]:
    """Return the rows that the creation of a company writes: each the table, its columns, their values as text.

    `record`, `change` and `number` (of the name) are what the next rows must have anew. Nothing is kept.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            # What others write meanwhile is not seen.
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        made = Create("company", {"name": f"Société {_NUMBER}"})
        outcome = apply(Change(viewer, Cause("api", "bench"), [made]))
        rows = list(_written())
        transaction.set_rollback(True)
    rows = [(twin(one[0]) if one[0].startswith("records_") else one[0], *one[1:]) for one in rows]
    return {"rows": rows, "record": str(made.id), "change": str(outcome.id), "number": _NUMBER}


def _written() -> Iterator[tuple[str, str, list[str | None]]]:
    """Yield the rows that this transaction wrote, those that a creation meets before its own row first."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        first: int = cursor.fetchone()[0]
        cursor.execute(_TABLES)
        for table, columns in cursor.fetchall():
            texts = ", ".join(f'"{column}"::text' for column in columns)
            # Savepoints have ids of their own, above the transaction's.
            cursor.execute(f"SELECT {texts} FROM {table} WHERE xmin::text::bigint >= %s", [first % 2**32])
            names = ", ".join(f'"{column}"' for column in columns)
            found += [(table, names, list(row)) for row in cursor.fetchall()]
    # The record before what is said of it.
    yield from sorted(found, key=lambda row: row[0].startswith(("records_", "search_")))


def twin(table: str) -> str:
    """Make a table like one of the log and return its name: what is written by hand would break the log's seal."""
    name = f"bench.{table}"
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA IF NOT EXISTS bench")
        cursor.execute(f"DROP TABLE IF EXISTS {name}")
        cursor.execute(f"CREATE TABLE {name} (LIKE {table} INCLUDING ALL)")
    return name
