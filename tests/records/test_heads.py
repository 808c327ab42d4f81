"""Heads give what pages, counts and measures give, in one statement."""

from dataclasses import replace
from decimal import Decimal
from functools import partial

import pytest

from liane.records.changes.model import Create
from liane.records.queries import ranges
from liane.records.queries.heads import head, heads
from liane.records.queries.model import Leaf, Measure, Query
from liane.records.queries.pages import Row, count, fetch
from liane.records.viewer import Verb
from tests.records.people import create, rich, write
from tests.records.test_statements import counted

SORTS = [("count",), ("-count", "name"), ("-name",), ("shelf",), ("-shelf", "-count"), ("-updated_at",), ("note",)]
COLUMNS = ("name", "count", "shelf", "price", "others")


@pytest.fixture
def shelves(people):
    me = rich(people.owner)
    ids = [create(me, "shelf", name=name) for name in ("chêne", "Érable", "bois")]
    values = [
        {
            "name": f"b{number % 4}",
            "count": None if number % 3 == 0 else number % 5,
            "shelf": None if number % 7 == 0 else ids[number % 3],
            "price": f"{number} EUR",
            "owner": people.mate.user_id if number % 2 else people.owner.user_id,
            "colour": ("red", "green", None)[number % 3],
        }
        for number in range(40)
    ]
    write(me, *(Create("box", one) for one in values))
    return [str(one) for one in ids]


@pytest.mark.parametrize("many", [1_000, 5])
@pytest.mark.parametrize("sort", SORTS, ids=str)
def test_a_head_is_a_page_with_its_count_and_measures(people, shelves, sort, many, monkeypatch):
    # Above this many a head walks an index: both ways must read the same.
    monkeypatch.setattr(ranges, "MANY", many)
    where = Leaf("name", "in", ["b0", "b1", "b2"])
    for viewer in (rich(people.owner), people.mate, people.outsider):
        query = Query("box", where, COLUMNS, sort, limit=7)
        seen: list[Row] = []
        after = None
        while True:
            asked = replace(query, after=after)
            page, found = fetch(asked, viewer), head(asked, viewer, [Measure("sum", "price"), Measure("count")])
            assert found.rows == page.rows
            assert found.more == (page.next is not None)
            seen += found.rows
            if not found.more:
                break
            assert found.after(6) == page.next
            assert found.count == count(query, viewer)
            assert found.measures[1] == found.count.value
            # A cursor after any record goes on with the next.
            assert fetch(replace(query, after=found.after(2)), viewer).rows[0] == found.rows[3]
            after = page.next
        assert len(seen) == count(query, viewer).value


def test_a_small_head_takes_one_statement_and_measures_all_that_it_finds(people, shelves):
    me = rich(people.owner)
    query = Query("box", Leaf("shelf", "is", shelves[0]), ("name",), limit=2)
    statements, found = counted(lambda: head(query, me, [Measure("sum", "price")]))
    assert statements == 1
    numbers = [number for number in range(40) if number % 3 == 0 and number % 7]
    assert found.count.value == len(numbers)
    assert found.measures == (Decimal(sum(numbers)),)


def test_marks_say_what_is_true_of_each_record_and_what_the_viewer_may_do(people, shelves):
    query = Query("box", columns=("count",), limit=50)
    found = head(query, people.mate, marks=[Leaf("count", "is", 2), Verb.UPDATE, Verb.READ])
    twos, own, read = found.marks
    assert twos == {row.id for row in found.rows if row.values[0] == 2}
    assert own == {row.id for row in fetch(query, people.mate, verb=Verb.UPDATE).rows}
    assert read == {row.id for row in found.rows}
    assert 0 < len(own) < len(read)


@pytest.mark.parametrize("sort", SORTS, ids=str)
@pytest.mark.parametrize("along", ["shelf", "colour"])
def test_heads_are_the_first_pages_of_each_value(people, shelves, sort, along):
    values = [*shelves, shelves[0].replace(shelves[0][:8], "00000000")] if along == "shelf" else ["green", "red"]
    for viewer in (rich(people.owner), people.mate, people.outsider):
        query = Query("box", Leaf("name", "in", ["b0", "b1", "b2"]), ("name", "count", "shelf"), sort, limit=4)
        statements, found = counted(partial(heads, query, viewer, along, values))
        assert statements == 1
        assert list(found) == values
        for value in values:
            page = fetch(query.narrowed(Leaf(along, "is", value)), viewer)
            assert (found[value].rows, found[value].next) == (page.rows, page.next), value
    assert any(page.next for page in heads(query, rich(people.owner), along, values).values())
