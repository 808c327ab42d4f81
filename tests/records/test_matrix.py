"""Every object by every verb by every persona on every road: what may not be read is not there at all."""

from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liane.capabilities.search.lookup import find
from liane.lib.ids import new_id
from liane.records.changes.model import Create, Delete, Forbidden, Missing, Refused, Update
from liane.records.changes.undo import undo
from liane.records.log import history
from liane.records.queries.aggregate import aggregate
from liane.records.queries.model import QueryError, parse_query
from liane.records.queries.pages import count, get, titles
from liane.records.viewer import EVERYTHING, FieldRight, ObjectRights, Scope, Viewer
from tests.records.people import SYSTEM, ask, create, delete, found, rich, update, write

PERSONAS = ("owner", "mate", "boss", "reader", "outsider")
OBJECTS = ("shelf", "box", "thing", "seal", "remark")
READS = {"owner", "mate", "boss", "reader"}
UPDATES = {"owner", "boss"}


@pytest.fixture
def records(people) -> dict[str, UUID]:
    """Return one record of each object, all of them the owner's."""
    shelf = create(people.owner, "shelf", name="secret shelf")
    box = create(people.owner, "box", name="secret box", shelf=shelf)
    return {
        "shelf": shelf,
        "box": box,
        "thing": create(people.owner, "thing", name="secret thing", box=box),
        "seal": create(people.owner, "seal", name="secret seal", box=box),
        "remark": create(people.owner, "remark", name="secret remark", about={"object": "box", "id": box}),
    }


def total(viewer: Viewer, **query: Any) -> int:
    return count(parse_query(query), viewer).value


def grouped(viewer: Viewer, name: str) -> int:
    return sum(group.measures[0] for group in aggregate(parse_query({"object": name}), viewer))


ROADS: dict[str, Callable[[Viewer, str, UUID], bool]] = {
    "get": lambda v, name, one: get(name, one, v) is not None,
    "list": lambda v, name, one: one in found(v, object=name),
    "list by id": lambda v, name, one: one in found(v, object=name, ids=[str(one)]),
    "count": lambda v, name, one: total(v, object=name) > 0,
    "aggregate": lambda v, name, one: grouped(v, name) > 0,
    "titles": lambda v, name, one: one in titles(name, [one], v),
    "history": lambda v, name, one: history(name, one, v) != (),
    "condition": lambda v, name, one: total(v, object=name, where={"field": "name", "op": "starts", "value": "s"}) > 0,
}


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("name", OBJECTS)
def test_reading(people, records, name, persona):
    viewer = getattr(people, persona)
    seen = {road: look(viewer, name, records[name]) for road, look in ROADS.items()}
    assert seen == dict.fromkeys(ROADS, persona in READS)
    searched = name != "seal"
    assert (records[name] in [hit.id for hit in find(viewer, "secret")]) is (searched and persona in READS)
    assert (records[name] in [hit.id for hit in find(viewer, "sceret")]) is (searched and persona in READS)
    assert (records[name] in found(viewer, object=name, search="secr")) is (searched and persona in READS)


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("name", OBJECTS)
def test_writing(people, records, name, persona):
    viewer, one = getattr(people, persona), records[name]
    # Remarks belong to whoever wrote them: even the boss changes only those of her team.
    may = persona in UPDATES
    refusal = Missing if persona == "outsider" else Forbidden
    if may:
        update(viewer, name, one, name="other")
    else:
        with pytest.raises(refusal):
            update(viewer, name, one, name="other")
    if name == "box":
        delete(SYSTEM, "seal", records["seal"])
    if may:
        delete(viewer, name, one)
    else:
        with pytest.raises(refusal):
            delete(viewer, name, one)
    assert (get(name, one, SYSTEM) is None) is may


@pytest.mark.parametrize("persona", PERSONAS)
def test_creating(people, records, persona):
    viewer = getattr(people, persona)
    attempts: dict[str, dict[str, Any]] = {
        "box": {"owner": people.owner.user_id},
        "thing": {"box": records["box"]},
        "seal": {"box": records["box"]},
        "remark": {"about": {"object": "box", "id": records["box"]}},
    }
    done = set()
    for name, values in attempts.items():
        try:
            create(viewer, name, name="new", **values)
            done.add(name)
        except Refused:
            pass
    everything = set(attempts)
    expected = {"owner": everything, "boss": everything, "mate": {"remark"}}
    assert done == expected.get(persona, set())


