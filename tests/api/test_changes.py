"""Batches, the feed, undo, queries, upserts, search: the other roads by which programs read and write."""

from typing import Any
from uuid import uuid4

from django.db import connection

from liane.accounts.viewers import viewer_for
from liane.records.queries.columns import loads
from liane.records.sequencer import seal


def numbered() -> None:
    """Number what is committed, as the sequencer does."""
    own: Any = connection.connection
    while seal(own, "org_main"):
        pass


def test_a_batch_makes_records_that_point_to_each_other(sales, program):
    key = program("alice")
    answer = key.post("/changes", {"changes": [
        {"action": "create", "object": "contact", "values": {"last_name": "Roux", "company": {"ref": "roux"}}},
        {"action": "create", "object": "company", "ref": "roux", "values": {"name": "Roux"}},
        {"action": "update", "object": "companies", "id": str(sales.berthaut), "values": {"name": "Berthaut"}},
        {"action": "delete", "object": "company", "id": str(sales.orsel)},
    ]})  # fmt: skip
    found = answer.json()
    assert answer.status_code == 200, found
    assert [one["status"] for one in found["results"]] == ["created", "created", "updated", "deleted"]
    contact = key.get(f"/contacts/{found['results'][0]['id']}").json()
    assert contact["values"]["company"]["id"] == found["results"][1]["id"]
    undone = key.post(f"/changes/{found['change']}/undo")
    assert (undone.json()["created"], undone.json()["deleted"]) == (1, 2)
    assert key.get(f"/companies/{sales.orsel}").status_code == 200


def test_all_or_nothing_says_where_and_keeps_nothing(sales, program):
    key = program("alice")
    changes = [
        {"action": "create", "object": "company", "values": {"name": "Bonne"}},
        {"action": "create", "object": "company", "values": {"address": {"city": "Dijon"}}},
        {"action": "update", "object": "company", "id": str(sales.hidden), "values": {"name": "x"}},
    ]
    answer = key.post("/changes", {"changes": changes})
    paths = [error["path"] for error in answer.json()["errors"]]
    assert (answer.status_code, "changes[1].values.name" in paths, "changes[2]" in paths) == (422, True, True)
    assert key.get("/companies").json()["count"]["value"] == 2
    each = key.post("/changes", {"changes": changes, "mode": "each"}).json()
    assert [one["status"] for one in each["results"]] == ["created", "refused", "refused"]


def test_batches_that_cannot_be_read_are_told(sales, program):
    key = program("alice")
    create = {"action": "create", "object": "company", "values": {"name": "A"}}
    one = str(uuid4())
    cases: list[tuple[Any, int]] = [
        ([], 400), ({}, 400), ([1], 400), ([{"action": "merge"}], 400), ([{**create, "foo": 1}], 400),
        ([{**create, "object": "nothing"}], 422), ([{**create, "object": {"a": 1}}], 422),
        ([{**create, "ref": "a"}, {**create, "ref": "a"}], 422), ([{**create, "id": one}, {**create, "id": one}], 422),
        ([{"action": "update", "object": "company", "id": "x", "values": {}}], 422),
        ([{"action": "create", "object": "contact", "values": {"last_name": "A", "company": {"ref": "z"}}}], 422),
        ([{"action": "upsert", "object": "company", "values": {"name": "A"}}], 422),
        ([create] * 10_001, 413),
    ]  # fmt: skip
    for changes, status in cases:
        assert key.post("/changes", {"changes": changes}).status_code == status, str(changes)[:200]
    nameless = key.post("/changes", {"changes": [{"action": "create", "values": {"name": "A"}}]})
    assert nameless.status_code == 400
    assert nameless.json()["errors"][0]["path"] == "changes[0].object"
    assert "None" not in nameless.json()["detail"]


def test_two_that_bear_one_new_external_id_refuse_the_second_alone(sales, program):
    key = program("alice")
    external = {"source": "old", "key": "C-77"}
    action = {"action": "upsert", "object": "company", "external": external}
    changes = [
        {**action, "values": {"name": "Une"}},
        {**action, "values": {"name": "Deux"}},
        {"action": "create", "object": "company", "values": {"name": "Trois"}},
    ]
    answer = key.post("/changes", {"changes": changes})
    assert (answer.status_code, [one["path"] for one in answer.json()["errors"]]) == (422, ["changes[1]"])
    each = key.post("/changes", {"changes": changes, "mode": "each"}).json()
    assert [one["status"] for one in each["results"]] == ["created", "refused", "created"]


