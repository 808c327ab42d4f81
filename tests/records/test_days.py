"""The records of days are those that a naive reading finds, in one statement."""

import datetime as dt
from dataclasses import replace

import pytest

from liane.records.changes.model import Create
from liane.records.queries import days as reading
from liane.records.queries.days import days
from liane.records.queries.model import Leaf, Query, QueryError
from tests.records.people import create, rich, write
from tests.records.test_statements import counted

FIRST, LAST = dt.date(2026, 3, 1), dt.date(2026, 3, 7)


def boxes(me, *values):
    edits = [Create("box", {"name": f"b{number}", **one}) for number, one in enumerate(values)]
    write(me, *edits)
    return [edit.id for edit in edits]


def test_a_record_stands_on_its_day_and_each_day_shows_its_first_ones(people):
    me = rich(people.owner)
    on = dt.date(2026, 3, 2)
    ids = boxes(me, *[{"made_on": on}] * 5, {"made_on": FIRST - dt.timedelta(1)}, {"made_on": LAST}, {})
    found = days(Query("box"), me, "made_on", FIRST, LAST, 3)
    assert found.counts == {on: 5, LAST: 1}
    assert found.ids == {on: tuple(sorted(ids[:5])[:3]), LAST: (ids[6],)}
    assert found.exact


def test_a_moment_stands_on_the_day_of_the_readers_zone(people):
    me = rich(people.owner)
    late = dt.datetime(2026, 3, 7, 23, 30, tzinfo=dt.UTC)
    early = dt.datetime(2026, 2, 28, 23, 30, tzinfo=dt.UTC)
    _late, first = boxes(me, {"seen_at": late}, {"seen_at": early})
    paris, utc = replace(me, zone="Europe/Paris"), replace(me, zone="UTC")
    assert days(Query("box"), paris, "seen_at", FIRST, LAST, 9).ids == {FIRST: (first,)}
    assert days(Query("box"), utc, "seen_at", FIRST, LAST, 9).counts == {LAST: 1}


def test_what_lasts_stands_on_all_its_days(people):
    me = rich(people.owner)
    at = dt.datetime(2026, 3, 3, 8, tzinfo=dt.UTC)
    one, two, three = boxes(
        me,
        {"made_on": dt.date(2026, 2, 1), "seen_at": at},
        {"made_on": dt.date(2026, 3, 6), "seen_at": at},
        {"made_on": dt.date(2026, 3, 6)},
    )
    found = days(Query("box"), replace(me, zone="Europe/Paris"), "made_on", FIRST, LAST, 9, until="seen_at")
    assert found.ids[FIRST] == found.ids[dt.date(2026, 3, 3)] == (one,)
    assert dt.date(2026, 3, 4) not in found.ids
    # An end before its beginning ends nothing.
    assert set(found.ids[dt.date(2026, 3, 6)]) == {two, three}
    assert set(found.all) == {one, two, three}


def test_one_statement_conditions_and_reach_inside(people):
    me = rich(people.owner)
    day = {"made_on": FIRST}
    boxes(me, {**day, "count": 1}, {**day, "count": 2})
    number, found = counted(lambda: days(Query("box", where=Leaf("count", "is", 2)), me, "made_on", FIRST, LAST, 9))
    assert number == 1
    assert found.counts == {FIRST: 1}
    assert days(Query("box"), people.outsider, "made_on", FIRST, LAST, 9).counts == {}


def test_more_than_can_be_spread_says_so(people, monkeypatch):
    me = rich(people.owner)
    boxes(me, *[{"made_on": FIRST}] * 4)
    monkeypatch.setattr(reading, "MOST", 2)
    found = days(Query("box"), me, "made_on", FIRST, LAST, 9)
    assert not found.exact
    assert found.counts[FIRST] == 3


@pytest.mark.parametrize("path", ["count", "shelf.name", "nothing"])
def test_what_is_no_date_of_the_record_is_refused(people, path):
    me = rich(people.owner)
    create(me, "shelf", name="s")
    with pytest.raises(QueryError):
        days(Query("box"), me, path, FIRST, LAST, 9)
