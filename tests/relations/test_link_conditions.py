"""Filters ask what a relation itself says, of the very relation that leads to what else they ask about."""

import datetime as dt
from dataclasses import replace
from functools import partial
from types import MappingProxyType, SimpleNamespace

import pytest
from django.db import transaction

from liane.accounts.viewers import viewer_for
from liane.records.changes.model import Create, Update
from liane.records.queries.model import QueryError, dump_where, parse_query, parse_where
from liane.records.queries.pages import fetch
from liane.records.registry import refresh
from liane.records.viewer import FieldRight
from tests.records.test_statements import counted
from tests.relations.test_conditions import key, names


def link(field, op, value=None):
    """Return a condition on what the relation itself says."""
    return {"link": {"field": field, "op": op, "value": value}}


def far(field, op, value=None):
    return {"field": field, "op": op, "value": value}


@pytest.fixture
def posts(world) -> SimpleNamespace:
    """Tell who works where, since when and as what, and give the condition that asks for it."""
    world.make("custom_field", object="relation", key="part", declaration={"kind": "percent", "label": {"fr": "Part"}})
    kind = Create(
        "relation_type",
        {
            "name": "Travaille chez",
            "inverse_name": "Emploie",
            "from_objects": ["contact"],
            "to_objects": ["company"],
            "roles": ["Directrice", "Prescripteur"],
        },
    )
    world.apply(kind)
    refresh()
    lyon, dijon = (
        world.make("company", name=n, address={"city": c}) for n, c in (("Roux", "Lyon"), ("Blanc", "Dijon"))
    )
    ada, bea, cleo = (world.make("contact", first_name=name) for name in ("Ada", "Béa", "Cléo"))

    def works(contact, company, **values):
        ends = {"source": {"object": "contact", "id": contact}, "target": {"object": "company", "id": company}}
        return world.make("relation", type=kind.id, **ends, **values)

    # Ada is in Lyon since long, and in Dijon since lately: never in Lyon since lately.
    works(ada, lyon, since="2019-01-01", role="Directrice", part=80)
    works(ada, dijon, since="2024-05-01", role="Prescripteur", part=20)
    works(bea, lyon, since="2023-06-01", role="Prescripteur")
    works(cleo, lyon, since="2020-01-01", until="2022-12-31", role="Directrice")
    return SimpleNamespace(
        roux=lyon, blanc=dijon, ada=ada, bea=bea, cleo=cleo, works=works,
        there=f"{kind.id}.to.company", back=f"{kind.id}.from.contact",
    )  # fmt: skip


def who(viewer, posts, where=None, quantifier="any", **more):
    asked = {quantifier: posts.there} | ({} if where is None else {"where": where}) | more
    return names(viewer, asked, "contact")


def test_one_relation_is_asked_for_what_it_says_and_where_it_leads(world, posts):
    since, city = link("since", "after", "2022-12-31"), far("address.city", "is", "lyon")
    assert who(world.viewer, posts, since) == ["Ada", "Béa"]
    assert who(world.viewer, posts, city) == ["Ada", "Béa"]
    assert who(world.viewer, posts, {"and": [city, since]}) == ["Béa"]
    assert who(world.viewer, posts, {"or": [{"and": [city, since]}, link("part", "gte", 80)]}) == ["Ada", "Béa"]
    assert who(world.viewer, posts, {"and": [city, {"not": since}]}) == ["Ada"]
    assert who(world.viewer, posts, {"link": {"and": [since["link"], far("role", "is", "prescripteur")]}}) == [
        "Ada", "Béa"
    ]  # fmt: skip


def test_what_the_organisation_has_a_relation_say_is_asked_from_either_side(world, posts):
    assert names(world.viewer, {"any": posts.back, "where": link("part", "lt", 50)}) == ["Blanc"]
    assert names(world.viewer, {"any": posts.back, "where": link("role", "is", "Directrice")}) == ["Roux"]
    assert names(world.viewer, {"none": posts.back, "where": link("part", "filled")}) == sorted(
        set(names(world.viewer, None)) - {"Blanc", "Roux"}
    )


def test_relations_that_have_ended_count_where_they_are_asked_for(world, posts):
    assert who(world.viewer, posts, link("role", "is", "Directrice")) == ["Ada"]
    assert who(world.viewer, posts, link("role", "is", "Directrice"), when="past") == ["Cléo"]
    assert who(world.viewer, posts, link("role", "is", "Directrice"), when="ever") == ["Ada", "Cléo"]
    assert who(world.viewer, posts, when="past") == ["Cléo"]
    assert who(world.viewer, posts, link("until", "before", "2022-12-31"), when="ever") == []
    assert who(world.viewer, posts, link("until", "on", "2022-12-31"), when="ever") == ["Cléo"]


def test_records_are_counted_once_however_often_they_are_tied(world, posts):
    posts.works(posts.cleo, posts.roux, since="2025-01-01", role="Prescripteur")
    many = {"op": "gte", "value": 2}
    assert who(world.viewer, posts, quantifier="count", when="ever", **many) == ["Ada"]
    assert who(world.viewer, posts, link("since", "after", "2020-01-01"), "count", when="ever", **many) == []
    assert who(world.viewer, posts, link("since", "before", "2021-01-01"), "count", when="ever", op="is", value=1) == [
        "Ada", "Cléo"
    ]  # fmt: skip


