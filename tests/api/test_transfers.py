"""Work that lasts: imports and exports asked for by programs, watched, taken back; files given and read."""

from typing import Any
from uuid import UUID

import orjson
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from liane.accounts.viewers import viewer_for
from liane.records import tasks
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create
from liane.records.registry import refresh
from liane.records.viewer import system
from tests.api.program import Program

CSV = b"Nom,Ville\nRoux & Fils,Dijon\nBlanc,Lyon\n"


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def send(key: Program, path: str, body: bytes, kind: str = "text/csv", **params: str) -> Any:
    return key.client.generic(
        "POST", f"/api/v1{path}", body, kind, headers={"Authorization": f"Bearer {key.secret}"}, query_params=params
    )


def work(answer: Any, user_id: UUID) -> dict[str, Any]:
    """Do what the job does, and return how the operation ended."""
    tasks.carry_on(UUID(answer.json()["id"]), viewer_for(user_id))
    return {"path": answer["Location"].removeprefix("/api/v1")}


def test_an_import_is_asked_for_watched_and_taken_back(sales, people, program):
    key = program("alice")
    asked = send(key, "/imports", CSV, object="company")
    assert (asked.status_code, asked.json()["state"]) == (202, "waiting")
    path = work(asked, people.alice)["path"]
    done = key.get(path).json()
    assert (done["state"], done["created"], done["total"]) == ("done", 2, 2)
    assert key.get("/companies").json()["count"]["value"] == 4
    assert key.get("/operations").json()["items"][0]["id"] == done["id"]
    undone = key.post(f"{path}/undo")
    assert undone.status_code == 202, undone.content
    work(undone, people.alice)
    assert key.get("/companies").json()["count"]["value"] == 2
    assert key.post(f"{path}/undo").status_code == 409


def test_a_file_that_breaks_off_ends_its_import_with_the_reason(sales, people, program):
    key = program("alice")
    asked = send(key, "/imports", b'name\n"never closed', object="company")
    assert asked.status_code == 202
    done = key.get(work(asked, people.alice)["path"]).json()
    assert (done["state"], done["created"]) == ("failed", 0)
    [line] = done["report"]
    assert line["code"] == "file"
    assert "guillemet" in line["message"]


def form(key: Program, **parts: Any) -> Any:
    files = {"file": SimpleUploadedFile("societes.csv", parts.pop("file", CSV), "text/csv")}
    given = {name: orjson.dumps(part).decode() for name, part in parts.items() if name != "dry_run"}
    query = {"object": "company", **({"dry_run": parts["dry_run"]} if "dry_run" in parts else {})}
    headers = {"Authorization": f"Bearer {key.secret}"}
    return key.client.post("/api/v1/imports", files | given, headers=headers, query_params=query)


def test_a_trial_says_what_an_import_would_do_and_writes_nothing(sales, people, program):
    key = program("alice")
    file = b"Nom,Ville,Sirene,Note\nRoux & Fils,Dijon,,a\n,Lyon,,b\n"
    asked = send(key, "/imports", file, object="company", dry_run="true")
    assert (asked.status_code, asked.json()["dry_run"]) == (202, True)
    assert asked.json()["columns"]["Ville"] == "address.city"
    done = key.get(work(asked, people.alice)["path"]).json()
    assert (done["state"], done["created"], done["updated"], done["refused"]) == ("done", 1, 0, 1)
    assert (done["total"], done["position"]) == (2, 2)
    assert [(one["line"], one["kind"]) for one in done["report"]] == [(3, "refused")]
    assert key.get("/companies").json()["count"]["value"] == 2
    assert send(key, "/imports", file, object="company", dry_run="oui").status_code == 400


def test_a_mapping_says_what_each_column_fills_and_aliases_repair_values(sales, people, program):
    key = program("alice")
    file = b"Raison;Lieu;Inutile\nRoux;Dijn;1\nBlanc;Lyon;2\n"
    mapping = {"fields": {"name": "Raison", "address.city": "Lieu"}, "key": "{Raison}", "source": "paie"}
    asked = form(key, file=file, mapping=mapping, aliases={"Lieu": {"Dijn": "Dijon"}})
    assert asked.status_code == 202, asked.content
    assert (asked.json()["columns"], asked.json()["ignored"]) == (
        {"Raison": "name", "Lieu": "address.city"}, ["Inutile"]
    )  # fmt: skip
    done = key.get(work(asked, people.alice)["path"]).json()
    assert (done["created"], [one["kind"] for one in done["report"]]) == (2, ["repaired"])
    roux = key.get("/companies/by/external/paie/Roux").json()["values"]
    assert roux["address"]["city"] == "Dijon"
    again = key.get(work(form(key, file=file, mapping=mapping), people.alice)["path"]).json()
    assert (again["created"], key.get("/companies").json()["count"]["value"]) == (0, 4)


