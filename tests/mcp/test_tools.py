"""What assistants do for a person, by the package's own client: within her rights, in words, undoable."""

from datetime import timedelta

import pytest
from mcp_types import TextContent

from liane.api.keys.limits import Reach
from liane.api.mcp import reading
from liane.api.mcp.models import Proposal
from liane.api.mcp.proposing import forget
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Update
from liane.records.queries.pages import get
from liane.records.viewer import system
from tests.mcp.calling import asked, result


def name_of(record_id, object_name="company"):
    row = get(object_name, record_id, system(), ("name",))
    return row.values[0] if row else None


def test_the_tools_say_what_they_take_and_whether_they_write(people):
    tools = {one.name: one for one in asked(people.alice, lambda client: client.list_tools()).tools}
    assert set(tools) == {"search", "describe", "query", "read", "propose_change", "apply", "undo"}
    assert tools["query"].annotations is not None
    assert tools["query"].annotations.read_only_hint
    assert tools["apply"].annotations is not None
    assert tools["apply"].annotations.destructive_hint
    assert tools["search"].input_schema["required"] == ["text"]


def test_an_assistant_finds_what_the_person_may_see(call, sales):
    [hit] = call("alice", "search", text="berthaul")["items"]
    assert (hit["object"], hit["id"]) == ("company", str(sales.berthaut))
    assert call("alice", "search", text="Emma", objects=["company"])["items"] == []
    assert call("emma", "search", text="Berthaut")["items"] == []


def test_an_assistant_learns_what_there_is(call):
    names = [one["name"] for one in call("alice", "describe")["objects"]]
    assert {"company", "deal"} <= set(names)
    assert "webhook" not in names
    fields = {one["key"]: one for one in call("alice", "describe", object="deal")["fields"]}
    assert fields["company"]["target"] == "company"
    assert "gt" in fields["amount"]["operators"]


def test_an_assistant_asks_for_records_and_figures(call, sales):
    where = {"field": "company.address.city", "op": "is", "value": "dijon"}
    page = call("alice", "query", object="deal", where=where, columns=["name", "amount"], sort=["-amount"])
    assert [one["values"]["name"] for one in page["items"]] == ["Cave connectée", "Audit énergie"]
    assert page["count"] == {"value": 2, "exact": True}
    measures = [{"function": "sum", "field": "amount"}]
    [group] = call("alice", "query", object="deal", group=["stage"], measures=measures)["groups"]
    assert group == {"key": [str(sales.first)], "measures": ["1500"]}
    assert call("emma", "query", object="deal")["items"] == []


def test_a_long_answer_is_cut_and_says_so(call, monkeypatch):
    monkeypatch.setattr(reading, "MOST_TEXT", 400)
    page = call("alice", "query", object="deal", columns=["name", "company", "stage", "owner"])
    assert len(page["items"]) == 1
    assert "1" in page["cut"]


def test_an_assistant_reads_a_record_and_what_happened_to_it(call, sales):
    apply(Change(system(), Cause("form"), [Update("company", sales.berthaut, {"name": "Berthaut SA"})]))
    found = call("alice", "read", object="company", id=str(sales.berthaut), history=5)
    assert found["values"]["name"] == "Berthaut SA"
    assert found["history"][0]["fields"]["name"] == {"before": "Fromagerie Berthaut", "after": "Berthaut SA"}
    assert "history" not in call("alice", "read", object="company", id=str(sales.berthaut))


def test_a_change_is_proposed_shown_applied_once_and_undone(call, people, sales):
    changes = [
        {"action": "update", "object": "deal", "id": str(sales.deal), "values": {"amount": "1200 EUR", "name": "Cave"}},
        {"action": "create", "object": "company", "ref": "neuve", "values": {"name": "Neuve"}},
        {"action": "create", "object": "contact", "values": {"last_name": "Roux", "company": {"ref": "neuve"}}},
        {"action": "delete", "object": "deal", "id": str(sales.other_deal)},
    ]
    answer = result(people.alice, "propose_change", {"changes": changes})
    first = answer.content[0]
    assert isinstance(first, TextContent)
    assert "Cave connectée → Cave" in first.text
    assert "Neuve" in first.text
    assert "Supprimer Affaire « Audit énergie »" in first.text.replace("\N{NO-BREAK SPACE}", " ")
    assert name_of(sales.deal, "deal") == "Cave connectée"
    token = answer.structured_content["token"]
    done = call("alice", "apply", token=token)
    assert (done["created"], done["updated"], done["deleted"]) == (2, 1, 1)
    assert name_of(sales.deal, "deal") == "Cave"
    assert call("alice", "apply", token=token) == {"change": done["change"], "again": True}
    call("alice", "undo", change=done["change"])
    assert name_of(sales.deal, "deal") == "Cave connectée"
    assert name_of(sales.other_deal, "deal") == "Audit énergie"


def test_what_somebody_changed_meanwhile_is_not_overwritten(call, refused, sales):
    change = {"action": "update", "object": "company", "id": str(sales.berthaut), "values": {"name": "A"}}
    token = call("alice", "propose_change", changes=[change])["token"]
    gone = {"action": "delete", "object": "company", "id": str(sales.orsel)}
    deletion = call("alice", "propose_change", changes=[gone])["token"]
    edits = [Update("company", one, {"name": "Autre"}) for one in (sales.berthaut, sales.orsel)]
    apply(Change(system(), Cause("form"), edits))
    assert refused("alice", "apply", token=token)
    assert "a changé depuis" in refused("alice", "apply", token=deletion)
    assert name_of(sales.berthaut) == name_of(sales.orsel) == "Autre"


