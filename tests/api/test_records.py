"""Records by REST: listed, read, created, changed, deleted, as the key's owner may."""

import gzip
from uuid import uuid4

import orjson


def test_alice_lists_her_companies(sales, program):
    found = program("alice").get("/companies", sort="name", columns="name,address.city,owner").json()
    assert [item["values"]["name"] for item in found["items"]] == ["Cabinet Orsel", "Fromagerie Berthaut"]
    assert found["items"][1]["values"]["address.city"] == "Dijon"
    assert found["items"][1]["values"]["owner"]["title"] == "Alice Durand"
    assert (found["next"], found["count"]) == (None, {"value": 2, "exact": True})


def test_a_condition_and_words_narrow_the_list(sales, program):
    key = program("alice")
    where = orjson.dumps({"field": "address.city", "op": "is", "value": "PARIS"}).decode()
    assert key.get("/companies", where=where).json()["count"]["value"] == 1
    assert key.get("/companies", q="berth").json()["items"][0]["id"] == str(sales.berthaut)


def test_pages_follow_each_other(sales, program):
    key = program("alice")
    first = key.get("/companies", sort="name", limit="1").json()
    second = key.get("/companies", sort="name", limit="1", after=first["next"]).json()
    assert [one["items"][0]["id"] for one in (first, second)] == [str(sales.orsel), str(sales.berthaut)]
    assert second["next"] is None
    answer = key.get("/companies", sort="-name", limit="1", after=first["next"])
    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (400, "after")


def test_counts_are_exact_capped_or_none(sales, program):
    key = program("alice")
    assert key.get("/companies", count="none", limit="1").json()["count"] is None
    assert key.get("/companies", count="exact", limit="1").json()["count"] == {"value": 2, "exact": True}
    assert key.get("/companies", count="many").status_code == 400


def test_what_is_read_can_be_sent_back(sales, program):
    key = program("alice")
    read = key.get(f"/deals/{sales.deal}").json()
    assert read["values"]["amount"]["amount"] == "1000"
    writable = {field["key"] for field in key.get("/objects/deal").json()["fields"] if field["writable"]}
    values = {field: value for field, value in read["values"].items() if field in writable}
    answer = key.patch(f"/deals/{sales.deal}", {"values": values, "version": read["version"]})
    assert answer.status_code == 200, answer.content
    assert answer.json()["change"] is None


def test_a_record_is_created_changed_and_deleted(sales, program):
    key = program("alice")
    made = key.post("/companies", {"values": {"name": "Roux & Fils", "address": {"city": "Beaune"}}})
    assert made.status_code == 201
    path = made["Location"].removeprefix("/api/v1")
    assert key.get(path).json()["values"]["owner"]["title"] == "Alice Durand"
    changed = key.patch(path, {"values": {"name": "Roux"}})
    assert (changed.json()["version"], changed.json()["values"]["name"]) == (2, "Roux")
    assert key.delete(path).json()["change"] is not None
    assert key.get(path).status_code == 404


def test_an_own_id_is_kept(sales, program):
    one = str(uuid4())
    made = program("alice").post("/companies", {"id": one, "values": {"name": "Hors ligne"}})
    assert made.json()["id"] == one


def test_an_id_that_is_or_was_anothers_is_refused(sales, program):
    """Whoever took over such an id would read the life of that record in the log, and end its links."""
    key = program("emma")
    assert program("alice").delete(f"/companies/{sales.orsel}").status_code == 200
    for taken in (sales.orsel, sales.berthaut):
        for name, slug, values in (
            ("company", "companies", {"name": "À moi"}),
            ("contact", "contacts", {"last_name": "M"}),
        ):
            answer = key.post(f"/{slug}", {"id": str(taken), "values": values, "effective_at": "2001-01-01T00:00:00Z"})
            assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "exists")
            given = {"action": "create", "object": name, "id": str(taken), "values": values}
            each = key.post("/changes", {"mode": "each", "changes": [given, {**given, "id": str(uuid4())}]}).json()
            assert [one["status"] for one in each["results"]] == ["refused", "created"]


def test_what_emma_has_is_absent_for_alice(sales, program):
    key = program("alice")
    hidden, absent = key.get(f"/companies/{sales.hidden}"), key.get(f"/companies/{uuid4()}")
    assert hidden.status_code == absent.status_code == 404
    assert {**hidden.json(), "instance": ""} == {**absent.json(), "instance": ""}
    assert key.patch(f"/companies/{sales.hidden}", {"values": {"name": "À moi"}}).status_code == 404
    assert key.delete(f"/companies/{sales.hidden}").status_code == 404


def test_problems_say_where_in_the_callers_language(sales, program):
    body = {"values": {"nom": "x", "name": "y", "address": 12}}
    french = program("alice").post("/companies", body, {"Accept-Language": "fr"})
    english = program("alice").post("/companies", body, {"Accept-Language": "en-GB,en;q=0.9,fr;q=0.1"})
    for answer in (french, english):
        assert answer.status_code == 422
        assert answer["Content-Type"] == "application/problem+json"
        assert "values.nom" in [error["path"] for error in answer.json()["errors"]]
    assert french.json()["title"] == "Valeurs refusées"
    assert english.json()["title"] == "Invalid values"