def test_a_record_moves_only_to_where_one_may_write(people, records):
    theirs = create(people.mate, "box", name="mate’s")
    seen = rich(
        people.owner,
        replace(EVERYTHING, create=Scope.OWN, read=Scope.OWN, update=Scope.OWN),
        box=ObjectRights(Scope.OWN, Scope.ALL, Scope.OWN),
    )
    with pytest.raises(Forbidden):
        update(seen, "thing", records["thing"], box=theirs)
    with pytest.raises(Refused):
        update(people.owner, "thing", records["thing"], box=theirs)
    assert ask(SYSTEM, object="thing", columns=["box"]).rows[0].values[0].id == records["box"]


def statements(action: Callable[[], Any]) -> tuple[list[str], str]:
    """Return the statements that an action runs, and how it ends."""
    with CaptureQueriesContext(connection) as captured:
        try:
            end = repr(action())
        except Refused as refused:
            end = repr([(type(refused).__name__, str(p.message), p.code, p.field) for p in refused.problems])
    texts = (query["sql"] for query in captured.captured_queries)
    # What is prepared has a name for its text, and its values right after it.
    heads = ((text, 1 if "SAVEPOINT" in text else 2 if text.startswith("EXECUTE") else 6) for text in texts)
    return [" ".join(text.split()[:words]) for text, words in heads], end


@pytest.mark.parametrize("name", OBJECTS)
def test_unreadable_is_as_good_as_absent(people, records, name):
    out, there, nowhere = people.outsider, records[name], new_id()
    mine = create(out, "box", name="mine")
    changed = update(people.owner, name, there, name="changed")
    assert changed.id is not None

    def roads(one: UUID, change: UUID) -> list[tuple[list[str], str]]:
        link = {"object": name, "id": one} if name != "remark" else {"object": "box", "id": one}
        return [
            statements(lambda: get(name, one, out)),
            statements(lambda: titles(name, [one], out)),
            statements(lambda: history(name, one, out)),
            statements(lambda: found(out, object=name, ids=[str(one)])),
            statements(lambda: update(out, name, one, name="x")),
            statements(lambda: delete(out, name, one)),
            statements(lambda: create(out, "remark", name="x", about=link)),
            statements(lambda: update(out, "box", mine, others=[one])),
            statements(lambda: update(out, "box", mine, shelf=one)),
            statements(lambda: found(out, object="box", where={"field": "shelf", "op": "is", "value": str(one)})),
            statements(
                lambda: found(out, object="box", where={"field": "others", "op": "has_any", "value": [str(one)]})
            ),
        ]

    for mine_seen, absent in zip(roads(there, changed.id), roads(nowhere, new_id()), strict=True):
        assert mine_seen[1] == absent[1]
        assert mine_seen[0] == absent[0]
    with pytest.raises(Missing) as unreadable:
        undo(changed.id, out)
    with pytest.raises(Missing) as absent_change:
        undo(new_id(), out)
    assert str(unreadable.value) == str(absent_change.value)


def test_what_is_linked_but_unreadable_shows_nothing_of_itself(people, records):
    """A box of the outsider's own that others tied to a shelf and a box she may not read."""
    out = people.outsider
    mine = create(SYSTEM, "box", name="mine", owner=out.user_id, shelf=records["shelf"], others=[records["box"]])
    assert found(out, object="box") == [mine]
    shown = ask(out, object="box", columns=["shelf", "others", "shelf.name"]).rows[0].values
    assert (shown[0].id, shown[0].title) == (None, None)
    assert shown[1:] == ([], None)
    secret = {"field": "shelf.name", "op": "is", "value": "secret shelf"}
    for where in (
        secret,
        {"not": {"not": secret}},
        {"field": "shelf", "op": "is", "value": str(records["shelf"])},
        {"field": "shelf", "op": "in", "value": [str(records["shelf"])]},
        {"field": "others", "op": "has_any", "value": [str(records["box"])]},
        {"field": "others", "op": "filled"},
        {"field": "shelf.name", "op": "filled"},
        {"any": "neighbours"},
        {"count": "neighbours", "op": "gte", "value": 1},
        {"any": "things"},
    ):
        assert found(out, object="box", where=where) == [], where
    for where in ({"field": "shelf.name", "op": "is_not", "value": "secret shelf"}, {"none": "neighbours"}):
        assert found(out, object="box", where=where) == [mine], where
    groups = aggregate(parse_query({"object": "box", "group": ["shelf"]}), out)
    assert [(group.key, group.measures) for group in groups] == [((None,), (1,))]
    assert found(out, object="box", sort=["shelf"]) == [mine]
    steps = {step.field.key: step.after for event in history("box", mine, out) for step in event.steps}
    assert (steps["shelf"].id, steps["shelf"].title) == (None, None)
    assert [(one.id, one.title) for one in steps["others"]] == [(None, None)]