def test_a_token_is_its_own_persons_and_ends(call, refused, people, sales):
    change = {"action": "update", "object": "company", "id": str(sales.berthaut), "values": {"name": "A"}}
    token = call("alice", "propose_change", changes=[change])["token"]
    assert "jeton" in refused("anne", "apply", token=token)
    Proposal.objects.update(created_at=Proposal.objects.get().created_at - timedelta(hours=2))
    assert "jeton" in refused("alice", "apply", token=token)
    Proposal.objects.update(created_at=Proposal.objects.get().created_at - timedelta(days=2))
    assert forget() == 1


def test_nobody_does_by_an_assistant_what_she_may_not_do(call, refused, people, sales):
    there = {"action": "update", "object": "company", "id": str(sales.hidden), "values": {"name": "A"}}
    assert refused("alice", "propose_change", changes=[there])
    assert refused("alice", "read", object="company", id=str(sales.hidden))
    new = {"action": "create", "object": "company", "values": {"name": "A"}}
    assert "créer" in refused("diego", "propose_change", changes=[new])
    made = apply(Change(system(), Cause("form"), [Create("company", {"name": "Privée", "owner": people.emma})]))
    assert refused("alice", "undo", change=str(made.id))


def test_a_key_that_only_reads_proposes_and_undoes_nothing(people, sales):
    reads = Reach(frozenset({"read"}))
    change = {"action": "update", "object": "company", "id": str(sales.berthaut), "values": {"name": "A"}}
    assert result(people.alice, "propose_change", {"changes": [change]}, reads).is_error
    mine = apply(Change(system(), Cause("form"), [Update("company", sales.berthaut, {"name": "B"})]))
    assert result(people.alice, "undo", {"change": str(mine.id)}, reads).is_error
    contacts = Reach(frozenset({"read", "write"}), frozenset({"contact"}))
    assert result(people.alice, "query", {"object": "company"}, contacts).is_error


def test_records_and_objects_are_resources(people, sales):
    listed = asked(people.alice, lambda client: client.list_resources()).resources
    assert "liane://company" in [one.uri for one in listed]
    [template] = asked(people.alice, lambda client: client.list_resource_templates()).resource_templates
    assert template.uri_template == "liane://{object}/{id}"
    uri = f"liane://company/{sales.berthaut}"
    [content] = asked(people.alice, lambda client: client.read_resource(uri)).contents
    assert "Fromagerie Berthaut" in content.text  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "uri", ["liane://company/zzz", "liane://nothing", "liane://nothing/1", "file:///etc/passwd", "zzz"]
)
def test_a_resource_that_is_not_there_is_refused_in_words(people, sales, uri):
    with pytest.raises(Exception, match=r"\w{3}") as refusal:
        asked(people.alice, lambda client: client.read_resource(uri))
    assert "Traceback" not in str(refusal.value)


WRONG = [
    ("search", {}),
    ("search", {"text": "   "}),
    ("search", {"text": "x" * 5_000}),
    ("search", {"text": "a", "objects": ["nothing"]}),
    ("search", {"text": "a", "objects": 3}),
    ("search", {"text": "a", "limit": 1_000}),
    ("search", {"text": "a", "other": 1}),
    ("describe", {"object": "nothing"}),
    ("describe", {"object": ["company"]}),
    ("query", {}),
    ("query", {"object": "nothing"}),
    ("query", {"object": "company", "limit": "many"}),
    ("query", {"object": "company", "limit": True}),
    ("query", {"object": "company", "where": {"field": "nothing", "op": "is", "value": 1}}),
    ("query", {"object": "company", "where": "name = 1"}),
    ("query", {"object": "company", "columns": "name"}),
    ("query", {"object": "company", "after": "zzz"}),
    ("query", {"object": "company", "group": ["nothing"]}),
    ("read", {"object": "company"}),
    ("read", {"object": "company", "id": "zzz"}),
    ("read", {"object": "company", "id": "0" * 32}),
    ("read", {"object": "company", "id": "0" * 32, "history": -1}),
    ("propose_change", {}),
    ("propose_change", {"changes": []}),
    ("propose_change", {"changes": ["x"]}),
    ("propose_change", {"changes": [{"action": "sell", "object": "company"}]}),
    ("propose_change", {"changes": [{"action": "create", "object": "company", "values": {}}]}),
    ("propose_change", {"changes": [{"action": "create", "object": "company", "values": {"nothing": 1}}]}),
    ("propose_change", {"changes": [{"action": "create", "object": "company", "values": "name"}]}),
    ("propose_change", {"changes": [{"action": "update", "object": "company", "values": {"name": "A"}}]}),
    ("propose_change", {"changes": [{"action": "create", "object": "company", "values": {"name": "A\x00"}}]}),
    ("propose_change", {"changes": [{"action": "create", "object": "company", "values": {"name": "A"}}] * 101}),
    ("apply", {"token": "zzz"}),
    ("apply", {"token": "0" * 32}),
    ("apply", {}),
    ("undo", {"change": "0" * 32}),
    ("undo", {"change": None}),
    ("nothing", {}),
]


@pytest.mark.parametrize(("tool", "given"), WRONG)
def test_what_makes_no_sense_is_refused_in_words(refused, tool, given):
    assert len(refused("anne", tool, **given)) > 10


@pytest.mark.parametrize(
    ("tool", "given", "key"),
    [("read", {"object": "company"}, "id"), ("apply", {"token": None}, "token"), ("undo", {}, "change")],
)
def test_an_id_that_is_missing_is_said_to_be_missing(refused, tool, given, key):
    said = refused("anne", tool, **given)
    assert key in said
    assert "None" not in said
