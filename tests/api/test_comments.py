"""What programs say about records: on the record's own address, by the gate's rules, for those who read the record."""

from uuid import uuid4


def said(program, path: str) -> list[str]:
    return [one["values"]["body"]["text"] for one in program.get(path).json()["items"]]


def test_a_comment_is_written_read_changed_and_deleted_at_its_record(sales, program):
    alice, path = program("alice"), f"/companies/{sales.berthaut}/comments"
    made = alice.post(path, {"values": {"body": "Vu hier."}})
    assert made.status_code == 201, made.content
    one = made["Location"].removeprefix("/api/v1")
    assert one == f"{path}/{made.json()['id']}"
    assert made.json()["values"]["subject"]["id"] == str(sales.berthaut)
    reply = alice.post(path, {"values": {"body": "Et rappelé.", "parent": made.json()["id"]}})
    assert reply.status_code == 201, reply.content
    assert said(alice, path) == ["Et rappelé.", "Vu hier."]
    changed = alice.patch(one, {"values": {"body": "Vu ce matin."}})
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    assert alice.get(one).json()["values"]["body"]["text"] == "Vu ce matin."
    assert alice.get(path, where='{"field":"parent","op":"empty"}', count="exact").json()["count"]["value"] == 1
    gone = alice.delete(one)
    assert gone.status_code == 200
    assert said(alice, path) == []
    assert alice.post(f"/changes/{gone.json()['change']}/undo").status_code == 200
    assert len(said(alice, path)) == 2


def test_who_may_not_read_the_record_finds_no_comments_there(sales, program):
    path = f"/companies/{sales.berthaut}/comments"
    made = program("alice").post(path, {"values": {"body": "Entre nous."}}).json()
    emma = program("emma")
    nowhere = emma.get(f"/companies/{uuid4()}/comments")
    for answer in (
        emma.get(path), emma.post(path, {"values": {"body": "x"}}), emma.get(f"{path}/{made['id']}"),
        emma.patch(f"{path}/{made['id']}", {"values": {"body": "x"}}), emma.delete(f"{path}/{made['id']}"),
    ):  # fmt: skip
        assert answer.status_code == 404
        assert answer.json()["detail"] == nowhere.json()["detail"]


def test_words_are_their_authors_and_a_comment_is_found_at_its_own_record_alone(sales, program):
    path = f"/companies/{sales.berthaut}/comments"
    made = program("alice").post(path, {"values": {"body": "De moi."}}).json()
    bob = program("bob")
    assert said(bob, path) == ["De moi."]
    assert bob.patch(f"{path}/{made['id']}", {"values": {"body": "De Bob."}}).status_code == 403
    assert bob.delete(f"{path}/{made['id']}").status_code == 403
    other = f"/companies/{sales.orsel}/comments"
    assert program("alice").get(f"{other}/{made['id']}").status_code == 404
    moved = program("alice").post(other, {"values": {"body": "x", "subject": f"company:{sales.berthaut}"}})
    assert (moved.status_code, moved.json()["errors"][0]["path"]) == (422, "values.subject")


def test_a_key_that_only_reads_or_is_limited_says_nothing(sales, program):
    path = f"/companies/{sales.berthaut}/comments"
    body = {"values": {"body": "x"}}
    assert program("alice", ["read"]).post(path, body).status_code == 403
    assert program("alice", ["read"]).get(path).status_code == 200
    assert program("alice", ["read", "write"], limits=["company"]).get(path).status_code == 404
    assert program("alice").post(path, body, {"Idempotency-Key": "c1"}).status_code == 201
    assert program("alice").get(path).json()["count"]["value"] == 1