def test_both_ways_of_a_symmetric_relation_say_the_same(world, firms, tie):
    tie("Partenaire de", firms.alpha, firms.beta, since="2026-01-15")
    tie("Partenaire de", firms.gamma, firms.alpha, since="2020-01-15")
    begun = {"any": key("Partenaire de"), "where": link("since", "after", "2025-12-31")}
    assert names(world.viewer, begun) == ["Alpha", "Bêta"]
    both = {"and": [link("since", "after", "2025-12-31"), far("name", "is", "Gamma")]}
    assert names(world.viewer, {"any": key("Partenaire de"), "where": both}) == []


def test_a_condition_asks_the_relation_next_to_it(world, posts, firms, tie):
    tie("Partenaire de", posts.roux, firms.alpha, since="2026-02-01", note="salon")
    inner = {"any": key("Partenaire de"), "where": {"and": [link("note", "is", "salon"), far("name", "is", "Alpha")]}}
    assert who(world.viewer, posts, {"and": [link("role", "is", "Directrice"), inner]}) == ["Ada"]
    assert who(world.viewer, posts, {"or": [link("part", "is", 20), inner]}) == ["Ada", "Béa"]


def test_what_one_may_not_see_of_a_relation_is_not_asked_either(world, people, posts):
    for one in (posts.ada, posts.bea, posts.roux):
        object_name = "company" if one == posts.roux else "contact"
        world.apply(Update(object_name, one, {"owner": people.alice}))
    world.apply(Update("company", posts.blanc, {"owner": people.emma}))
    alice = viewer_for(people.alice)
    assert who(alice, posts, link("since", "after", "2022-12-31")) == ["Béa"]
    rights = replace(alice.on("relation"), fields={"role": FieldRight.HIDDEN, "until": FieldRight.HIDDEN})
    blind = replace(alice, rights=MappingProxyType({**alice.rights, "relation": rights}))
    assert who(blind, posts, link("since", "after", "2022-12-31")) == ["Béa"]
    for where, more in ((link("role", "filled"), {}), (link("until", "empty"), {}), (None, {"when": "past"})):
        with pytest.raises(QueryError, match="n’existe pas"):
            who(blind, posts, where, **more)


def test_what_changed_of_a_relation_is_asked(world, posts):
    relation = posts.works(posts.cleo, posts.blanc, role="Prescripteur")
    changed = {"link": {"changed": "role", "from": "Prescripteur"}}
    assert who(world.viewer, posts, changed) == []
    world.apply(Update("relation", relation, {"role": "Directrice"}))
    assert who(world.viewer, posts, changed) == ["Cléo"]


def test_a_day_of_the_past_is_asked_of_the_relations_of_then(world, posts):
    moment = dt.datetime.now(dt.UTC)
    query = {"object": "relation", "where": {"field": "role", "op": "is", "value": "Directrice"}, "columns": ["role"]}
    for row in fetch(parse_query(query), world.viewer).rows:
        world.apply(Update("relation", row.id, {"role": "Prescripteur", "part": 55}))
    with transaction.atomic():
        then = world.viewer.at(moment)
        assert who(then, posts, {"and": [link("role", "is", "Directrice"), link("part", "is", 80)]}) == ["Ada"]
        assert who(then, posts, link("part", "is", 55), when="ever") == []
    assert who(world.viewer, posts, link("part", "is", 55), when="ever") == ["Ada", "Cléo"]


@pytest.mark.parametrize(
    ("where", "sentence"),
    [
        (link("since", "filled"), "type de relation"),
        ({"any": "deals", "where": link("since", "filled")}, "type de relation"),
        ({"any": "deals", "when": "past"}, "type de relation"),
        ({"any": "{there}", "when": "once"}, "when.*ever"),
        ({"count": "deals", "value": True}, "mal écrite"),
        ({"any": "{there}", "where": link("colour", "filled")}, "colour"),
        ({"any": "{there}", "where": link("since", "contains", "x")}, "ne se compare pas"),
        ({"any": "{there}", "where": {"link": link("since", "filled")}}, "type de relation"),
        ({"any": "{there}", "where": {"link": {}}}, "n’est pas reconnue"),
        ({"any": "{there}", "where": {"link": far("since", "filled"), "field": "name"}}, "n’est pas reconnue"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(world, posts, where, sentence):
    if where.get("any") == "{there}":
        where = {**where, "any": posts.there}
    with pytest.raises(QueryError, match=sentence):
        names(world.viewer, where, "contact")


def test_it_travels_as_json(posts):
    where = {
        "count": posts.there, "when": "ever", "op": "gte", "value": 2,
        "where": {"and": [link("since", "after", "2023-01-01"), far("name", "is", "Roux")]},
    }  # fmt: skip
    assert dump_where(parse_where(where)) == where
    assert dump_where(parse_where({"any": posts.there, "when": "now"})) == {"any": posts.there}


def test_it_costs_no_statement_more_than_any_other_condition(world, posts):
    city = far("address.city", "is", "Lyon")
    numbers = set()
    for inner in (city, {"and": [city, link("role", "filled")]}):
        query = parse_query({"object": "contact", "where": {"any": posts.there, "where": inner}, "columns": ["name"]})
        numbers.add(counted(partial(fetch, query, world.viewer))[0])
    assert len(numbers) == 1
