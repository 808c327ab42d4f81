"""How many records hold a value is told at once, whatever the size of the table."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liane.records.definitions.counting import filled
from liane.records.registry import catalogue
from tests.records.people import add_field, create, rich


@pytest.fixture
def me(people):
    return rich(people.owner)


def counted(me, key, **bounds):
    item = catalogue()["box"]
    return filled(item, item.fields[key], me, **bounds)


def test_values_are_counted_by_stretches_to_the_last_record(me):
    add_field("box", "note_interne", kind="text")
    for number in range(7):
        create(me, "box", name=f"b{number}", **({"note_interne": "x"} if number % 2 else {}))
    found = counted(me, "note_interne", rows=2)
    assert (found.value, found.exact) == (3, True)


def test_counting_ends_at_the_cap(me):
    add_field("box", "note_interne", kind="text")
    for number in range(9):
        create(me, "box", name=f"b{number}", note_interne="x")
    with CaptureQueriesContext(connection) as captured:
        found = counted(me, "note_interne", rows=1, most=3)
    assert (found.value, found.exact) == (3, False)
    # Four records out of nine.
    assert len([one for one in captured if "count(*)" in one["sql"]]) == 4
