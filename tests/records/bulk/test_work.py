"""Bulk work: one Change when few, batches with checkpoints when many, undone as a whole, within rights."""

from dataclasses import replace
from itertools import islice

import pytest
from django.db import transaction

from liane.records import operations, tasks
from liane.records.changes import bulk_work
from liane.records.changes.bulk_recipe import parse_recipe
from liane.records.changes.model import Conflict, Create
from liane.records.queries.model import Leaf, Query
from liane.records.registry import catalogue
from tests.records import committed
from tests.records.people import SYSTEM, ask, create, found, rich, update, values, write


def recipe(viewer, *acts, **more):
    return parse_recipe({"acts": list(acts), **more}, catalogue()["box"], viewer)


def boxes(number, **given):
    return write(SYSTEM, *(Create("box", {"name": f"Boîte {at}", **given}) for at in range(number))).created


def begin(viewer, query, *acts, **more):
    return bulk_work.start(query, recipe(viewer, *acts, **more), viewer, "Essai")


def colours(count):
    return [found(SYSTEM, object="box", where={"field": "colour", "op": "is", "value": one}) for one in count]


@pytest.fixture
def small(monkeypatch):
    """Make batches of three and single Changes of four."""
    monkeypatch.setattr(bulk_work, "BATCH", 3)
    monkeypatch.setattr(bulk_work, "MAX_RECORDS", 4)


def test_what_no_longer_matches_after_its_edit_is_not_missed(people, small):
    boxes(8, colour="red")
    other = create(SYSTEM, "box", name="Autre", colour="green")
    one = begin(
        SYSTEM, Query("box", where=Leaf("colour", "is", "red")), {"field": "colour", "do": "set", "value": "blue"}
    )
    done = tasks.carry_on(one, SYSTEM)
    assert (done.state, done.position, done.total, done.updated) == ("done", 8, 8, 8)
    assert [len(ids) for ids in colours(("red", "blue"))] == [0, 8]
    assert values("box", other, "colour") == ("green",)


def test_few_records_are_one_change(people, small):
    boxes(4)
    one = begin(SYSTEM, Query("box"), {"field": "count", "do": "set", "value": 3})
    tasks.carry_on(one, SYSTEM)
    assert len(operations.left_to_undo(one)) == 1


def test_work_that_broke_off_goes_on_where_it_was_and_repeats_nothing(people, small):
    ids = boxes(8, count=10)
    one = begin(SYSTEM, Query("box"), {"field": "count", "do": "raise", "value": 1})
    task = tasks.task(one)
    with pytest.raises(Killed):
        operations.run(one, _breaking(islice(bulk_work.steps(task, SYSTEM), 2)))
    assert (operations.progress(one).state, operations.progress(one).position) == ("running", 6)
    late = create(SYSTEM, "box", name="Venue depuis", count=10)
    assert tasks.carry_on(one, SYSTEM).state == "done"
    assert {values("box", box, "count") for box in ids} == {(11,)}
    assert values("box", late, "count") == (10,)


class Killed(BaseException):
    """What ends a worker in the middle."""


def _breaking(steps):
    """Yield the steps, then end as a killed worker does: nothing is noted."""
    yield from steps
    raise Killed


def test_an_operation_is_undone_as_a_whole_but_for_what_others_changed_since(people, small):
    ids = boxes(8, colour="red")
    one = begin(SYSTEM, Query("box"), {"field": "colour", "do": "set", "value": "blue"})
    tasks.carry_on(one, SYSTEM)
    update(SYSTEM, "box", ids[0], colour="green")
    back = tasks.take_back_later(one, SYSTEM, "Annulation")
    with pytest.raises(Conflict, match="en train"):
        tasks.take_back_later(one, SYSTEM, "Annulation")
    done = tasks.carry_on(back, SYSTEM)
    assert (done.state, done.updated, done.refused) == ("done", 7, 1)
    assert [len(found) for found in colours(("red", "blue", "green"))] == [7, 0, 1]
    assert operations.progress(one).state == "undone"
    with pytest.raises(Conflict, match="déjà"):
        tasks.take_back_later(one, SYSTEM, "Annulation")


def test_deleted_records_come_back_with_their_ids(people, small):
    ids = boxes(5, colour="red")
    one = bulk_work.start(Query("box"), parse_recipe({"delete": True}, catalogue()["box"], SYSTEM), SYSTEM, "Essai")
    assert tasks.carry_on(one, SYSTEM).deleted == 5
    assert found(SYSTEM, object="box") == []
    tasks.carry_on(tasks.take_back_later(one, SYSTEM, "Annulation"), SYSTEM)
    assert set(found(SYSTEM, object="box")) == set(ids)


