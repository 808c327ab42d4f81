"""Computed fields are right after every Change, as if all were computed again."""

from typing import Any

import pytest
from django.db import connection

from liane.records.changes.model import Create, Delete, Refused, Update
from liane.records.changes.undo import undo
from liane.records.computed.graph import graph, loop, uses
from liane.records.computed.kinds import source
from liane.records.computed.refreshing import Refresher
from liane.records.definitions import uses as definitions
from liane.records.fields.stored import WrongDeclaration, read
from liane.records.models import CustomField, Entry
from liane.records.registry import bump_version, catalogue, refresh
from tests.records.people import add_field, ask, create, delete, found, rich, update, values, write


def formula(object_name, key, expression, result="decimal", **more):
    add_field(object_name, key, kind="formula", expression=expression, result=result, **more)


def rollup(object_name, key, relation, function, field="", result="decimal", **more):
    given = {"relation": relation, "function": function, "result": result, **more}
    add_field(object_name, key, kind="rollup", **given, **({"field": field} if field else {}))


def entries_of(record_id):
    return Entry._default_manager.filter(record_id=record_id)


def take_back(outcome, me):
    assert outcome.id is not None
    undo(outcome.id, me)


@pytest.fixture
def me(people):
    return rich(people.owner)


def recomputed():
    """Compute everything again; return the fields where that changed something."""
    wrong = []
    refresher = Refresher(catalogue())
    for name, members in graph(catalogue()).levels():
        for one in members:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT id FROM {catalogue()[name].table}")
                ids = [row[0] for row in cursor.fetchall()]
            if refresher.refresh(name, [one], ids):
                wrong.append(one.place)
    return wrong


def test_a_formula_follows_its_own_record(me):
    formula("box", "double", "count * 2", "integer")
    formula("box", "size", 'IF(double > 10, "Grand", "Petit")', "text")
    box = create(me, "box", name="b", count=3)
    assert values("box", box, "double", "size") == (6, "Petit")
    outcome = update(me, "box", box, count=8)
    assert values("box", box, "double", "size") == (16, "Grand")
    assert found(me, object="box", where={"field": "size", "op": "is", "value": "grand"}) == [box]
    assert outcome.versions == {box: 2}
    logged = str([(one.field, one.before, one.after) for one in entries_of(box)])
    assert "double" not in logged
    assert "Petit" not in logged
    take_back(outcome, me)
    assert values("box", box, "double", "size") == (6, "Petit")


def test_people_cannot_write_it(me):
    formula("box", "double", "count * 2", "integer")
    with pytest.raises(Refused):
        write(me, Create("box", {"name": "b", "double": 3}))


def test_a_formula_follows_related_records_and_moves(me):
    formula("box", "rank", "shelf.level + 1", "integer")
    add_field("shelf", "level", kind="integer")
    one, two = create(me, "shelf", name="1", level=1), create(me, "shelf", name="2", level=5)
    box = create(me, "box", name="b", shelf=one)
    assert values("box", box, "rank") == (2,)
    update(me, "shelf", one, level=3)
    assert values("box", box, "rank") == (4,)
    update(me, "box", box, shelf=two)
    assert values("box", box, "rank") == (6,)
    gone = delete(me, "shelf", two)
    assert values("box", box, "rank") == (None,)
    take_back(gone, me)
    assert values("box", box, "rank") == (6,)
    assert recomputed() == []


def test_a_rollup_follows_moves_deletions_and_its_condition(me):
    rollup("shelf", "total", "boxes", "sum", "count", where={"field": "open", "op": "is", "value": True})
    rollup("shelf", "boxes_number", "boxes", "count", result="integer")
    rollup("shelf", "last_name", "boxes", "latest", "name", result="text", order="made_on")
    formula("shelf", "mean", "total / boxes_number")
    one, two = create(me, "shelf", name="1"), create(me, "shelf", name="2")
    assert values("shelf", one, "total", "boxes_number", "mean") == (0, 0, None)
    a = create(me, "box", name="a", shelf=one, count=4, open=True, made_on="2026-01-01")
    b = create(me, "box", name="b", shelf=one, count=8, open=False, made_on="2026-02-01")
    assert values("shelf", one, "total", "boxes_number", "mean", "last_name") == (4, 2, 2, "b")
    update(me, "box", b, open=True)
    assert values("shelf", one, "total", "mean") == (12, 6)
    update(me, "box", a, shelf=two)
    assert values("shelf", one, "total", "boxes_number") == (8, 1)
    assert values("shelf", two, "total", "boxes_number") == (4, 1)
    gone = delete(me, "box", a)
    assert values("shelf", two, "total", "boxes_number", "last_name") == (0, 0, None)
    take_back(gone, me)
    assert values("shelf", two, "total", "boxes_number", "last_name") == (4, 1, "a")
    assert recomputed() == []