def test_a_form_that_says_what_nobody_understands_is_refused_at_once(sales, program):
    key = program("alice")
    for wrong, status, said in (
        ({"mapping": []}, 422, "tableau"),
        ({"mapping": {"fields": {"name": "Absente"}}}, 422, "Absente"),
        ({"mapping": {"fields": {"nope": "Nom"}}}, 422, "nope"),
        ({"mapping": {"object": "contact", "fields": {"last_name": "Nom"}}}, 422, "contact"),
        ({"aliases": {"Nom": "Roux"}}, 422, "alias"),
        ({"autre": 1}, 400, "autre"),
        ({"file": b""}, 400, "vide"),
    ):
        answer = form(key, **wrong)
        assert (answer.status_code, said in answer.json()["detail"]) == (status, True), answer.content
    headers = {"Authorization": f"Bearer {key.secret}"}
    broken = key.client.generic(
        "POST", "/api/v1/imports?object=company", b"x", "multipart/form-data; boundary=y", headers=headers
    )
    assert broken.status_code == 400
    assert key.get("/operations").json()["items"] == []


def test_an_import_that_cannot_be_is_refused_at_once(sales, program):
    key = program("alice")
    assert send(key, "/imports", b"", object="company").status_code in (400, 415)
    assert send(key, "/imports", b"{}", "application/json", object="company").status_code == 415
    assert send(key, "/imports", CSV, object="nothing").status_code == 404
    assert send(key, "/imports", b"a,a\n1,2\n", object="company").status_code == 422
    assert send(program("diego"), "/imports", CSV, object="company").status_code == 403
    assert send(program("alice", ["read"]), "/imports", CSV, object="company").status_code == 403


def test_an_import_has_no_more_rights_than_its_key(sales, people, program):
    asked = send(program("alice", ["read", "write"], limits=["contact"]), "/imports", CSV, object="company")
    assert asked.status_code == 404


def test_an_operation_is_its_askers_alone(sales, people, program):
    asked = send(program("alice"), "/imports", CSV, object="company").json()
    for name in ("emma", "anne"):
        assert program(name).get(f"/operations/{asked['id']}").status_code == 404
    assert program("alice", ["read"], limits=["contact"]).get(f"/operations/{asked['id']}").status_code == 404
    stopped = program("alice").post(f"/operations/{asked['id']}/stop").json()
    assert stopped["state"] == "stopped"


def test_an_export_holds_what_its_asker_may_export(sales, people, program):
    key = program("alice")
    query = {"object": "company", "columns": ["name"], "sort": ["name"]}
    asked = key.post("/exports", {"query": query, "format": "csv"})
    assert asked.status_code == 202, asked.content
    path = work(asked, people.alice)["path"]
    assert key.get(path).json()["file"] == f"/api/v1{path}/file"
    answer = key.get(f"{path}/file")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert [line.partition(",")[2] for line in lines] == ["name", "Cabinet Orsel", "Fromagerie Berthaut"]
    assert program("emma").get(f"{path}/file").status_code == 404


def test_an_export_holds_no_more_than_its_key_may_read(sales, people, program):
    key = program("alice", ["read"], limits=["contact"])
    where = {"field": "company.name", "op": "contains", "value": "berthaut"}
    for query, told in (
        ({"columns": ["last_name", "company.name"]}, 1),
        ({"columns": ["last_name"], "where": where}, 0),
    ):
        asked = key.post("/exports", {"query": {"object": "contact", **query}, "format": "csv"})
        path = work(asked, people.alice)["path"]
        text = b"".join(key.get(f"{path}/file").streaming_content).decode("utf-8-sig")
        assert (text.count("Morel"), text.count("Berthaut")) == (told, 0)


def test_an_export_that_cannot_be_is_refused_at_once(sales, program):
    key = program("alice")
    for wrong, status in (
        ({}, 422), ({"query": {"object": "nothing"}}, 404), ({"query": {"object": "company"}, "format": "exe"}, 422),
        ({"query": {"object": "company", "columns": ["nope"]}}, 422),
        ({"query": {"object": "company", "group": ["name"]}}, 422),
        ({"query": {"object": "company"}, "format": ["csv"]}, 422),
        ({"query": {"object": "company"}, "format": {}}, 422),
    ):  # fmt: skip
        answer = key.post("/exports", wrong)
        assert answer.status_code == status, (wrong, answer.content)
    assert program("diego").post("/exports", {"query": {"object": "company"}}).status_code == 403


def test_a_file_is_given_named_by_a_record_and_read_with_it(sales, people, program):
    declaration = {"kind": "file", "label": {"fr": "Contrat"}}
    apply(Change(system(), Cause("form"), [
        Create("custom_field", {"object": "company", "key": "contract", "declaration": declaration}),
    ]))  # fmt: skip
    refresh()
    key = program("alice")
    asked = {"object": "company", "field": "contract", "name": "note.txt"}
    kept = send(key, "/files", b"Bonjour", "application/octet-stream", **asked)
    assert kept.status_code == 201, kept.content
    one = kept.json()["id"]
    assert program("bob").get(f"/files/{one}").status_code == 404
    changed = key.patch(f"/companies/{sales.berthaut}", {"values": {"contract": [kept.json()]}})
    assert changed.json()["values"]["contract"][0]["name"] == "note.txt"
    answer = program("bob").get(f"/files/{one}")
    assert b"".join(answer.streaming_content) == b"Bonjour"
    assert program("emma").get(f"/files/{one}").status_code == 404
    assert send(key, "/files", b"x", "application/octet-stream", **{**asked, "field": "name"}).status_code == 404
    assert send(key, "/files", b"", "application/octet-stream", **asked).status_code == 422
