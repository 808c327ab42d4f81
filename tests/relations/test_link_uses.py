"""Before a field or a type of relation goes, people are told what asks it: beside relations, and of related records."""

import pytest

from liane.accounts.viewers import viewer_for
from liane.capabilities.views import saved
from liane.capabilities.views.shown import Shown
from liane.records.changes.model import Create
from liane.records.definitions.uses import uses
from liane.records.queries.model import parse_where
from liane.records.registry import refresh
from tests.relations.test_conditions import key
from tests.relations.test_link_rollups import counting


def field(world, object_name, name):
    declaration = {"kind": "text", "label": {"fr": name}}
    world.make("custom_field", object=object_name, key=name, declaration=declaration)
    refresh()


def asking(name, op="filled"):
    return {"field": name, "op": op, "value": None}


def told(object_name, name=""):
    return {(use.kind, str(use.label)) for use in uses(object_name, name) if use.kind != "layout"}


@pytest.fixture
def view(people):
    """Keep a view of companies by a condition."""

    def kept(name, where):
        saved.save(
            viewer_for(people.anne), name, "company", "list", Shown(where=parse_where(where)), visibility="everyone"
        )

    return kept


def test_a_field_of_relations_knows_the_views_and_the_rules_that_ask_it(world, people, types, view):
    field(world, "relation", "contrat")
    signed = {"any": key("Partenaire de"), "where": {"or": [{"not": {"link": asking("contrat")}}, asking("name")]}}
    view("Sous contrat", {"and": [asking("name"), signed]})
    view("Ailleurs", {"any": key("Partenaire de"), "where": {"link": asking("role")}})
    who = {"object": "user", "id": people.emma}
    rule = {"name": "Partenaires", "object": "company", "who": who, "active": True, "condition": signed}
    world.apply(Create("sharing_rule", rule))
    assert told("relation", "contrat") == {("view", "Sous contrat"), ("sharing_rule", "Partenaires")}


def test_a_field_of_related_records_knows_the_views_that_ask_it(world, types, view):
    field(world, "contact", "surnom")
    view("Surnommés", {"count": "contacts", "op": "gte", "value": 2, "where": asking("surnom")})
    view("Par l’autre côté", {"any": key("Prescripteur de", "contact"), "where": asking("surnom", "empty")})
    assert told("contact", "surnom") == {("view", "Surnommés"), ("view", "Par l’autre côté")}
    assert told("company", "surnom") == set()


def test_an_object_knows_the_views_that_ask_for_its_records_from_another(world, types, view):
    view("Avec contacts", {"any": "contacts"})
    view("Prescrits", {"none": key("Prescripteur de", "contact")})
    assert told("contact") >= {("view", "Avec contacts"), ("view", "Prescrits")}
    assert told("relation") >= {("view", "Prescrits")}


def test_a_type_of_relation_knows_the_rollups_that_cross_it(world, types):
    counting(world, {"any": key("Rend compte à", "contact"), "when": "ever"})
    assert told("relation_type", str(types["Rend compte à"])) == {("field", "Société\u00a0: parrains")}
    assert told("relation_type", str(types["Partenaire de"])) == set()
