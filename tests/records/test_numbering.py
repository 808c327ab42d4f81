"""Automatic numbers: distinct, in order, given back by undo and redo."""

import datetime as dt
import re

import pytest
from django.db import connection

from liane.records.changes.model import Create, Refused
from liane.records.changes.undo import undo
from liane.records.fields import auto_number
from liane.records.fields.stored import WrongDeclaration, read
from tests.records.committed import together
from tests.records.people import add_field, create, found, rich, update, values, write

YEAR = dt.datetime.now(dt.UTC).year


def number(people, record_id):
    row = values("box", record_id, "case")
    assert row is not None
    return row[0]


def test_records_are_numbered_in_turn_and_undo_gives_the_same_back(people):
    me = rich(people.owner)
    add_field("box", "case", kind="auto_number", numbers="DOS-{YYYY}-{00000}")
    one = create(me, "box", name="a")
    made = write(me, *(Create("box", {"name": str(n)}) for n in range(3)))
    assert number(people, one) == f"DOS-{YEAR}-00001"
    assert [number(people, box) for box in made.created] == [f"DOS-{YEAR}-{n:05}" for n in (2, 3, 4)]
    update(me, "box", one, name="b")
    assert number(people, one) == f"DOS-{YEAR}-00001"
    assert made.id is not None
    gone = undo(made.id, me)
    assert gone.id is not None
    back = undo(gone.id, me)
    assert [number(people, box) for box in back.created] == [f"DOS-{YEAR}-{n:05}" for n in (2, 3, 4)]
    assert number(people, create(me, "box", name="c")) == f"DOS-{YEAR}-00005"
    assert found(me, object="box", where={"field": "case", "op": "is", "value": f"dos-{YEAR}-00003"}) == [
        made.created[1]
    ]


def test_numbers_brought_along_are_kept_and_never_given_again(people):
    me = rich(people.owner)
    add_field("box", "case", kind="auto_number", numbers="N{0000}")
    brought = create(me, "box", name="a", case="N0041")
    other = create(me, "box", name="b", case="ancien 7")
    assert (number(people, brought), number(people, other)) == ("N0041", "ancien 7")
    assert number(people, create(me, "box", name="c")) == "N0042"


def test_a_batch_moves_the_counter_once_and_a_refused_one_not_at_all(people, django_assert_max_num_queries):
    me = rich(people.owner)
    add_field("box", "case", kind="auto_number", numbers="N{0000}")
    create(me, "box", name="first")
    with django_assert_max_num_queries(14):
        made = write(me, *(Create("box", {"name": str(n)}) for n in range(300)))
    assert len({number(people, box) for box in made.created}) == 300
    with pytest.raises(Refused):
        write(me, Create("box", {"name": ""}))
    assert number(people, create(me, "box", name="last")) == "N0302"


def test_two_at_once_have_two_numbers(committed_people):
    me = rich(committed_people.owner)
    add_field("box", "case", kind="auto_number", numbers="N{0000}")
    made = together(*(lambda n=n: create(me, "box", name=str(n)) for n in range(4)))
    assert sorted(number(committed_people, box) for box in made) == ["N0001", "N0002", "N0003", "N0004"]
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE records_counter")


@pytest.mark.parametrize("given", ["x", "abc", "{YYYY}", "{00}-{00}", "{MM}-{00}", "{00", "N{0000000000000}", 12])
def test_a_pattern_that_numbers_nothing_is_refused_in_words(given):
    with pytest.raises(WrongDeclaration) as refusal:
        read("x", {"kind": "auto_number", "label": "N", "numbers": given})
    assert re.search(r"\.|\}", str(refusal.value.sentences[0]))


def test_numbers_are_written_by_their_pattern():
    day = dt.date(2026, 11, 22)
    assert auto_number.written("DOS-{YYYY}-{00000}", 42, day) == "DOS-2026-00042"
    assert auto_number.written("{YY}/{00}", 123, day) == "26/123"
    assert auto_number.yearly("{YY}/{00}")
    assert not auto_number.yearly("N{00}")
