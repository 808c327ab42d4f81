"""Wrong declarations, registrations and Queries are refused, with the place and the reason."""

from types import SimpleNamespace
from typing import Any

import pytest

from liane.records import checks, fields
from liane.records.changes.gate import apply
from liane.records.changes.model import MAX_RECORDS, Cause, Change, Create, Refused
from liane.records.objects import Board, Owned, Related, Section, Via
from liane.records.queries.aggregate import aggregate
from liane.records.queries.model import MAX_DEPTH, MAX_NODES, Measure, Query, QueryError, parse_query, parse_where
from liane.records.registry import Registry, object_types
from tests.fakes.objects import BoxType
from tests.records.people import SYSTEM, ask, create, found, rich


def wrong(monkeypatch: pytest.MonkeyPatch, **declared: Any) -> set[str]:
    """Return the ids of the errors found when the fake box declares this instead."""
    kind = type("Wrong", (BoxType,), declared)
    known = dict(object_types.all()) | {"Box": kind}
    monkeypatch.setattr(checks, "object_types", SimpleNamespace(all=lambda: known))
    return {str(message.id) for message in checks.check_object_types(None)}


def test_the_declarations_as_they_are_have_no_error():
    assert checks.check_object_types(None) == []


@pytest.mark.parametrize(
    ("declared", "error"),
    [
        ({"slug": "api"}, "E001"),
        ({"slug": "shelves"}, "E001"),
        ({"title": "nothing"}, "E002"),
        ({"columns": ("name", "nothing")}, "E003"),
        ({"columns": ("shelf.nothing",)}, "E003"),
        ({"columns": ("name.nothing",)}, "E003"),
        ({"sort": "-nothing"}, "E003"),
        ({"sections": (Section("x", ("nothing",)),)}, "E003"),
        ({"creation": ("nothing",)}, "E003"),
        ({"board": Board("nothing")}, "E003"),
        ({"scope": Owned("nothing")}, "E007"),
        ({"scope": Owned("shelf")}, "E007"),
        ({"scope": Via("count")}, "E008"),
        ({"reveals": {"name": "nothing"}, "scope": Via("shelf")}, "E010"),
        ({"related": (Related("thing", "nothing"),)}, "E009"),
        ({"related": (Related("nothing", "box"),)}, "E009"),
    ],
)
def test_a_wrong_declaration_is_an_error(monkeypatch, declared, error):
    assert wrong(monkeypatch, **declared) == {f"liane.{error}"}


@pytest.mark.parametrize(
    ("field", "error"),
    [
        (fields.Relation("fakes.Nothing", "x"), "E004"),
        (fields.Relation("fakes.Shelf", "x", on_delete="explode"), "E005"),
    ],
)
def test_a_wrong_field_is_an_error(monkeypatch, field, error):
    def with_field(self: Any) -> None:
        BoxType.__init__(self, [field.named("wrong")])

    assert wrong(monkeypatch, __init__=with_field) == {f"liane.{error}"}


def test_nothing_is_registered_twice_or_late():
    registry: Registry[int] = Registry("thing")
    registry.register("a", 1)
    with pytest.raises(RuntimeError, match="twice"):
        registry.register("a", 2)
    assert dict(registry.all()) == {"a": 1}
    with pytest.raises(RuntimeError, match="too late"):
        registry.register("b", 2)


def nested(depth: int) -> dict[str, Any]:
    where: dict[str, Any] = {"field": "name", "op": "filled"}
    for _level in range(depth):
        where = {"not": where}
    return where


def test_a_filter_is_so_deep_and_so_long_at_most():
    parse_where(nested(MAX_DEPTH))
    with pytest.raises(QueryError):
        parse_where(nested(MAX_DEPTH + 1))
    leaf = {"field": "name", "op": "filled"}
    parse_where({"and": [leaf] * (MAX_NODES - 1)})
    with pytest.raises(QueryError):
        parse_where({"and": [leaf] * MAX_NODES})