def test_a_hidden_field_is_not_there_and_a_read_only_one_stays(people, records):
    rights = MappingProxyType({"emails": FieldRight.HIDDEN, "count": FieldRight.READ, "shelf": FieldRight.HIDDEN})
    viewer = rich(people.owner, box=replace(EVERYTHING, fields=rights))
    box = records["box"]
    changed = update(people.owner, "box", box, emails="secret@exemple.fr", count=3)
    assert [column.path for column in ask(viewer, object="box").columns] == ["name", "count", "price", "owner"]
    queries: tuple[dict[str, Any], ...] = (
        {"columns": ["emails"]},
        {"sort": ["emails"]},
        {"where": {"field": "emails", "op": "filled"}},
        {"where": {"field": "emails.value", "op": "contains", "value": "s"}},
        {"where": {"field": "shelf.name", "op": "is", "value": "x"}},
        {"where": {"changed": "emails"}},
    )
    for query in queries:
        with pytest.raises(QueryError, match="n’existe pas"):
            ask(viewer, object="box", **query)
    measured: tuple[dict[str, Any], ...] = (
        {"group": ["emails"]},
        {"measures": [{"function": "count", "field": "emails"}]},
    )
    for query in measured:
        with pytest.raises(QueryError, match="n’existe pas"):
            aggregate(parse_query({"object": "box", **query}), viewer)
    with pytest.raises(QueryError, match="n’existe pas"):
        ask(viewer, object="shelf", where={"any": "boxes"})
    with pytest.raises(QueryError, match="n’existe pas"):
        ask(viewer, object="thing", columns=["box.emails"])
    assert {step.field.key for event in history("box", box, viewer) for step in event.steps}.isdisjoint(
        {"emails", "shelf"}
    )
    assert found(viewer, object="box", search="exemple") == []
    assert found(people.owner, object="box", search="exemple") == [box]
    assert find(viewer, "exemple") == []
    assert [hit.id for hit in find(viewer, "secret box")] == [box]
    for values, code in (({"emails": "x@y.fr"}, "unknown_field"), ({"count": 4}, "read_only")):
        with pytest.raises(Refused) as refused:
            write(viewer, Update("box", box, values))
        assert [problem.code for problem in refused.value.problems] == [code]
    assert changed.id is not None
    # For a moment its author may still take it back, by the rights she had then: nobody else may.
    with pytest.raises(Forbidden):
        undo(changed.id, rich(people.mate, box=replace(EVERYTHING, fields=rights)))


def test_a_hidden_title_is_shown_nowhere(people, records):
    viewer = rich(people.owner, shelf=replace(EVERYTHING, fields={"name": FieldRight.HIDDEN}))
    reference = ask(viewer, object="box", columns=["shelf"]).rows[0].values[0]
    assert (reference.id, reference.title) == (records["shelf"], None)
    assert find(viewer, "secret shelf", objects=["shelf"]) == []
    assert titles("shelf", [records["shelf"]], viewer) == {}
    assert found(viewer, object="shelf") == [records["shelf"]]
    with pytest.raises(QueryError):
        ask(viewer, object="box", sort=["shelf"])


def test_two_edits_of_one_record_do_not_lend_rights(people, records):
    """Whoever may change but not delete cannot delete by doing both at once."""
    viewer = rich(people.owner, EVERYTHING, box=ObjectRights(Scope.ALL, Scope.ALL, Scope.ALL))
    for edits in (
        (Update("box", records["box"], {"name": "x"}), Delete("box", records["box"])),
        (Create("box", {"name": "x"}, id=records["box"]), Delete("box", records["box"])),
    ):
        with pytest.raises(Refused):
            write(viewer, *edits)
    assert get("box", records["box"], SYSTEM) is not None
