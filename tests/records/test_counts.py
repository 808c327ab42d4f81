"""Counts: exact up to the cap, and of a large table what PostgreSQL notes of it is proof enough."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from liane.records.queries.model import Query
from liane.records.queries.pages import Count, count, fetch
from liane.records.viewer import system

SHELVES = Query("shelf", columns=("name",), limit=50)


def fill(number) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO fakes_shelf (id, created_at, updated_at, name) "
            "SELECT gen_random_uuid(), now(), now(), 'É' || n || gen_random_uuid() FROM generate_series(1, %s) n",
            [number],
        )
        # Other sessions know it a second later at the latest.
        cursor.execute("SELECT pg_stat_force_next_flush()")


def plan() -> str:
    """Return how the last statement of a count ran."""
    with CaptureQueriesContext(connection) as found:
        count(SHELVES, system())
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, TIMING OFF) " + found.captured_queries[-1]["sql"])
        return "\n".join(line for (line,) in cursor.fetchall())


def test_a_large_table_is_not_counted_and_a_small_one_exactly(committed_people):
    assert count(SHELVES, system()) == Count(0, exact=True)
    fill(10_000)
    assert count(SHELVES, system()) == Count(10_000, exact=True)
    fill(1)
    assert count(SHELVES, system()) == Count(10_000, exact=False)
    assert "never executed" not in plan()
    fill(20_000)
    assert count(SHELVES, system()) == Count(10_000, exact=False)
    assert "never executed" in plan()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM fakes_shelf WHERE name > 'É2'")
        cursor.execute("SELECT count(*) FROM fakes_shelf")
        (left,) = cursor.fetchone()
        cursor.execute("SELECT pg_stat_force_next_flush()")
    assert count(SHELVES, system()).value == min(left, 10_000)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM fakes_shelf")
        cursor.execute("SELECT pg_stat_force_next_flush()")
    fill(4)
    assert count(SHELVES, system()) == Count(4, exact=True)


def test_a_page_that_holds_all_tells_their_number(committed_people):
    fill(50)
    assert fetch(SHELVES, system()).count == Count(50, exact=True)
    fill(1)
    page = fetch(SHELVES, system())
    assert page.count is None
    assert fetch(Query("shelf", columns=("name",), limit=50, after=page.next), system()).count is None