def test_only_records_within_the_rights_to_change_many_are_reached(people):
    theirs = create(SYSTEM, "box", name="À une autre", owner=people.outsider.user_id)
    mine = create(SYSTEM, "box", name="À moi", owner=people.owner.user_id)
    bulk = replace(people.owner.on("box"), bulk=people.owner.on("box").update)
    viewer = rich(people.owner, bulk)
    act = {"field": "count", "do": "set", "value": 1}
    assert tasks.carry_on(begin(viewer, Query("box"), act), viewer).updated == 1
    assert values("box", mine, "count") == (1,)
    assert values("box", theirs, "count") == (None,)
    without = people.owner
    assert tasks.carry_on(begin(without, Query("box"), act), without).updated == 0


def test_records_that_are_refused_are_told_and_the_others_written(people, small):
    boxes(5, count=10)
    full = create(SYSTEM, "box", name="Pleine", count=2**63 - 1)
    one = begin(SYSTEM, Query("box"), {"field": "count", "do": "raise", "value": 1})
    done = tasks.carry_on(one, SYSTEM)
    assert (done.updated, done.refused) == (5, 1)
    assert [(line["id"], line["message"]) for line in done.report] == [(str(full), "Ce nombre est trop grand.")]


def test_people_are_given_records_in_turn_over_all_batches(people, small):
    boxes(7)
    pair = [str(people.owner.user_id), str(people.mate.user_id)]
    tasks.carry_on(begin(SYSTEM, Query("box"), {"field": "owner", "do": "share", "value": pair}), SYSTEM)
    owners = [row.values[0].title for row in ask(SYSTEM, object="box", columns=["owner"], limit=20).rows]
    assert sorted(owners) == ["mate"] * 3 + ["owner"] * 4


def test_a_filter_that_broke_meanwhile_ends_the_operation_with_its_reason(people):
    one = begin(SYSTEM, Query("box", where=Leaf("gone", "is", 1)), {"field": "count", "do": "set", "value": 1})
    done = tasks.carry_on(one, SYSTEM)
    assert done.state == "failed"
    assert "n’existe pas" in done.report[0]["message"]


def test_what_is_stopped_stays_stopped(people, small):
    boxes(8)
    one = begin(SYSTEM, Query("box"), {"field": "count", "do": "set", "value": 1})
    done = tasks.carry_on(one, SYSTEM, watch=lambda _progress: operations.stop(one))
    assert (done.state, done.updated) == ("stopped", 3)
    assert tasks.carry_on(one, SYSTEM).updated == 3


def test_what_is_stopped_in_the_middle_of_a_batch_writes_no_more_and_is_taken_back_whole(committed_people, small):
    boxes(8, count=1)
    one = begin(SYSTEM, Query("box"), {"field": "count", "do": "set", "value": 2})

    def steps():
        for at, step in enumerate(bulk_work.steps(tasks.task(one), SYSTEM)):
            yield replace(step, make=stopping(step.make)) if at == 1 else step

    def stopping(make):
        def made():
            outcome = make()
            # Somebody presses the button before this batch is committed.
            other = committed.Writer(lambda: operations.stop(one))
            other.start()
            other.result()
            return outcome

        return made

    done = operations.run(one, steps())
    assert (done.state, done.position, done.updated) == ("stopped", 3, 3)
    assert (
        sorted(row.values[0] for row in ask(SYSTEM, object="box", columns=["count"], limit=20).rows)
        == [1] * 5 + [2] * 3
    )
    operations.take_back(one, SYSTEM)
    assert [row.values[0] for row in ask(SYSTEM, object="box", columns=["count"], limit=20).rows] == [1] * 8
    assert operations.progress(one).state == "undone"


def test_what_the_database_stops_for_another_writer_begins_again(committed_people):
    first, second = sorted(boxes(2, count=1))
    doing = bulk_work.Doing(
        catalogue()["box"],
        recipe(SYSTEM, {"field": "count", "do": "raise", "value": 1}),
        [first, second],
        SYSTEM,
        0,
        None,
    )
    # It holds the first and waits for the second; whoever has that then asks for the first.
    with transaction.atomic():
        update(SYSTEM, "box", second, note="n")
        bulk = committed.Writer(doing)
        bulk.start()
        bulk.wait_blocked()
        update(SYSTEM, "box", first, note="n")
    assert getattr(bulk.result(), "updated", bulk.answer) == (first, second)
    assert [values("box", one, "count", "note") for one in (first, second)] == [(2, "n"), (2, "n")]
