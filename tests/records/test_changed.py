"""Conditions on what changed find what a naive reading of the changes finds."""

from datetime import timedelta

from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from liane.lib.periods import today
from tests.records.people import create, found, rich, update
from tests.records.test_oracle import COMMON

VALUES = {
    "colour": st.sampled_from([None, "red", "green"]),
    "count": st.sampled_from([None, 1, 2]),
    "name": st.sampled_from(["a", "Élan"]),
}


@st.composite
def changes(draw):
    """Return a field and a value for a box, by number."""
    field = draw(st.sampled_from(sorted(VALUES)))
    return draw(st.integers(0, 3)), field, draw(VALUES[field])


@st.composite
def conditions(draw):
    """Return a condition on a change: of which field, from what to what, since when."""
    field = draw(st.sampled_from(sorted(VALUES)))
    where = {"changed": field}
    for end in ("from", "to"):
        if draw(st.booleans()):
            where[end] = draw(VALUES[field])
    if draw(st.booleans()):
        where["since"] = draw(st.sampled_from(["today", "last_7_days", "this_year", "tomorrow", "next_month"]))
    return where


def holds(where, log, box):
    """Say whether a change of `box` in the log, all of today, is one that the condition asks for."""
    if where.get("since") in ("tomorrow", "next_month"):
        return False
    return any(
        one == box
        and field == where["changed"]
        and where.get("from", before) == before
        and where.get("to", after) == after
        for one, field, before, after in log
    )


@COMMON
@given(steps=st.lists(changes(), max_size=12), asked=st.lists(conditions(), min_size=4, max_size=8))
def test_changes_are_found_as_a_naive_reading_finds_them(people, steps, asked):
    with transaction.atomic():
        me = rich(people.owner)
        shelf = create(me, "shelf", name="s")
        start = {"name": "a", "colour": "red", "count": None}
        boxes = [create(me, "box", shelf=shelf, **start) for _number in range(4)]
        now = {box: dict(start) for box in boxes}
        log = []
        for number, field, value in steps:
            box = boxes[number]
            if now[box][field] != value:
                update(me, "box", box, **{field: value})
                log.append((box, field, now[box][field], value))
                now[box][field] = value
        for where in asked:
            wanted = {box for box in boxes if holds(where, log, box)}
            assert set(found(me, object="box", where=where)) == wanted, where
            assert set(found(me, object="box", where={"not": where})) == set(boxes) - wanted, where
            counted = {"count": "boxes", "where": where, "op": "is", "value": len(wanted)}
            assert found(me, object="shelf", where=counted) == [shelf], where
            assert found(me, object="shelf", where={"none": "boxes", "where": where}) == ([] if wanted else [shelf])
        transaction.set_rollback(True)


def test_a_change_before_the_day_asked_for_is_not_found(people):
    me = rich(people.owner)
    box = create(me, "box", name="a")
    update(me, "box", box, name="b")
    day = today(me.zone)
    assert found(me, object="box", where={"changed": "name", "since": day.isoformat()}) == [box]
    assert found(me, object="box", where={"changed": "name", "since": (day + timedelta(days=1)).isoformat()}) == []