def test_chains_cross_several_objects_and_both_ways(me):
    rollup("box", "weight_of_things", "things", "sum", "size")
    rollup("shelf", "weight", "boxes", "sum", "weight_of_things")
    formula("shelf", "above", "parent.weight + COALESCE(weight, 0)")
    formula("thing", "of_all", "box.shelf.above")
    top = create(me, "shelf", name="top")
    shelf = create(me, "shelf", name="s", parent=top)
    boxes = [create(me, "box", name=str(n), shelf=where) for n, where in enumerate([top, shelf])]
    things = [create(me, "thing", name=str(n), box=box, size=n + 1) for n, box in enumerate(boxes)]
    assert values("shelf", shelf, "above") == (3,)
    assert values("thing", things[1], "of_all") == (3,)
    update(me, "thing", things[0], size=10)
    assert values("thing", things[1], "of_all") == (12,)
    delete(me, "thing", things[0])
    assert values("thing", things[1], "of_all") == (2,)
    assert recomputed() == []


def test_rollups_over_links_to_many_and_to_any_record(me):
    rollup("box", "marks", "labels", "count", result="integer")
    rollup("box", "words", "remarks", "count", result="integer")
    box, other = create(me, "box", name="b"), create(me, "box", name="o")
    label = create(me, "label", name="l", boxes=[box])
    remark = create(me, "remark", name="r", about={"object": "box", "id": box})
    assert values("box", box, "marks", "words") == (1, 1)
    update(me, "label", label, boxes=[other])
    update(me, "remark", remark, about={"object": "box", "id": other})
    assert values("box", box, "marks", "words") == (0, 0)
    assert values("box", other, "marks", "words") == (1, 1)
    assert recomputed() == []


def test_a_lookup_takes_over_values_of_each_kind(me):
    for key, result in {
        "colour": "choice", "tags": "tags", "address": "address", "emails": "emails", "price": "money",
        "made_on": "date", "seen_at": "datetime", "share": "percent", "weight": "decimal", "count": "integer",
    }.items():  # fmt: skip
        options = [{"key": key, "label": {"fr": key}} for key in ("red", "green")] if result == "choice" else None
        more = {"options": options} if options else {}
        add_field("thing", f"its_{key}", kind="lookup", path=f"box.{key}", result=result, **more)
    given = {
        "colour": "red", "tags": ["VIP"], "address": {"city": "Dijon"}, "emails": "a@exemple.fr", "price": "12.50",
        "made_on": "2026-01-01", "seen_at": "2026-01-01T10:00:00Z", "share": "12.5", "weight": "1.50", "count": 3,
    }  # fmt: skip
    box = create(me, "box", name="b", **given)
    thing = create(me, "thing", name="t", box=box)
    mine = values("thing", thing, *(f"its_{key}" for key in given))
    assert mine == values("box", box, *given)
    update(me, "box", box, **dict.fromkeys(given))
    assert values("thing", thing, *(f"its_{key}" for key in given)) == (None,) * len(given)


def test_one_statement_a_field_whatever_the_number(me, django_assert_max_num_queries):
    formula("box", "double", "count * 2", "integer")
    formula("box", "triple", "count * 3", "integer")
    rollup("shelf", "total", "boxes", "sum", "double")
    shelf = create(me, "shelf", name="s")
    with django_assert_max_num_queries(22):
        outcome = write(me, *(Create("box", {"name": str(n), "count": n, "shelf": shelf}) for n in range(600)))
    assert values("shelf", shelf, "total") == (2 * sum(range(600)),)
    with django_assert_max_num_queries(22):
        write(me, *(Update("box", one, {"count": 1}) for one in outcome.created))
    assert values("shelf", shelf, "total") == (1200,)
    write(me, *(Delete("box", one) for one in outcome.created))
    assert values("shelf", shelf, "total") == (0,)


