"""Several writers at once: merged, refused or one after the other, never lost and never stuck."""

import pytest
from django.db import connection, transaction

from liane.records.changes.model import Conflict, Create, Delete, Missing, Outcome, Refused, Update
from liane.records.changes.undo import undo
from tests.accounts.personas import change_of
from tests.records.committed import meet, together
from tests.records.people import SYSTEM, ask, create, delete, found, rich, update, values, write


def held(name, record_id, key):
    found = values(name, record_id, key)
    assert found is not None
    return found[0]


def test_two_writers_of_different_fields_are_merged(committed_people):
    me, mate = rich(committed_people.owner), rich(committed_people.mate)
    box = create(me, "box", name="a", count=1)
    one, two = meet(
        lambda: write(me, Update("box", box, {"name": "b"}, version=1)),
        lambda: write(mate, Update("box", box, {"count": 2}, version=1)),
    )
    assert (one.versions, two.versions) == ({box: 2}, {box: 3})
    assert values("box", box, "name", "count") == ("b", 2)


def test_two_writers_of_one_field_are_told(committed_people):
    me, mate = rich(committed_people.owner), rich(committed_people.mate)
    box = create(me, "box", name="a", count=1)
    _one, two = meet(
        lambda: write(me, Update("box", box, {"name": "b", "count": 5}, version=1)),
        lambda: write(mate, Update("box", box, {"name": "c", "note": "n"}, version=1)),
    )
    assert isinstance(two, Conflict)
    assert [(problem.field, problem.value) for problem in two.problems] == [("name", "b")]
    assert values("box", box, "name", "note") == ("b", None)
    same = write(mate, Update("box", box, {"name": "b", "note": "n"}, version=1))
    assert same.versions == {box: 3}


def test_one_of_two_equal_values_is_refused(committed_people):
    me = rich(committed_people.owner)
    one, two = meet(lambda: create(me, "shelf", name="Élan"), lambda: create(me, "shelf", name="elan"))
    assert found(SYSTEM, object="shelf") == [one]
    assert isinstance(two, Refused)
    assert [(problem.field, problem.code) for problem in two.problems] == [("name", "unique")]


@pytest.mark.parametrize("name", ["box", "remark"])
def test_a_link_to_what_is_being_deleted_is_refused(committed_people, name):
    me = rich(committed_people.owner)
    shelf = create(me, "shelf", name="s")
    link = {"shelf": shelf} if name == "box" else {"about": {"object": "shelf", "id": shelf}}
    _gone, two = meet(lambda: delete(me, "shelf", shelf), lambda: create(me, name, name="n", **link))
    assert isinstance(two, Refused), two
    assert [problem.code for problem in two.problems] == ["missing_target"]


def test_what_was_moved_away_while_its_whole_is_deleted_stays_where_it_was_put(committed_people):
    me = rich(committed_people.owner)
    old, new, near, far = (create(me, "box", name=name) for name in ("vieille", "neuve", "proche", "loin"))
    thing = create(me, "thing", name="t", box=old)
    label = create(me, "label", name="l", boxes=[old, near])
    _moved, gone = meet(
        lambda: write(me, Update("thing", thing, {"box": new}), Update("label", label, {"boxes": [near, far]})),
        lambda: delete(me, "box", old),
    )
    assert isinstance(gone, Outcome), gone
    assert gone.deleted == (old,)
    assert [row.id for row in ask(SYSTEM, object="thing", where={"field": "box", "op": "is", "value": str(new)}).rows]
    assert sorted(one.id for one in held("label", label, "boxes")) == sorted((near, far))


def test_what_points_elsewhere_by_then_is_not_emptied_by_a_deletion(committed_people):
    me = rich(committed_people.owner)
    old, new = create(me, "shelf", name="a"), create(me, "shelf", name="b")
    box = create(me, "box", name="x", shelf=old)
    _moved, gone = meet(lambda: update(me, "box", box, shelf=new), lambda: delete(me, "shelf", old))
    assert isinstance(gone, Outcome), gone
    assert held("box", box, "shelf").id == new


def test_a_deletion_leaves_what_the_same_change_puts_elsewhere(committed_people):
    me = rich(committed_people.owner)
    old, new, other = (create(me, "box", name=name) for name in ("a", "b", "c"))
    thing = create(me, "thing", name="t", box=old)
    label = create(me, "label", name="l", boxes=[old, other])
    edits = (Update("thing", thing, {"box": new}), Update("label", label, {"boxes": [new, other]}), Delete("box", old))
    assert write(me, *edits).deleted == (old,)
    assert held("thing", thing, "box").id == new
    assert [one.id for one in held("label", label, "boxes")] == [new, other]


def test_a_link_among_several_to_what_is_being_deleted_is_refused(committed_people):
    me = rich(committed_people.owner)
    box = create(me, "box", name="b")
    _gone, two = meet(lambda: delete(me, "box", box), lambda: create(me, "label", name="l", boxes=[box]))
    assert isinstance(two, Refused)


