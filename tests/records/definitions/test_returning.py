"""A field goes back to the type that it had: untouched values are there again, what was typed since is converted."""

import pytest
from django.db import connection

from liane.records import operations, tasks
from liane.records.changes.model import Conflict, Forbidden, Refused, Update
from liane.records.definitions import conversion, returning, stretches
from liane.records.registry import catalogue, refresh
from tests.records.definitions.words import back, refusal
from tests.records.people import SYSTEM, add_field, create, delete, rich, update, values

TEXT = {"kind": "text", "label": {"fr": "Lot"}}
NUMBER = {"kind": "integer", "label": {"fr": "Lot"}}


def converted(people, before, after, *given):
    """Return boxes whose field "lot" held `given` before it was converted, and the conversion."""
    add_field("box", "lot", **before)
    boxes = [create(rich(people.owner), "box", name=str(number), lot=one) for number, one in enumerate(given)]
    operation = conversion.note("box", "lot", after, SYSTEM)
    conversion.run(operation, SYSTEM)
    return boxes, operation


def row(key):
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM records_custom_field WHERE object = 'box' AND key = %s", [key])
        return cursor.fetchone()[0]


def returned(operation):
    return conversion.run(returning.note(operation, SYSTEM), SYSTEM)


def lots(boxes):
    return [one for box in boxes for one in values("box", box, "lot") or ()]