@pytest.mark.parametrize(
    "query",
    [
        [], {}, {"object": 3}, {"object": "box", "limit": 0}, {"object": "box", "limit": 501},
        {"object": "box", "limit": True}, {"object": "box", "colour": 1}, {"object": "box", "where": []},
        {"object": "box", "where": 0}, {"object": "box", "where": ""}, {"object": "box", "where": {"x": 1}},
        {"object": "box", "where": {"and": {}}}, {"object": "box", "where": {"field": "name"}},
        {"object": "box", "where": {"field": "name", "op": "filled", "or": []}},
        {"object": "box", "where": {"and": [], "not": {}}}, {"object": "box", "where": {"any": "things", "where": []}},
        {"object": "box", "where": {"count": "things", "value": "3"}}, {"object": "box", "where": {"any": 3}},
        {"object": "box", "where": {"count": "things", "value": 10**30}}, {"object": "box", "ids": "abc"},
        {"object": "box", "ids": ["x"]}, {"object": "box", "ids": 3}, {"object": "box", "measures": 3},
        {"object": "box", "measures": [3]}, {"object": "box", "sort": "name"}, {"object": "box", "columns": [3]},
        {"object": "box", "after": 3}, {"object": "box", "search": 3},
    ],
)  # fmt: skip
def test_a_query_that_is_none_is_refused(query):
    with pytest.raises(QueryError):
        parse_query(query)


@pytest.mark.parametrize(
    "query",
    [
        {"object": "nothing"}, {"columns": ["nothing"]}, {"columns": ["name.nothing"]}, {"columns": ["shelf.name.x"]},
        {"columns": ["shelf.parent.parent.parent.name"]}, {"sort": ["others"]}, {"sort": ["nothing"]},
        {"where": {"field": "name", "op": "gt", "value": "a"}}, {"where": {"field": "name", "op": "x"}},
        {"where": {"field": "count", "op": "is", "value": "beaucoup"}}, {"where": {"field": "count", "op": "is"}},
        {"where": {"field": "count", "op": "is", "value": 10**30}},
        {"where": {"field": "count", "op": "between", "value": [1]}},
        {"where": {"field": "made_on", "op": "on", "value": "demain"}},
        {"where": {"field": "made_on", "op": "on", "value": "9999-12-31"}},
        {"where": {"field": "seen_at", "op": "on", "value": "0001-01-01"}},
        {"where": {"field": "seen_at", "op": "within", "value": "x"}},
        {"where": {"field": "seen_at", "op": "within", "value": ["x"]}},
        {"where": {"field": "made_on", "op": "within", "value": "last_999_years_"}},
        {"where": {"field": "made_on", "op": "within", "value": "last_0_days"}},
        {"where": {"field": "made_on", "op": "before", "value": ["today"]}},
        {"where": {"field": "colour", "op": "is", "value": "mauve"}},
        {"where": {"field": "shelf", "op": "is", "value": "x"}},
        {"where": {"field": "shelf", "op": "is", "value": {}}}, {"where": {"field": "name", "op": "is", "value": None}},
        {"where": {"field": "name", "op": "is", "value": {"a": 1}}},
        {"where": {"field": "price", "op": "gt", "value": "5 USD"}},
        {"where": {"field": "price.currency", "op": "gt", "value": "5"}}, {"where": {"any": "nothing"}},
        {"where": {"count": "things", "op": "x", "value": 1}}, {"where": {"changed": "nothing"}},
        {"where": {"changed": "count", "to": "x"}}, {"where": {"changed": "count", "since": "x"}},
        {"where": {"field": "a." * 400 + "name", "op": "filled"}}, {"after": "abc"}, {"after": "AAAA" * 20},
    ],
)  # fmt: skip
def test_a_query_that_cannot_be_answered_is_refused(people, query):
    with pytest.raises(QueryError) as refused:
        ask(rich(people.owner), **{"object": "box", **query})
    assert str(refused.value)


