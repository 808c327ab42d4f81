"""Pages of what is few and of what is many: found by different roads, the same rows in the same order."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liane.records.changes.model import Create
from liane.records.queries import choosing, ranges
from liane.records.queries.model import Query, parse_query, parse_where
from liane.records.queries.pages import Count, count, fetch
from tests.records.people import create, rich, write

WHERES = [
    None,
    {"field": "name", "op": "contains", "value": "a"},
    {"field": "tags", "op": "has_any", "value": ["VIP"]},
    {"field": "colour", "op": "is", "value": "red"},
    {"field": "count", "op": "is", "value": 7},
    {"any": "things"},
    {"not": {"field": "shelf.name", "op": "is", "value": "Étage 1"}},
]
SORTS = [(), ("name",), ("-count",), ("count", "-name"), ("shelf", "name"), ("-shelf",), ("owner",)]


@pytest.fixture
def full(people, monkeypatch):
    """Return who reads, of a table that counts as large: boxes of all sorts, as the planner knows."""
    me = rich(people.owner)
    shelves = [create(me, "shelf", name=f"Étage {number}") for number in range(5)]
    write(
        me,
        *(
            Create(
                "box",
                {
                    "name": f"{'Malle' if number % 3 else 'Élan'} {number % 40}",
                    "count": number % 11 or None,
                    "colour": "red" if number % 2 else None,
                    "tags": ["vip"] if number % 4 else ["Été"],
                    "shelf": shelves[number % 5] if number % 6 else None,
                    "owner": me.user_id if number % 2 else None,
                },
            )
            for number in range(240)
        ),
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE fakes_box")
    monkeypatch.setattr(choosing, "_sizes", {})
    return me


def pages(query, reader):
    """Return the ids of all pages, and whether the first one told the count."""
    found, after, told = [], None, None
    for _page in range(50):
        page = fetch(parse_query({**query, "limit": 20, "after": after}), reader)
        told = told or page.count
        found += [row.id for row in page.rows]
        after = page.next
        if after is None:
            return found, told
    raise AssertionError("the pages never end")


@pytest.mark.parametrize("where", WHERES)
def test_many_come_like_few(full, monkeypatch, where):
    asked = {"object": "box", "columns": ["name"], "where": where}
    few = {}
    for sort in SORTS:
        few[sort], told = pages({**asked, "sort": sort}, full)
        assert told is None or (told.value, told.exact) == (len(few[sort]), True)
    monkeypatch.setattr(choosing, "WHOLE", 30)
    monkeypatch.setattr(ranges, "MANY", 30)
    for sort, wanted in few.items():
        # The first page learns how large the table is, the next ones go by it.
        for _turn in range(2):
            many, told = pages({**asked, "sort": sort}, full)
            assert many == wanted
            assert told is None or (told.value, told.exact) == (len(many), True)


@pytest.mark.parametrize("words", ["malle", "mal", "malel", "élan 7"])
def test_many_words_come_like_few(full, monkeypatch, words):
    asked = {"object": "box", "columns": ["name"], "search": words, "sort": ["name", "count"]}
    few, told = pages(asked, full)
    assert few
    assert (told.value, told.exact) == (len(few), True)
    monkeypatch.setattr(choosing, "WHOLE_SEARCHED", 2)
    for _turn in range(2):
        many, told = pages(asked, full)
        assert many == few
        assert told.value <= len(many)
        assert told.exact == (len(few) <= 2)


def test_what_is_few_takes_one_statement_with_its_count(full):
    where = parse_where({"field": "count", "op": "is", "value": 7})
    with CaptureQueriesContext(connection) as captured:
        page = fetch(Query("box", where, ("name", "shelf"), ("-shelf",)), full)
    assert len(captured) == 1
    assert page.count == count(Query("box", where), full)


def test_a_wrong_expectation_of_many_finds_what_is_there(full, monkeypatch):
    monkeypatch.setattr(choosing, "WHOLE", 30)
    pages({"object": "box", "columns": ["name"], "sort": ["name"]}, full)
    with connection.cursor() as cursor:
        # The statistics still say that every second box is red.
        cursor.execute("UPDATE fakes_box SET colour = NULL WHERE count IS DISTINCT FROM 7")
    red = {"object": "box", "columns": ["name"], "where": {"field": "colour", "op": "is", "value": "red"}}
    found, told = pages({**red, "sort": ["name"]}, full)
    assert len(found) == told.value == 11


def test_what_the_database_knows_to_be_frequent_is_not_counted(full, monkeypatch):
    monkeypatch.setattr(choosing, "WHOLE", 30)
    monkeypatch.setattr("liane.records.queries.pages.COUNT_CAP", 50)
    red = parse_where({"field": "colour", "op": "is", "value": "red"})
    # The first page learns how large the table is.
    fetch(Query("box", red, ("name",), ("name",), limit=20), full)
    page = fetch(Query("box", red, ("name",), ("name",), limit=20), full)
    assert page.count == Count(50, exact=False)
    both = parse_where({"and": [{"field": "colour", "op": "is", "value": "red"}, {"field": "count", "op": "filled"}]})
    assert fetch(Query("box", both, ("name",), ("name",), limit=20), full).count is None
