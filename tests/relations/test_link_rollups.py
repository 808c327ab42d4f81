"""Rollups count records by their relations, and follow each change of a relation and of what it leads to."""

import pytest

from liane.records.changes.model import Create, Delete, Update
from liane.records.changes.undo import undo
from liane.records.computed.graph import graph
from liane.records.registry import catalogue, refresh
from tests.records.computed.test_keeping import recomputed
from tests.relations.test_conditions import key


def counting(world, where, name="parrains", relation="contacts"):
    """Count the contacts of each company that answer to a condition, in a field of its own."""
    given = {"kind": "rollup", "relation": relation, "function": "count", "result": "integer", "where": where}
    world.make("custom_field", object="company", key=name, declaration={"label": {"fr": name}, **given})
    refresh()
    # What a job does for a field that is new.
    recomputed()
    return graph(catalogue()).fields["company", name]


@pytest.fixture
def staff(world, firms, types):
    """Let Alpha employ Zoé and Luc, where relations say a role, and return what ties two contacts."""
    world.apply(*(Update("contact", one, {"company": firms.alpha}) for one in (firms.zoe, firms.luc)))
    world.apply(Update("relation_type", types["Rend compte à"], {"roles": ["Projet", "Agence"]}))
    refresh()

    def reports(one, to, **values):
        ends = {"source": {"object": "contact", "id": one}, "target": {"object": "contact", "id": to}}
        return Create("relation", {"type": types["Rend compte à"], **ends, **values})

    return reports


def reading(world, firms, name="parrains"):
    """Return the count that stands, having checked that nothing would change if all were computed again."""
    assert recomputed() == []
    return world.read("company", firms.alpha, name)


def test_a_rollup_follows_relations_and_what_they_lead_to(world, firms, staff):
    where = {"any": key("Rend compte à", "contact"), "where": {"and": [
        {"link": {"field": "role", "op": "is", "value": "Projet"}},
        {"field": "job_title", "op": "is", "value": "Directeur"},
    ]}}  # fmt: skip
    assert counting(world, where).daily
    assert reading(world, firms) == 0
    relation = staff(firms.zoe, firms.luc, role="Projet")
    world.apply(relation)
    assert reading(world, firms) == 0
    world.apply(Update("contact", firms.luc, {"job_title": "Directeur"}))
    assert reading(world, firms) == 1
    world.apply(Update("relation", relation.id, {"role": "Agence"}))
    assert reading(world, firms) == 0
    world.apply(Update("relation", relation.id, {"role": "Projet"}))
    assert reading(world, firms) == 1
    world.apply(Update("relation", relation.id, {"until": "2020-01-01"}))
    assert reading(world, firms) == 0
    world.apply(Update("relation", relation.id, {"until": None}))
    gone = world.apply(Delete("relation", relation.id))
    assert reading(world, firms) == 0
    undo(gone.id, world.viewer)
    assert reading(world, firms) == 1
    world.apply(Delete("contact", firms.luc))
    assert reading(world, firms) == 0


def test_a_relation_that_reads_the_same_both_ways_is_followed_from_both_ends(world, firms, tie):
    spouse = {
        "any": key("Conjoint de", "contact"),
        "when": "ever",
        "where": {"field": "name", "op": "is", "value": "Luc"},
    }
    assert not counting(world, spouse).daily
    world.apply(Update("contact", firms.zoe, {"company": firms.alpha}))
    relation = tie("Conjoint de", firms.luc, firms.zoe, "contact")
    assert reading(world, firms) == 1
    world.apply(Update("contact", firms.luc, {"first_name": "Lucien"}))
    assert reading(world, firms) == 0
    world.apply(Update("contact", firms.luc, {"first_name": "Luc"}))
    world.apply(Update("relation", relation, {"until": "2020-01-01"}))
    assert reading(world, firms) == 1


def test_days_that_pass_change_a_rollup_whose_relations_are_asked_about_today(world, staff):
    way = key("Rend compte à", "contact")
    ever = {"any": way, "when": "ever", "where": {"link": {"field": "until", "op": "before", "value": "today"}}}
    assert counting(world, ever, "anciens").daily
    said = {"any": way, "when": "ever", "where": {"link": {"field": "role", "op": "filled"}}}
    assert not counting(world, said, "dits").daily