def test_if_match_refuses_what_moved(sales, program):
    key, path = program("alice"), f"/companies/{sales.berthaut}"
    tag = key.get(path)["ETag"]
    assert key.patch(path, {"values": {"name": "Un"}}, {"If-Match": tag}).status_code == 200
    for method in ("PATCH", "DELETE"):
        body = {"values": {"name": "Deux"}} if method == "PATCH" else None
        answer = key.send(method, path, body, {"If-Match": tag})
        assert answer.status_code == 412
    assert key.get(path).json()["values"]["name"] == "Un"
    assert key.patch(path, {"values": {"name": "Deux"}}, {"If-Match": '"2"'}).status_code == 200


def test_if_match_is_compared_for_who_may_not_see_the_title(sales, program):
    role = next(
        one
        for one in program("anne").get("/roles", columns="*").json()["items"]
        if one["values"]["key"] == "salesperson"
    )
    rights = role["values"]["rights"]
    rights["*"]["fields"] = {"name": "hidden"}
    assert program("anne").patch(f"/roles/{role['id']}", {"values": {"rights": rights}}).status_code == 200
    path, same = f"/companies/{sales.berthaut}", {"values": {"address": {"city": "Dijon"}}}
    assert program("alice").patch(path, same, {"If-Match": '"1"'}).status_code == 200
    assert program("alice").patch(path, same, {"If-Match": '"2"'}).status_code == 412


def test_a_version_merges_by_field_and_tells_a_conflict(sales, program):
    key, path = program("alice"), f"/companies/{sales.berthaut}"
    assert key.patch(path, {"values": {"name": "Autre"}}).json()["version"] == 2
    assert key.patch(path, {"values": {"address": {"city": "Nuits"}}, "version": 1}).status_code == 200
    answer = key.patch(path, {"values": {"name": "Encore"}, "version": 1})
    assert answer.status_code == 409
    assert answer.json()["errors"][0] | {"message": ""} == {
        "path": "values.name", "code": "conflict", "message": "", "object": "company",
        "id": str(sales.berthaut), "current": "Autre",
    }  # fmt: skip


def test_a_tag_spares_what_did_not_change(sales, program):
    key = program("alice")
    for path in (f"/companies/{sales.berthaut}", "/companies", "/objects"):
        first = key.get(path)
        assert key.get(path, {"If-None-Match": first["ETag"]}).status_code == 304


def test_answers_are_compressed(sales, program):
    answer = program("alice").get("/objects/company", {"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"


def test_bad_bodies_are_told_and_never_break(sales, program):
    key = program("alice")
    deep = b'{"values": {"name": ' + b"[" * 500 + b"]" * 500 + b"}}"
    cases = {
        b"{": 400, b"[]": 400, b'{"values": 3}': 400, b'{"valeurs": {}}': 400, b'"x"': 400, b"\xff": 400, deep: 400,
        b'{"values": {"name": "a\\u0000b"}}': 400, b'{"values": {}}': 422, b'{"values": {"name": {"a": 1}}}': 422,
    }  # fmt: skip
    for body, status in cases.items():
        answer = key.send("POST", "/companies", body)
        assert answer.status_code == status, (body[:60], answer.content)
        assert answer.json()["status"] == status


def test_json_that_is_too_deep_is_called_so_however_deep_it_is(sales, program):
    for levels in (65, 500, 100_000):
        body = b'{"values": {"name": ' + b"[" * levels + b"]" * levels + b"}}"
        answer = program("alice").send("POST", "/companies", body)
        assert (answer.status_code, "trop profond" in answer.json()["detail"]) == (400, True), answer.content


def test_a_huge_body_is_refused_by_its_length(sales, program):
    answer = program("alice").send("POST", "/companies", b"{}", {"Content-Length": str(2 * 1024**3)})
    assert answer.status_code == 413


def test_a_compressed_body_is_refused_as_such_and_never_unpacked(sales, program):
    bomb = gzip.compress(b"0" * 5_000_000)
    answer = program("alice").send("POST", "/companies", bomb, {"Content-Encoding": "gzip"})
    assert answer.status_code == 415
    assert "compression" in answer.json()["detail"]


def test_a_value_that_cannot_be_compared_with_is_told_at_its_field(sales, program):
    key = program("alice")
    for field, operator, value in (("name", "is", {"a": 1}), ("created_at", "within", {"days": 10**12})):
        asked = {"object": "company", "where": {"field": field, "op": operator, "value": value}}
        answer = key.post("/query", asked)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["path"] == field
        assert "{" not in answer.json()["detail"]


def test_hostile_text_is_kept_as_text(sales, program):
    key = program("alice")
    for text in ("'; DROP TABLE people_company; --", "{{ 7*7 }}{% debug %}", "<script>alert(1)</script>", "%s %(x)s"):
        made = key.post("/companies", {"values": {"name": text}})
        assert made.status_code == 201
        assert made.json()["values"]["name"] == text


def test_methods_and_addresses_that_are_not_there(sales, program):
    key = program("alice")
    assert key.put("/companies", {}).status_code == 405
    assert key.get("/nothing").status_code == 404
    assert key.get("/companies/nothing").status_code == 404
    assert key.get("/companies", foo="1").status_code == 400
