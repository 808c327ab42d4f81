"""History looks into the months that a record has lived through, the last ones first."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liane.records import partitions
from liane.records.log import history
from tests.records.people import create, rich, update

YEARS = 5


@pytest.fixture
def months(people):
    """Make a partition for each month of five years, this one among them when it is empty still."""
    today = datetime.now(UTC).date()
    partitions.ensure(date(today.year - YEARS, today.month, 1), YEARS * 12)


def looked_into(action):
    """Return the tables of the log that each statement of an action reads, by what the database plans to do."""
    with CaptureQueriesContext(connection) as found:
        action()
    statements = [query["sql"] for query in found.captured_queries if "records_entry" in query["sql"]]
    tables = []
    for statement in statements:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {statement}")
            tables.append(set(re.findall(r" on (records_entry\w*)", "\n".join(row[0] for row in cursor.fetchall()))))
    return tables


def grow_old(box, days):
    """Let a record be so many days old, its first version too."""
    with connection.cursor() as cursor:
        then = datetime.now(UTC) - timedelta(days=days)
        cursor.execute("UPDATE fakes_box SET created_at = %s WHERE id = %s", [then, box])
        cursor.execute("UPDATE records_entry SET recorded_at = %s WHERE record_id = %s AND version = 1", [then, box])


def test_the_history_of_a_new_record_looks_into_one_month(people, months):
    me = rich(people.owner)
    box = create(me, "box", name="a")
    update(me, "box", box, count=1)
    (tables,) = looked_into(lambda: history("box", box, me))
    assert len(tables) == 1


def test_what_changed_lately_is_found_without_looking_into_all_years(people, months):
    me = rich(people.owner)
    box = create(me, "box", name="a")
    for number in range(12):
        update(me, "box", box, count=number)
    grow_old(box, 365 * YEARS - 40)
    (tables,) = looked_into(lambda: history("box", box, me, limit=10))
    assert len(tables) <= 5
    assert [event.version for event in history("box", box, me, limit=10)] == list(range(13, 3, -1))


def test_the_history_of_an_old_record_is_whole(people, months):
    me = rich(people.owner)
    box = create(me, "box", name="a")
    update(me, "box", box, count=1)
    grow_old(box, 365 * YEARS - 40)
    assert [event.version for event in history("box", box, me)] == [2, 1]
    assert [event.version for event in history("box", box, me, before=2)] == [1]
    assert len(looked_into(lambda: history("box", box, me))) == 2