def kept_apart(box):
    """Return what the retired field keeps of a box."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT store FROM records_custom_field WHERE object = 'box' AND retired")
        [(store,)] = cursor.fetchall()
        table = catalogue()["box"].table
        cursor.execute(f'SELECT custom->>%s FROM "{table}" WHERE id = %s', [store, box])
        return cursor.fetchone()[0]


def test_what_was_typed_since_follows_and_what_was_not_touched_is_as_it_was(people):
    boxes, operation = converted(people, TEXT, NUMBER, "01", "2", "trois", "4")
    me = rich(people.owner)
    update(me, "box", boxes[1], lot=20)
    update(me, "box", boxes[3], lot=None)
    boxes.append(create(me, "box", name="nouvelle", lot=5))
    done = returned(operation)
    assert (done.state, done.position, done.total, done.refused) == ("done", 5, 5, 0)
    assert lots(boxes) == ["01", "20", "trois", None, "5"]
    assert tasks.task(operation).state == "undone"
    assert returning.latest(catalogue()["box"], "lot") is None


def test_what_the_former_type_does_not_read_is_told_and_stays_readable(people):
    boxes, operation = converted(people, NUMBER, TEXT, 1, 2, 3)
    me = rich(people.owner)
    update(me, "box", boxes[0], lot="dix")
    update(me, "box", boxes[1], lot="20")
    found = returning.preview(operation, SYSTEM)
    assert (found.records, found.converted, found.lost, found.back, found.whole) == (2, 1, 1, 1, True)
    assert found.examples == (("dix", 1),)
    done = returned(operation)
    assert (done.refused, done.report[0]["message"], done.report[0]["id"]) == (1, "dix", str(boxes[0]))
    assert lots(boxes) == [None, 20, 3]
    assert kept_apart(boxes[0]) == "dix"


def test_a_required_field_keeps_the_value_that_it_had_where_the_new_one_is_not_read(people):
    boxes, operation = converted(people, NUMBER | {"required": True}, TEXT | {"required": True}, 1, 2)
    update(rich(people.owner), "box", boxes[0], lot="dix")
    assert returned(operation).refused == 1
    assert lots(boxes) == [1, 2]


def test_going_back_is_undone_and_may_be_gone_again(people):
    boxes, operation = converted(people, TEXT, NUMBER, "01", "2")
    me = rich(people.owner)
    update(me, "box", boxes[1], lot=20)
    again = returning.note(operation, SYSTEM)
    conversion.run(again, SYSTEM)
    tasks.carry_on(tasks.take_back_later(again, SYSTEM, "annulation"), SYSTEM)
    refresh()
    assert lots(boxes) == [1, 20]
    assert returning.latest(catalogue()["box"], "lot") == operation
    returned(operation)
    assert lots(boxes) == ["01", "20"]


def test_what_was_typed_into_the_field_that_is_back_follows_when_that_is_taken_back(people):
    boxes, operation = converted(people, TEXT, NUMBER, "1", "deux", "3")
    way = returning.note(operation, SYSTEM)
    conversion.run(way, SYSTEM)
    me = rich(people.owner)
    update(me, "box", boxes[0], lot="10")
    update(me, "box", boxes[2], lot="trente")
    again = tasks.take_back_later(way, SYSTEM, "annulation")
    tasks.carry_on(again, SYSTEM)
    refresh()
    assert lots(boxes) == [10, None, None]
    assert {line["message"] for line in operations.progress(again).report} == {"deux", "trente"}
    assert kept_apart(boxes[2]) == "trente"
    assert (tasks.task(way).state, tasks.task(operation).state) == ("undone", "done")
    assert returning.latest(catalogue()["box"], "lot") == operation
    more = tasks.take_back_later(again, SYSTEM, "annulation")
    tasks.carry_on(more, SYSTEM)
    refresh()
    assert lots(boxes) == ["10", "deux", "trente"]
    states = [tasks.task(one).state for one in (more, again, way, operation)]
    assert states == ["done", "undone", "done", "undone"]


def test_a_conversion_that_was_made_again_is_gone_back_from_with_nothing_lost(people):
    boxes, operation = converted(people, TEXT, NUMBER, "1", "deux", "3")
    way = returning.note(operation, SYSTEM)
    conversion.run(way, SYSTEM)
    update(rich(people.owner), "box", boxes[2], lot="trente")
    tasks.carry_on(tasks.take_back_later(way, SYSTEM, "annulation"), SYSTEM)
    refresh()
    update(rich(people.owner), "box", boxes[0], lot=11)
    found = returning.preview(operation, SYSTEM)
    assert (found.records, found.converted, found.back) == (1, 1, 2)
    returned(operation)
    assert lots(boxes) == ["11", "deux", "trente"]


def test_taking_a_conversion_back_from_anywhere_goes_the_same_way(people):
    boxes, operation = converted(people, TEXT, NUMBER, "01", "2")
    update(rich(people.owner), "box", boxes[1], lot=20)
    way = tasks.take_back_later(operation, SYSTEM, "annulation")
    with pytest.raises(Conflict):
        tasks.take_back_later(operation, SYSTEM, "annulation")
    tasks.carry_on(way, SYSTEM)
    refresh()
    assert lots(boxes) == ["01", "20"]


def test_what_is_typed_into_the_field_that_is_back_stays(people):
    boxes, operation = converted(people, TEXT, NUMBER, "01", "2", "3")
    me = rich(people.owner)
    update(me, "box", boxes[0], lot=10)
    update(me, "box", boxes[1], lot=20)
    way = returning.note(operation, SYSTEM)

    def meanwhile():
        for step in returning.steps(tasks.task(way), SYSTEM):
            if step.position:
                update(me, "box", boxes[1], lot="pendant")
            yield step
            refresh()
            if not step.position:
                update(me, "box", boxes[0], lot="avant")

    operations.run(way, meanwhile())
    refresh()
    assert lots(boxes) == ["avant", "pendant", "3"]


def test_going_back_that_stopped_goes_on_where_it_was(people, monkeypatch):
    monkeypatch.setattr(returning, "BATCH", 1)
    boxes, operation = converted(people, TEXT, NUMBER, "1", "2", "3")
    for number, box in enumerate(boxes):
        update(rich(people.owner), "box", box, lot=number + 10)
    way = returning.note(operation, SYSTEM)

    def cut_short():
        steps = returning.steps(tasks.task(way), SYSTEM)
        yield next(steps)
        yield next(steps)
        raise InterruptedError

    with pytest.raises(InterruptedError):
        operations.run(way, cut_short())
    refresh()
    assert tasks.task(way).position == 1
    conversion.run(way, SYSTEM)
    assert lots(boxes) == ["10", "11", "12"]


def test_stopped_before_anything_was_written_the_conversion_stands(people):
    boxes, operation = converted(people, TEXT, NUMBER, "01")
    way = returning.start(operation, SYSTEM)
    operations.stop(way)
    tasks.carry_on(way, SYSTEM)
    refresh()
    assert (tasks.task(operation).state, lots(boxes)) == ("done", [1])


def test_a_conversion_that_stopped_half_way_gives_back_what_it_never_reached(people):
    add_field("box", "lot", **TEXT)
    boxes = [create(rich(people.owner), "box", name=one, lot=one) for one in ("1", "2")]
    operation = conversion.start("box", "lot", NUMBER, SYSTEM)
    tasks.carry_on(operation, SYSTEM, watch=lambda progress: operations.stop(operation))
    refresh()
    update(rich(people.owner), "box", boxes[0], lot=7)
    returned(operation)
    assert lots(boxes) == ["7", "2"]


def test_a_preview_of_many_is_read_a_stretch_at_a_time(people, monkeypatch, django_assert_num_queries):
    boxes, operation = converted(people, NUMBER, TEXT, 1, 2, 3, 4, 5)
    for box, typed in zip(boxes, ("dix", "20", "dix"), strict=False):
        update(rich(people.owner), "box", box, lot=typed)
    monkeypatch.setattr(returning, "ROWS", 2)
    monkeypatch.setattr(stretches, "PATIENCE", 0)
    told, found = [], returning.NOTHING
    while not found.whole:
        with django_assert_num_queries(6):
            found = returning.preview(operation, SYSTEM, found)
        told.append((found.records, found.converted, found.back, found.examples))
    one, two = (("dix", 1),), (("dix", 2),)
    assert told == [(2, 1, 0, one), (3, 1, 1, two), (3, 1, 2, two)]


def test_a_record_deleted_and_put_back_since_counts_as_it_was(people):
    boxes, operation = converted(people, TEXT, NUMBER, "01", "2")
    update(rich(people.owner), "box", boxes[1], lot=20)
    for box in boxes:
        back(delete(SYSTEM, "box", box), SYSTEM)
    returned(operation)
    assert lots(boxes) == ["01", "20"]


def test_names_given_since_stay_and_the_former_settings_are_back(people):
    _boxes, operation = converted(people, TEXT | {"max_length": 20, "help": {"fr": "Vieux"}}, NUMBER, "1")
    update(SYSTEM, "custom_field", row("lot"), declaration=NUMBER | {"label": {"fr": "Série"}})
    refresh()
    returned(operation)
    back_again = catalogue()["box"].fields["lot"]
    assert (str(back_again.label), back_again.kind.name, back_again.max_length) == ("Série", "text", 20)
    assert str(back_again.help) == "Vieux"


def test_the_way_back_ends_where_the_field_has_another_type_or_its_old_values_serve_again(people):
    _boxes, operation = converted(people, TEXT, NUMBER, "1")
    update(SYSTEM, "custom_field", row("lot_avant_1"), retired=False, declaration=TEXT | {"label": {"fr": "Ancien"}})
    refresh()
    with pytest.raises(Refused, match="à nouveau en service"):
        returning.note(operation, SYSTEM)
    update(SYSTEM, "custom_field", row("lot_avant_1"), retired=True)
    refresh()
    with pytest.raises(Forbidden):
        returning.note(operation, people.reader)
    conversion.run(conversion.note("box", "lot", {"kind": "decimal", "label": "Lot"}, SYSTEM), SYSTEM)
    with pytest.raises(Conflict, match="a changé de type"):
        tasks.take_back_later(operation, SYSTEM, "annulation")


def test_fields_exchange_their_values_only_each_with_its_type(people):
    converted(people, TEXT, NUMBER, "1")
    wrong = {"kind": "decimal", "label": {"fr": "Lot"}}
    assert "ne change pas" in refusal(
        Update("custom_field", row("lot"), {"declaration": wrong, "store": "lot"}),
        Update("custom_field", row("lot_avant_1"), {"declaration": NUMBER, "store": "lot__2"}),
    )
    assert "ne change pas" in refusal(Update("custom_field", row("lot"), {"declaration": TEXT, "store": "lot"}))