def test_what_was_linked_meanwhile_is_cleared_by_the_deletion(committed_people):
    me = rich(committed_people.owner)
    shelf, other = create(me, "shelf", name="s"), create(me, "box", name="o")
    box, gone = meet(lambda: create(me, "box", name="b", shelf=shelf), lambda: delete(me, "shelf", shelf))
    assert gone.updated == (box,)
    assert values("box", box, "shelf") == (None,)
    label, gone = meet(lambda: create(me, "label", name="l", boxes=[other]), lambda: delete(me, "box", other))
    assert gone.updated == (label,)
    assert values("label", label, "boxes") == ([],)


def test_linking_does_not_wait_for_an_edit(committed_people):
    me = rich(committed_people.owner)
    shelf = create(me, "shelf", name="s")

    def link_meanwhile() -> object:
        # Only ends before the first one commits if it did not wait for it.
        return together(lambda: create(me, "box", name="b", shelf=shelf))[0]

    _edited, linked = meet(lambda: (update(me, "shelf", shelf, name="t"), link_meanwhile()), lambda: None)
    assert linked is None
    assert found(SYSTEM, object="box", where={"field": "shelf", "op": "filled"})


def test_an_edit_of_what_is_being_deleted_finds_nothing(committed_people):
    me = rich(committed_people.owner)
    box = create(me, "box", name="b")
    _gone, two = meet(lambda: delete(me, "box", box), lambda: update(me, "box", box, name="c"))
    assert isinstance(two, Missing)


def test_new_words_in_opposite_order_do_not_stop_one_another(committed_people):
    me = rich(committed_people.owner)
    forth = [f"mot{number:03}" for number in range(200)]
    batches = (forth, forth[::-1], forth[100:] + forth[:100])
    outcomes = together(
        *(lambda words=words: write(me, *(Create("box", {"name": word}) for word in words)) for words in batches)
    )
    assert all(isinstance(outcome, Outcome) for outcome in outcomes), outcomes
    assert len(found(SYSTEM, object="box", search="mot150")) == 3


def test_batches_and_single_edits_of_the_same_records_all_arrive(committed_people):
    me = rich(committed_people.owner)
    boxes = [create(me, "box", name=f"b{number}", count=0) for number in range(20)]
    shelves = [create(me, "shelf", name=f"s{number}") for number in range(3)]
    forth = tuple(Update("box", box, {"note": "forth"}) for box in boxes)
    back = tuple(Update("box", box, {"count": 7}) for box in reversed(boxes))
    mixed = (Update("shelf", shelves[0], {"parent": shelves[1]}), *forth[:5])
    outcomes = together(
        lambda: write(me, *forth),
        lambda: write(me, *back),
        lambda: [update(me, "box", box, weight="1") for box in boxes],
        lambda: write(me, *reversed(mixed)),
        lambda: write(me, *mixed),
        lambda: write(me, Delete("shelf", shelves[2])),
    )
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)], outcomes
    assert {values("box", box, "note", "count") for box in boxes} == {("forth", 7)}


def test_a_whole_form_keeps_what_another_changed_and_its_author_left(committed_people):
    me, mate = rich(committed_people.owner), rich(committed_people.mate)
    box = create(me, "box", name="a", count=1, note="Vu.")
    write(mate, Update("box", box, {"note": "Revu."}, version=1))
    write(me, Update("box", box, {"name": "a", "count": 2, "note": "Vu."}, version=1))
    assert values("box", box, "name", "count", "note") == ("a", 2, "Revu.")


def test_what_another_writes_while_one_takes_back_stays(committed_people):
    me, mate = rich(committed_people.owner), rich(committed_people.mate)
    box = create(me, "box", name="a")
    changed = change_of(update(me, "box", box, name="b"))
    _edited, undone = meet(lambda: update(mate, "box", box, name="c"), lambda: undo(changed, me))
    assert isinstance(undone, Conflict)
    assert values("box", box, "name") == ("c",)


def test_two_who_take_back_the_same_do_it_once(committed_people):
    me, mate = rich(committed_people.owner), rich(committed_people.mate)
    box = create(me, "box", name="a")
    changed = change_of(update(me, "box", box, name="b"))
    _first, second = meet(lambda: undo(changed, me), lambda: undo(changed, mate))
    assert isinstance(second, Conflict)
    assert [problem.code for problem in second.problems] == ["undone"]
    assert values("box", box, "name") == ("a",)


def test_what_the_commit_alone_can_refuse_is_a_sentence_too(committed_people):
    me = rich(committed_people.owner)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE foreign_key_violation USING CONSTRAINT = 'none'; END $$; "
            "CREATE CONSTRAINT TRIGGER late AFTER INSERT ON fakes_shelf DEFERRABLE INITIALLY DEFERRED "
            "FOR EACH ROW EXECUTE FUNCTION refuse()"
        )
    try:
        with pytest.raises(Refused) as refusal:
            create(me, "shelf", name="s")
        assert all(str(problem.message) for problem in refusal.value.problems)
        with transaction.atomic(), pytest.raises(Refused):
            create(me, "shelf", name="s")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION refuse CASCADE")
    assert not ask(me, object="shelf").rows
