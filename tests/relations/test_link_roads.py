"""Whatever asks by conditions asks what relations say: programs, sharing rules, exports, views that are kept."""

import pytest

from liane.accounts.viewers import viewer_for
from liane.capabilities.transfer import exporting
from liane.records.changes.model import Create, Update
from liane.records.queries.model import parse_query
from tests.api.program import program_of
from tests.relations.test_conditions import key, names

SINCE = {"link": {"field": "since", "op": "after", "value": "2025-12-31"}}


@pytest.fixture
def begun(world, firms, tie):
    """Tie Alpha to Bêta of late and to Gamma of old; return the condition that finds the partners of late."""
    tie("Partenaire de", firms.alpha, firms.beta, since="2026-01-15")
    tie("Partenaire de", firms.alpha, firms.gamma, since="2019-01-15")
    return {"any": key("Partenaire de"), "where": SINCE}


def test_a_program_reads_where_it_may_ask_and_asks(people, begun):
    program = program_of(people.anne)
    [inverse] = [one for one in program.get("/objects/company").json()["inverses"] if one["key"] == begun["any"]]
    assert (inverse["link"], inverse["object"]) == ("relation", "company")
    assert "since" in {field["key"] for field in program.get("/objects/relation").json()["fields"]}
    answer = program.post("/query", {"object": "company", "where": begun, "columns": ["name"], "sort": ["name"]})
    assert [one["values"]["name"] for one in answer.json()["items"]] == ["Alpha", "Bêta"]
    wrong = {**begun, "where": {"link": {"field": "colour", "op": "filled"}}}
    answer = program.post("/query", {"object": "company", "where": wrong})
    assert answer.status_code == 422
    assert "colour" in answer.json()["errors"][0]["message"]


def test_a_key_that_may_not_read_relations_is_told_of_none(people, begun):
    program = program_of(people.anne, limits=["company"])
    assert begun["any"] not in {one["key"] for one in program.get("/objects/company").json()["inverses"]}
    assert program.post("/query", {"object": "company", "where": begun}).status_code == 422


def test_a_sharing_rule_opens_by_what_relations_say(world, people, firms, begun):
    for one in (firms.alpha, firms.beta, firms.gamma):
        world.apply(Update("company", one, {"owner": people.anne}))
    assert names(viewer_for(people.emma), None) == []
    who = {"object": "user", "id": people.emma}
    rule = {"name": "Partenaires", "object": "company", "who": who, "active": True, "condition": begun}
    world.apply(Create("sharing_rule", rule))
    assert names(viewer_for(people.emma), None) == ["Alpha", "Bêta"]


def test_an_export_holds_what_the_list_holds(world, people, tmp_path, begun):
    query = parse_query({"object": "company", "where": begun, "columns": ["name"], "sort": ["name"]})
    assert exporting.export_file(tmp_path / "partners.csv", query, viewer_for(people.anne), "csv") == 2
    written = (tmp_path / "partners.csv").read_text(encoding="utf-8-sig")
    assert "Alpha" in written
    assert "Gamma" not in written
