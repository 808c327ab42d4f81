"""Filters ask across relations and down the tree of companies, within what the reader may see."""

import pytest

from liane.accounts.viewers import viewer_for
from liane.records.changes.model import Create, Update
from liane.records.queries.model import QueryError, parse_query
from liane.records.queries.pages import fetch
from liane.records.registry import catalogue, refresh
from liane.web.filters.builder import offered
from liane.web.filters.words import chips


def key(called: str, target: str = "company") -> str:
    """Return what conditions call the records of `target` across the type called so, from this side."""
    bridge = next(one for one in catalogue().bridges if str(one.label) == called)
    return f"{bridge.key}.{target}"


def names(viewer, where, item="company") -> list[str]:
    query = {"object": item, "where": where, "columns": ["name"], "sort": ["name"]}
    return [row.values[0] for row in fetch(parse_query(query), viewer).rows]


def test_companies_that_have_a_partner_where(world, firms, tie):
    world.apply(Update("company", firms.beta, {"status": "supplier"}))
    tie("Partenaire de", firms.alpha, firms.beta)
    tie("Partenaire de", firms.gamma, firms.alpha)
    tie("Concurrent de", firms.gamma, firms.beta)
    partner = key("Partenaire de")
    assert names(world.viewer, {"any": partner}) == ["Alpha", "Bêta", "Gamma"]
    where = {"field": "status", "op": "is", "value": "supplier"}
    assert names(world.viewer, {"any": partner, "where": where}) == ["Alpha"]
    assert names(world.viewer, {"count": partner, "op": "gte", "value": 2}) == ["Alpha"]
    assert names(world.viewer, {"none": partner, "where": where}) == ["Bêta", "Gamma"]


def test_each_side_asks_under_its_own_wording(world, firms, tie):
    tie("Rend compte à", firms.zoe, firms.luc, "contact")
    assert names(world.viewer, {"any": key("Rend compte à", "contact")}, "contact") == ["Zoé"]
    assert names(world.viewer, {"any": key("Encadre", "contact")}, "contact") == ["Luc"]
    tie("Prescripteur de", firms.luc, firms.alpha, "contact:company")
    assert names(world.viewer, {"any": key("A pour prescripteur", "contact")}) == ["Alpha"]
    assert names(world.viewer, {"any": key("A pour prescripteur", "company")}) == []


def test_what_has_ended_counts_no_more(world, firms, tie):
    tie("Partenaire de", firms.alpha, firms.beta, since="2020-01-01", until="2021-01-01")
    assert names(world.viewer, {"any": key("Partenaire de")}) == []


def test_an_unknown_relation_finds_nothing_and_says_so(world, firms):
    with pytest.raises(QueryError):
        names(world.viewer, {"any": "019a0000-0000-7000-8000-000000000000.to.company"})
    with pytest.raises(QueryError):
        names(world.viewer, {"any": key("Encadre", "contact")})


def test_what_one_may_not_see_does_not_count(world, people, firms, tie):
    world.apply(Update("company", firms.alpha, {"owner": people.alice}))
    world.apply(Update("company", firms.beta, {"owner": people.emma}))
    tie("Partenaire de", firms.alpha, firms.beta)
    alice, anne = viewer_for(people.alice), viewer_for(people.anne)
    where = {"any": key("Partenaire de")}
    assert names(anne, where) == ["Alpha", "Bêta"]
    assert names(alice, where) == []


def test_the_group_of_a_company_is_all_that_stands_below(world, people, firms):
    world.apply(Update("company", firms.beta, {"parent": firms.alpha}))
    world.apply(Update("company", firms.gamma, {"parent": firms.beta}))
    world.make("company", name="Autre")
    under = {"field": "parent", "op": "under", "value": str(firms.alpha)}
    assert names(world.viewer, under) == ["Alpha", "Bêta", "Gamma"]
    assert names(world.viewer, {"not": under}) == ["Autre"]
    world.make("deal", name="Vente", company=firms.gamma)
    assert names(world.viewer, {**under, "field": "company.parent"}, "deal") == ["Vente"]
    # Whoever may not see what lies between does not learn of it.
    world.apply(*(Update("company", one, {"owner": people.alice}) for one in (firms.alpha, firms.gamma)))
    world.apply(Update("company", firms.beta, {"owner": people.emma}))
    assert names(viewer_for(people.alice), under) == ["Alpha"]
    with pytest.raises(QueryError):
        names(world.viewer, {**under, "field": "name"})
    with pytest.raises(QueryError):
        names(world.viewer, {**under, "field": "company"}, "contact")


def test_the_builder_offers_relations_and_says_them_in_words(world, firms):
    item, viewer = catalogue()["company"], world.viewer
    groups = dict(offered(item, viewer))
    assert [text for _value, text in groups["Relations"]] == [
        "Partenaire de",
        "Prescripteur de (Sociétés)",
        "Prescripteur de (Contacts)",
        "A pour prescripteur (Sociétés)",
        "A pour prescripteur (Contacts)",
        "Concurrent de",
    ]
    where = {"any": key("Partenaire de"), "where": {"field": "name", "op": "is", "value": "Bêta"}}
    chip = chips(parse_query({"object": "company", "where": where}).where, item, viewer)[0]
    assert chip.label == "Partenaire de"
    under = parse_query(
        {"object": "company", "where": {"field": "parent", "op": "under", "value": str(firms.alpha)}}
    ).where
    chip = chips(under, item, viewer)[0]
    assert (chip.label, chip.operator, chip.value) == ("Société mère", "dans le groupe de", "Alpha")


def test_records_of_own_objects_are_tied_too(world, firms):
    world.make("custom_object", singular="Salon", name="Salons", group="sell")
    refresh()
    kind = Create(
        "relation_type",
        {"name": "Expose à", "inverse_name": "A pour exposant", "from_objects": ["company"], "to_objects": ["salon"]},
    )
    world.apply(kind)
    refresh()
    fair = world.make("salon", name="Pollutec")
    ends = {"source": {"object": "company", "id": firms.alpha}, "target": {"object": "salon", "id": fair}}
    world.make("relation", type=kind.id, **ends)
    assert names(world.viewer, {"any": key("Expose à", "salon")}) == ["Alpha"]
    assert names(world.viewer, {"any": key("A pour exposant")}, "salon") == ["Pollutec"]
