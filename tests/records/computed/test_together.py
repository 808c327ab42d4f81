"""Two Changes at once leave computed values that one after the other would."""

from liane.records.computed import background
from tests.records.committed import meet
from tests.records.computed.test_keeping import formula, recomputed, rollup
from tests.records.people import add_field, create, rich, update, values


def settle():
    while background.work():
        pass


def test_two_records_added_to_one_at_once_both_count(committed_people):
    me = rich(committed_people.owner)
    rollup("shelf", "total", "boxes", "sum", "count")
    settle()
    shelf = create(me, "shelf", name="s")
    meet(
        lambda: create(me, "box", name="a", shelf=shelf, count=1),
        lambda: create(me, "box", name="b", shelf=shelf, count=2),
    )
    assert values("shelf", shelf, "total") == (3,)
    assert recomputed() == []


def test_a_record_moved_while_its_new_place_changes_reads_what_it_becomes(committed_people):
    me = rich(committed_people.owner)
    add_field("shelf", "level", kind="integer")
    formula("box", "above", "shelf.level + 1")
    settle()
    one, two = create(me, "shelf", name="1", level=1), create(me, "shelf", name="2", level=1)
    box = create(me, "box", name="b", shelf=one)
    meet(lambda: update(me, "shelf", two, level=5), lambda: update(me, "box", box, shelf=two))
    assert values("box", box, "above") == (6,)
    meet(lambda: update(me, "box", box, shelf=one), lambda: update(me, "shelf", one, level=9))
    assert values("box", box, "above") == (10,)
    assert recomputed() == []