def test_external_ids_create_once_and_change_after(sales, program):
    key = program("alice")
    first = key.put("/companies/by/external/erp/42", {"values": {"name": "Roux"}})
    second = key.put("/companies/by/external/erp/42", {"values": {"name": "Roux & Fils"}})
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]
    assert key.get("/companies/by/external/erp/42").json()["values"]["name"] == "Roux & Fils"
    again = {"action": "upsert", "object": "company", "external": {"source": "erp", "key": "42"}}
    batch = key.post("/changes", {"changes": [{**again, "values": {"name": "Roux SA"}}]}).json()
    assert batch["results"][0] | {"version": 0} == {"status": "updated", "id": first.json()["id"], "version": 0}
    twice = {"values": {"name": "Copie"}, "external": {"source": "erp", "key": "42"}}
    assert key.post("/companies", twice).status_code == 422


def test_a_unique_field_creates_once_and_changes_after(sales, program, people):
    key = program("anne")
    path = "/people/by/email/zoe@exemple.fr"
    assert key.get(path).status_code == 404
    assert key.put(path, {"values": {"first_name": "Zoé", "last_name": "M"}}).status_code == 201
    changed = key.put(path, {"values": {"last_name": "Morel"}})
    assert (changed.status_code, changed.json()["values"]["name"]) == (200, "Zoé Morel")
    assert key.put("/people/by/name/Zoé", {"values": {}}).status_code == 422


def test_a_query_groups_and_measures(sales, program):
    key = program("alice")
    asked = {"object": "deal", "group": ["stage"], "measures": [{"function": "sum", "field": "amount"}]}
    assert key.post("/query", asked).json()["groups"] == [{"key": [str(sales.first)], "measures": ["1500"]}]
    page = key.post("/query", {"object": "deal", "columns": ["name"], "sort": ["name"], "limit": 1}).json()
    assert page["items"][0]["values"] == {"name": "Audit énergie"}
    cases: list[dict[str, Any]] = [
        {"object": "nothing"}, {"object": 3}, {"where": {}}, {"object": "deal", "group": ["nope"]},
        {"object": "deal", "where": {"field": "name", "op": "like", "value": "x"}},
        {"object": "deal", "measures": [{"function": "sum", "field": "name"}]},
    ]  # fmt: skip
    for wrong in cases:
        answer = key.post("/query", wrong)
        assert answer.status_code == 422, answer.content
        assert answer.json()["errors"][0]["path"] is not None


def test_search_finds_with_a_slip(sales, program):
    key = program("alice")
    assert key.get("/search", q="bertaut").json()["items"][0]["id"] == str(sales.berthaut)
    assert key.get("/search", q="Emma", objects="company").json()["items"] == []
    assert key.get("/search").status_code == 400
    assert key.get("/search", q="x", objects="nothing").status_code == 400


def test_the_feed_tells_in_order_what_each_may_know(sales, program):
    alice, emma = program("alice"), program("emma")
    numbered()
    start = alice.get("/changes", limit="500").json()["next"]
    alice.patch(f"/companies/{sales.berthaut}", {"values": {"name": "Un"}})
    emma.patch(f"/companies/{sales.hidden}", {"values": {"name": "Deux"}})
    alice.delete(f"/companies/{sales.orsel}")
    numbered()
    hers = alice.get("/changes", after=str(start)).json()
    assert [[one["action"] for one in change["records"]] for change in hers["items"]] == [["update"], ["delete"]]
    assert hers["items"][0]["records"][0]["fields"]["name"] == {"before": "Fromagerie Berthaut", "after": "Un"}
    assert hers["items"][0]["cause"] == "api"
    others = emma.get("/changes", after=str(start)).json()
    assert [one["records"][0]["id"] for one in others["items"]] == [str(sales.hidden)]
    assert (hers["next"], hers["more"]) == (others["next"], False)
    assert alice.get("/changes", after=str(hers["next"])).json()["items"] == []
    one = hers["items"][0]["id"]
    assert alice.get(f"/changes/{one}").json()["id"] == one
    assert emma.get(f"/changes/{one}").status_code == 404


def test_the_feed_tells_nothing_of_what_a_record_became_after_it_left_its_reader(sales, people, program):
    alice = program("alice")
    numbered()
    start = alice.get("/changes", limit="500").json()["next"]
    one = alice.post("/companies", {"values": {"name": "Passée"}}).json()["id"]
    program("anne").patch(f"/companies/{one}", {"values": {"owner": str(people.emma)}})
    program("emma").patch(f"/companies/{one}", {"values": {"description": "Secret d’Emma"}})
    program("emma").delete(f"/companies/{one}")
    numbered()
    for limit in ("3", "500"):
        assert "Secret" not in alice.get("/changes", after=str(start), limit=limit).content.decode()
        assert one in program("emma").get("/changes", after=str(start), limit=limit).content.decode()


def test_the_feed_keeps_from_outsiders_what_was_said_on_a_record_and_deleted(sales, people, program):
    alice, emma = program("alice"), program("emma")
    words = {"subject": {"object": "company", "id": str(sales.berthaut)}, "body": "Le secret du four"}
    numbered()
    start = str(alice.get("/changes", limit="500").json()["next"])
    notes = [alice.post("/notes", {"values": words}).json()["id"] for _turn in range(2)]
    alice.delete(f"/notes/{notes[0]}")
    alice.delete(f"/companies/{sales.berthaut}")
    numbered()
    assert "secret du four" not in emma.get("/changes", after=start).content.decode()
    told = alice.get("/changes", after=start).json()["items"]
    gone = {one["id"] for change in told for one in change["records"] if one["action"] == "delete"}
    assert gone >= set(notes)


