"""What reaches many records is computed in the background, in batches, and so are new definitions."""

import pytest
from django.db import connection

from liane.records.changes.model import Create
from liane.records.computed import background, projection, waiting
from liane.records.models import Version
from liane.records.registry import refresh
from tests.records.computed.test_keeping import formula, me, recomputed, rollup
from tests.records.people import create, update, values, write

__all__ = ["me"]


@pytest.fixture
def few(monkeypatch):
    """Take three records for many."""
    monkeypatch.setattr(projection, "AT_ONCE", 3)
    monkeypatch.setattr(background, "BATCH", 4)


def work():
    turns = 0
    while background.work():
        turns += 1
    return turns


def jobs():
    with connection.cursor() as cursor:
        cursor.execute("SELECT args->>'schema' FROM public.procrastinate_jobs WHERE task_name = 'liane.compute'")
        return [row[0] for row in cursor.fetchall()]


def test_a_change_that_reaches_many_is_put_off_with_a_job(me, few):
    formula("box", "of_shelf", 'shelf.name & "!"', "text")
    formula("box", "twice", "of_shelf & of_shelf", "text")
    work()
    shelf = create(me, "shelf", name="a")
    boxes = write(me, *(Create("box", {"name": str(n), "shelf": shelf}) for n in range(10))).created
    assert {values("box", box, "twice") for box in boxes} == {("a!a!",)}
    assert not waiting.pending("box")
    update(me, "shelf", shelf, name="b")
    assert {values("box", box, "of_shelf") for box in boxes} == {("a!",)}
    assert set(waiting.pending("box")) == {"of_shelf"}
    assert set(jobs()) == {"org_main"}
    assert work() == 3
    assert {values("box", box, "of_shelf", "twice") for box in boxes} == {("b!", "b!b!")}
    assert not waiting.pending("box")
    assert recomputed() == []


def test_progress_is_known_while_a_new_field_is_computed(me, few):
    boxes = write(me, *(Create("box", {"name": str(n), "count": n}) for n in range(10))).created
    formula("box", "double", "count * 2", "integer")
    assert waiting.pending("box") == {"double": (0, None)}
    assert background.work()
    assert waiting.pending("box") == {"double": (4, 10)}
    work()
    assert sorted(value for box in boxes for value in values("box", box, "double") or ()) == list(range(0, 20, 2))


def test_a_definition_made_changed_or_retired_through_the_gate_computes_again(me):
    box = create(me, "box", name="b", count=3)
    declaration = {"kind": "formula", "label": {"fr": "Double"}, "expression": "count * 2", "result": "integer"}
    made = create(me, "custom_field", object="box", name="Double", key="double", declaration=declaration)
    work()
    assert values("box", box, "double") == (6,)
    update(me, "custom_field", made, declaration={**declaration, "expression": "count * 3"})
    work()
    assert values("box", box, "double") == (9,)


def test_a_formula_whose_field_is_retired_is_emptied_and_comes_back(me):
    level = create(
        me, "custom_field", object="box", name="Niveau", key="level", declaration={"kind": "integer", "label": "Niveau"}
    )
    refresh()
    formula("box", "above", "level + 1", "integer")
    box = create(me, "box", name="b", level=1)
    assert values("box", box, "above") == (2,)
    update(me, "custom_field", level, retired=True)
    work()
    assert values("box", box, "above") == (None,)
    update(me, "custom_field", level, retired=False)
    work()
    assert values("box", box, "above") == (2,)


def test_what_depends_on_the_day_is_put_off_once_a_day(me):
    formula("box", "age", "TODAY() - made_on", "integer")
    this_year = {"field": "made_on", "op": "within", "value": "this_year"}
    rollup("shelf", "recent", "boxes", "count", result="integer", where=this_year)
    formula("box", "double", "count * 2", "integer")
    work()
    box = create(me, "box", name="b", made_on="2026-01-01")
    today = values("box", box, "age")
    with connection.cursor() as cursor:
        cursor.execute("""UPDATE fakes_box SET custom = custom || '{"age": 1}'""")
    assert background.put_off_daily()
    assert set(waiting.pending("box")) == {"age"}
    assert set(waiting.pending("shelf")) == {"recent"}
    work()
    assert values("box", box, "age") == today
    assert not background.put_off_daily()
    Version._default_manager.filter(name="computed_day").update(number=1)
    assert background.put_off_daily()


@pytest.mark.parametrize(
    "where",
    [
        {"field": "made_on", "op": "before", "value": "today"},
        {"not": {"field": "made_on", "op": "between", "value": ["2026-01-01", "yesterday"]}},
    ],
)
def test_a_rollup_over_what_is_late_is_put_off_once_a_day_too(me, where):
    rollup("shelf", "late", "boxes", "count", result="integer", where=where)
    work()
    assert background.put_off_daily()
    assert set(waiting.pending("shelf")) == {"late"}