def test_a_loop_is_found_and_computes_nothing(me):
    formula("box", "one", "count + 1")
    formula("box", "two", "one + shelf.total")
    rollup("shelf", "total", "boxes", "sum", "weight")
    assert graph(catalogue()).broken == {}
    item = catalogue()["shelf"]
    wanted = read(
        "total", {"kind": "rollup", "relation": "boxes", "function": "sum", "field": "two", "result": "decimal"}
    )
    made = source(wanted)
    assert made is not None
    assert loop(catalogue(), item, wanted, made) == [("shelf", "total"), ("box", "two"), ("shelf", "total")]
    definition = CustomField._default_manager.get(key="total")
    declaration: Any = definition.declaration
    with pytest.raises(Refused, match="dépendrait de lui-même"):
        update(me, "custom_field", definition.id, declaration=declaration | {"field": "two"})
    # A loop that was never checked (a restored backup) is left out of what is computed.
    formula("box", "itself", "count + 1")
    CustomField._default_manager.filter(key="itself").update(
        declaration={"kind": "formula", "label": "i", "expression": "itself + 1", "result": "decimal"}
    )
    bump_version("catalogue")
    refresh()
    assert ("box", "itself") in graph(catalogue()).broken
    box = create(me, "box", name="b", count=1)
    assert values("box", box, "one", "itself") == (2, None)


def test_two_formulas_of_one_change_may_not_read_each_other(me):
    def computed(key, expression):
        label = {"fr": key.capitalize()}
        declaration = {"kind": "formula", "label": label, "expression": expression, "result": "decimal"}
        return Create("custom_field", {"object": "box", "key": key, "declaration": declaration})

    with pytest.raises(Refused) as refusal:
        write(me, computed("one", "two + 1"), computed("two", "one + 1"))
    said = {str(problem.message) for problem in refusal.value.problems}
    assert said == {
        "Ce champ dépendrait de lui-même\u00a0: Boîte\u00a0: One → Boîte\u00a0: Two → Boîte\u00a0: One.",
        "Ce champ dépendrait de lui-même\u00a0: Boîte\u00a0: Two → Boîte\u00a0: One → Boîte\u00a0: Two.",
    }
    assert not CustomField._default_manager.filter(object="box").exists()
    write(me, computed("one", "count + 1"), computed("two", "one + 1"))
    refresh()
    assert graph(catalogue()).broken == {}


def test_types_are_checked_when_a_field_is_saved(me):
    for expression, result, says in (
        ("name + 1", "decimal", "ne va pas entre"),
        ("count + 1", "text", "ne peut pas le tenir"),
    ):
        with pytest.raises(Refused, match=says):
            formula("box", "wrong", expression, result)


def test_uses_say_what_reads_a_field(me):
    formula("box", "one", "count + 1")
    rollup("shelf", "total", "boxes", "sum", "count")
    assert {one.place for one in uses(catalogue(), "box", "count")} == {("box", "one"), ("shelf", "total")}
    assert uses(catalogue(), "box", "weight") == ()
    assert {str(use.label) for use in definitions.uses("box", "count") if use.kind == "field"} >= {"Boîte\u00a0: one"}


@pytest.mark.parametrize(
    "declaration",
    [
        {"kind": "formula", "result": "decimal"},
        {"kind": "formula", "result": "decimal", "expression": "1 +"},
        {"kind": "formula", "result": "nothing", "expression": "1"},
        {"kind": "formula", "result": "decimal", "expression": "1", "colour": 1},
        {"kind": "rollup", "result": "decimal", "relation": "boxes", "function": "product"},
        {"kind": "rollup", "result": "decimal", "relation": "boxes", "function": "sum"},
        {"kind": "rollup", "result": "decimal", "function": "count"},
        {"kind": "rollup", "result": "decimal", "relation": "boxes", "function": "count", "where": {"x": 1}},
        {"kind": "lookup", "result": "text"},
    ],
)
def test_a_wrong_declaration_is_refused_in_words(declaration):
    with pytest.raises(WrongDeclaration) as refusal:
        read("x", declaration)
    assert all(str(sentence).endswith((".", ")")) for sentence in refusal.value.sentences)


def test_what_leads_nowhere_is_empty_and_says_why(me):
    formula("box", "lost", "nothing.at + 1")
    formula("box", "after", "lost + 1")
    box = create(me, "box", name="b")
    assert values("box", box, "lost", "after") == (None, None)
    assert set(graph(catalogue()).broken) == {("box", "lost"), ("box", "after")}


def test_rights_on_the_field_guard_it(people, me):
    formula("box", "rank", "shelf.level + 1", "integer")
    add_field("shelf", "level", kind="integer")
    box = create(me, "box", name="b", shelf=create(me, "shelf", name="s", level=1))
    assert [row.values for row in ask(people.owner, object="box", columns=["rank"]).rows] == [(2,)]
    assert values("box", box, "rank") == (2,)