@pytest.mark.parametrize(
    "query",
    [
        {"group": ["nothing"]}, {"group": ["others"]}, {"group": ["name:month"]}, {"group": ["made_on:century"]},
        {"measures": [{"function": "sum", "field": "name"}]}, {"measures": [{"function": "min", "field": "open"}]},
        {"measures": [{"function": "max", "field": "shelf"}]}, {"measures": [{"function": "drop", "field": "count"}]},
        {"measures": [{"function": "avg"}]},
    ],
)  # fmt: skip
def test_what_cannot_be_measured_is_refused(people, query):
    with pytest.raises(QueryError):
        aggregate(parse_query({"object": "box", **query}), rich(people.owner))


def test_texts_that_no_database_holds_find_nothing(people):
    me = rich(people.owner)
    create(me, "box", name="a")
    for text in ("\x00", "\ud800", "%", "\\", "'", "a\x00"):
        where = {"field": "name", "op": "contains", "value": "z" + text}
        assert found(me, object="box", where=where) == []
        assert found(me, object="box", search="z" + text) == []


def test_a_cursor_serves_its_own_query_only(people):
    me = rich(people.owner)
    for name in ("a", "b", "c"):
        create(me, "box", name=name, count=1)
    cursor = ask(me, object="box", limit=1).next
    assert cursor is not None
    assert len(ask(me, object="box", limit=1, after=cursor).rows) == 1
    for other in ({"sort": ["count"]}, {"where": {"field": "count", "op": "is", "value": 1}}, {"search": "a"}):
        with pytest.raises(QueryError):
            ask(me, object="box", after=cursor, **other)
    with pytest.raises(QueryError):
        ask(rich(people.mate), object="box", after=cursor)
    changed = cursor[:10] + ("B" if cursor[10] == "A" else "A") + cursor[11:]
    for broken in (cursor[:-3], changed, "", "é" * 8):
        if broken:
            with pytest.raises(QueryError):
                ask(me, object="box", after=broken)


def test_a_change_has_so_many_records_at_most(people):
    with pytest.raises(Refused) as refused:
        apply(Change(SYSTEM, Cause("form"), [Create("box", {"name": "a"})] * (MAX_RECORDS + 1)))
    assert [problem.code for problem in refused.value.problems] == ["too_many"]


def test_money_and_times_are_grouped_in_the_readers_terms(people):
    me = rich(people.owner)
    create(me, "box", name="a", price="1,5", seen_at="2026-01-31T23:30:00Z", made_on="2026-02-01")
    create(me, "box", name="b", price="2 USD", seen_at="2026-02-01T10:00:00Z", made_on="2026-03-31")
    query = Query("box", group=("seen_at:month",), measures=(Measure("count"), Measure("sum", "price")))
    assert [(str(group.key[0]), group.measures[0], float(group.measures[1])) for group in aggregate(query, me)] == [
        ("2026-02-01", 2, 1.5)
    ]
    quarters = aggregate(Query("box", group=("made_on:quarter",)), me)
    assert [(str(group.key[0]), group.measures) for group in quarters] == [("2026-01-01", (2,))]


def test_values_are_counted_once_and_a_part_may_be_measured(people):
    me = rich(people.owner)
    for made_on in ("2026-02-01", "2026-02-01", "2026-03-31", None):
        create(me, "box", name="a", made_on=made_on)
    measures = (Measure("count"), Measure("count", "made_on"), Measure("distinct", "made_on"))
    assert aggregate(Query("box", measures=measures), me)[0].measures == (4, 3, 2)
    assert aggregate(Query("box", measures=measures[:1]), me, 3)[0].measures == (3,)
    assert sum(group.measures[0] for group in aggregate(Query("box", group=("made_on",)), me, 2)) == 2
