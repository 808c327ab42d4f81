"""New records are written once, with their computed values, whatever these read."""

import pytest
from django.db import connection

from liane.lib.ids import new_id
from liane.records.changes.model import Create, Delete, Update
from tests.records.computed.test_keeping import formula, recomputed, rollup, take_back
from tests.records.people import add_field, create, rich, values, write
from tests.records.test_statements import boxes, counted


@pytest.fixture
def me(people):
    return rich(people.owner)


def written_again(table):
    """Return how many rows of a table this transaction has updated."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT n_tup_upd FROM pg_stat_xact_user_tables WHERE relname = %s", [table])
        found = cursor.fetchone()
    assert found is not None
    return found[0]


def three_formulas():
    formula("box", "double", "count * 2", "integer")
    formula("box", "size", 'IF(double > 10, "Grand", "Petit")', "text")
    formula("box", "called", 'CONCAT(name, " ", size)', "text")


@pytest.mark.parametrize("size", [1, 1000])
def test_three_formulas_cost_no_statement_and_no_second_writing(me, size):
    write(me, *boxes(size))
    without, _outcome = counted(lambda: write(me, *boxes(size)))
    three_formulas()
    write(me, *boxes(1))
    before = written_again("fakes_box")
    with_formulas, outcome = counted(lambda: write(me, *boxes(size)))
    # The one INSERT stands for a COPY, which is not counted.
    assert with_formulas == without + 1
    assert written_again("fakes_box") == before
    assert values("box", outcome.created[-1], "double", "size", "called") == (24, "Grand", f"Boîte {size - 1} Grand")


def test_formulas_of_updated_records_follow_beside_new_ones(me):
    three_formulas()
    old = create(me, "box", name="Ancienne", count=1)
    new = new_id()
    write(me, Update("box", old, {"count": 50}), Create("box", {"name": "Neuve", "count": 2}, new))
    assert values("box", old, "double", "called") == (100, "Ancienne Grand")
    assert values("box", new, "double", "called") == (4, "Neuve Petit")


def test_what_reads_other_new_records_is_right_once_all_stand(me):
    three_formulas()
    rollup("shelf", "total", "boxes", "sum", "double", result="integer")
    formula("box", "portion", "double / shelf.total")
    add_field("box", "above", kind="relation", target="box", inverse="beneath")
    formula("box", "height", "above.height_of_it + 1", "integer")
    add_field("box", "height_of_it", kind="integer")
    shelf, one, two = new_id(), new_id(), new_id()
    write(
        me,
        Create("box", {"name": "a", "count": 1, "shelf": shelf, "above": two}, one),
        Create("box", {"name": "b", "count": 3, "shelf": shelf, "height_of_it": 7}, two),
        Create("shelf", {"name": "s"}, shelf),
    )
    assert values("shelf", shelf, "total") == (8,)
    assert [values("box", box, "portion") for box in (one, two)] == [(0.25,), (0.75,)]
    assert values("box", one, "height") == (8,)
    assert recomputed() == []


def test_a_record_that_comes_back_has_its_values_and_those_of_retired_fields(me):
    three_formulas()
    box = create(me, "box", name="b", count=9)
    gone = write(me, Delete("box", box))
    take_back(gone, me)
    assert values("box", box, "double", "called") == (18, "b Grand")
    assert recomputed() == []


def test_every_kind_of_value_goes_the_same_road_with_formulas_as_without(me):
    plain = write(me, *boxes(1)).created[0]
    three_formulas()
    computed = write(me, *boxes(1)).created[0]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_jsonb(b) - ARRAY['id', 'custom', 'created_at', 'updated_at'] FROM fakes_box b "
            "WHERE id = ANY(%s)", [[plain, computed]],
        )  # fmt: skip
        first, second = cursor.fetchall()
    assert first == second