def test_a_sharing_rule_that_opens_everything_is_refused_until_it_is_confirmed(sales, people, program):
    anne = program("anne")
    who = {"object": "role", "id": str(viewer_for(people.alice).role_id)}
    rule = {"name": "Tout", "object": "company", "who": who, "may_edit": False, "active": True}
    trivial = {"field": "name", "op": "filled"}
    for condition in (None, trivial):
        answer = anne.post("/regles-de-partage", {"values": rule | {"condition": condition}})
        assert answer.status_code == 422
        [error] = answer.json()["errors"]
        assert (error["code"], error["path"]) == ("everything", "values.everything")
        assert "ouvre toutes les fiches" in error["message"]
    some = {"field": "address.city", "op": "is", "value": "Dijon"}
    made = anne.post("/regles-de-partage", {"values": rule | {"condition": some}})
    assert made.status_code == 201
    address = f"/regles-de-partage/{made.json()['id']}"
    assert anne.patch(address, {"values": {"condition": None}}).status_code == 422
    assert anne.patch(address, {"values": {"condition": None, "active": False}}).status_code == 200
    assert anne.patch(address, {"values": {"active": True}}).status_code == 422
    assert anne.patch(address, {"values": {"active": True, "everything": True}}).status_code == 200
    narrowed = anne.patch(address, {"values": {"condition": some}}).json()
    assert narrowed["values"]["everything"] is False


def test_a_limited_key_takes_back_nothing_beyond_it(sales, program):
    deleted = program("alice").delete(f"/companies/{sales.orsel}").json()["change"]
    assert program("alice", ["read", "write"], limits=["contact"]).post(f"/changes/{deleted}/undo").status_code == 404
    assert program("alice", ["read"]).post(f"/changes/{deleted}/undo").status_code == 403
    assert program("emma").post(f"/changes/{deleted}/undo").status_code == 404
    assert program("alice", ["read", "write"]).post(f"/changes/{deleted}/undo").status_code == 200
    assert program("alice").post(f"/changes/{deleted}/undo").status_code == 409


def test_the_same_idempotency_key_does_it_once(sales, program):
    key, once = program("alice"), {"Idempotency-Key": "commande-7"}
    first = key.post("/companies", {"values": {"name": "Une fois"}}, once)
    second = key.post("/companies", {"values": {"name": "Une fois"}}, once)
    assert (first.status_code, second.status_code) == (201, 201)
    assert (first.content, first["Location"]) == (second.content, second["Location"])
    assert second["Idempotency-Replayed"] == "true"
    assert key.get("/companies").json()["count"]["value"] == 3
    other = key.post("/companies", {"values": {"name": "Autre"}}, once)
    assert (other.status_code, other.json()["type"]) == (422, "urn:liane:problem:replayed")
    assert program("bob").post("/companies", {"values": {"name": "De Bob"}}, once).status_code == 201


def test_what_was_refused_may_be_tried_again_with_its_key(sales, program):
    key, once = program("alice"), {"Idempotency-Key": "k"}
    assert key.post("/companies", {"values": {}}, once).status_code == 422
    assert key.post("/companies", {"values": {"name": "Juste"}}, once).status_code == 201


def test_a_key_that_asks_too_much_waits(sales, program, settings):
    settings.API_RATE = 3
    key = program("alice")
    left = [key.get("/me")["RateLimit-Remaining"] for _ in range(3)]
    assert left == ["2", "1", "0"]
    refused = key.get("/me")
    assert (refused.status_code, refused.json()["status"]) == (429, 429)
    assert 0 < int(refused["Retry-After"]) <= 60
    assert program("bob").get("/me").status_code == 200


def test_hidden_fields_are_nowhere(sales, program, people):
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, rights FROM accounts_role WHERE key = 'salesperson'")
        role, rights = cursor.fetchone()
    rights = loads(rights)
    rights["*"]["fields"] = {"phones": "hidden", "siren": "hidden"}
    assert program("anne").patch(f"/roles/{role}", {"values": {"rights": rights}}).status_code == 200
    key = program("alice")
    assert "/companies/by/siren/{value}" not in key.get("/openapi.json").json()["paths"]
    assert "phones" not in key.get(f"/companies/{sales.berthaut}").json()["values"]
    assert "phones" not in {field["key"] for field in key.get("/objects/company").json()["fields"]}
    assert key.get("/companies", columns="phones").status_code == 422
    assert key.patch(f"/companies/{sales.berthaut}", {"values": {"phones": "0199001234"}}).status_code == 422
