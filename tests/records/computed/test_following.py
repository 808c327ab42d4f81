"""Formulas of the record itself follow its changes by one statement, however they read one another."""

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from liane.records.changes.model import Update
from tests.records.computed.test_completing import three_formulas, written_again
from tests.records.computed.test_keeping import formula, recomputed, rollup
from tests.records.people import create, rich, values, write
from tests.records.test_oracle import COMMON
from tests.records.test_statements import boxes, counted


@pytest.fixture
def me(people):
    return rich(people.owner)


@pytest.mark.parametrize("size", [1, 1000])
def test_three_formulas_that_read_one_another_cost_one_statement(me, size):
    made = write(me, *boxes(size)).created
    write(me, *(Update("box", one, {"count": 1}) for one in made))
    without, _outcome = counted(lambda: write(me, *(Update("box", one, {"count": 2}) for one in made)))
    three_formulas()
    write(me, *(Update("box", one, {"count": 3}) for one in made))
    before = written_again("fakes_box")
    with_formulas, _outcome = counted(lambda: write(me, *(Update("box", one, {"count": 40}) for one in made)))
    # Beside it, what the organisation's language, zone and currency are.
    assert with_formulas == without + 2
    assert written_again("fakes_box") == before + 2 * size
    assert values("box", made[-1], "double", "size") == (80, "Grand")


def test_what_did_not_change_makes_nobody_else_compute_again(me):
    three_formulas()
    formula("thing", "of_box", "box.size", "text")
    rollup("shelf", "total", "boxes", "sum", "double", result="integer")
    shelf = create(me, "shelf", name="s")
    box = create(me, "box", name="b", count=20, shelf=shelf)
    create(me, "thing", name="t", box=box)
    with_statements(lambda: write(me, Update("box", box, {"count": 30})), contains="fakes_shelf", lacks="fakes_thing")
    assert values("shelf", shelf, "total") == (60,)
    assert recomputed() == []


def with_statements(action, *, contains, lacks):
    """Check which tables the values of an action are written to."""
    with connection.execute_wrapper(Writes()) as _wrapped:
        Writes.seen.clear()
        action()
    assert any(f'UPDATE "{contains}"' in text for text in Writes.seen)
    assert not any(f'UPDATE "{lacks}"' in text for text in Writes.seen)


class Writes:
    """Remembers the statements that run."""

    seen: list[str] = []

    def __call__(self, execute, sql, params, many, context):
        self.seen.append(sql)
        return execute(sql, params, many, context)


_PIECES = ("{0} * 2", "{0} + {1}", "IF({0} > {1}, {0}, NULL0)", "COALESCE({0}, {1}, 7)", "{0} / {1}", "ABS({0}) - 1")


@COMMON
@given(data=st.data())
def test_any_chain_of_formulas_is_as_if_each_were_computed_again(people, data):
    me = rich(people.owner)
    numbers = st.sampled_from([None, 0, 1, 5, -2, 1_000])
    with transaction.atomic():
        known = ["count"]
        for at in range(data.draw(st.integers(1, 6))):
            piece = data.draw(st.sampled_from(_PIECES)).replace("NULL0", "EMPTY")
            one, other = (data.draw(st.sampled_from(known)) for _side in range(2))
            formula("box", f"made_{at}", piece.format(one, other))
            known.append(f"made_{at}")
        ids = [create(me, "box", name=f"b{at}", count=data.draw(numbers)) for at in range(3)]
        for _turn in range(data.draw(st.integers(1, 4))):
            chosen = data.draw(st.lists(st.sampled_from(ids), min_size=1, unique=True))
            write(me, *(Update("box", one, {"count": data.draw(numbers)}) for one in chosen))
            assert recomputed() == []
        transaction.set_rollback(True)
