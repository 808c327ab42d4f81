"""Looking from somebody's place: her pages, nothing written, beginning and end in the audit."""

from importlib import import_module

import pytest
from django.urls import reverse

from liane.accounts.viewers import viewer_for
from liane.lib.ids import new_id
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Delete, Refused, Update
from liane.records.changes.undo import undo
from liane.records.queries.columns import Reference
from liane.records.queries.model import Query
from liane.records.queries.pages import fetch
from liane.records.viewer import system


def signed_in(user_id):
    return import_module("tests.web.records").signed_in(user_id)


def audit() -> list[tuple[object, ...]]:
    rows = fetch(Query("audit_entry", columns=("kind", "name", "person", "whom", "number")), system()).rows
    return [tuple(value.title if isinstance(value, Reference) else value for value in row.values) for row in rows[::-1]]


def grant(role, **rights):
    apply(Change(system(), Cause("form"), [Update("role", role, {"rights": rights})]))


def test_an_administrator_sees_what_alice_sees_and_writes_nothing(people):
    company = new_id()
    apply(Change(system(), Cause("form"), [Create("company", {"name": "Orsel", "owner": people.emma}, company)]))
    client = signed_in(people.anne)
    assert client.get(f"/companies/{company}").status_code == 200
    assert client.post(f"/reglages/vue/{people.alice}").status_code == 302
    page = client.get("/companies").content.decode()
    assert "Vous regardez Liane comme <strong>Alice Durand</strong> la voit" in page
    assert client.get(f"/companies/{company}").status_code == 404
    assert client.get("/reglages/roles").status_code == 403
    for road, form in (
        ("/companies/nouveau", {"name": "Volée", "form": "1"}),
        ("/langue", {"langue": "en"}),
        ("/reglages/profil", {"language": "en"}),
        (f"/reglages/vue/{people.bob}", {}),
    ):
        assert client.post(road, form).status_code == 403, road
    assert client.post("/reglages/vue/fin").status_code == 302
    assert client.get(f"/companies/{company}").status_code == 200
    assert "guest-bar" not in client.get("/companies").content.decode()
    assert audit() == [
        ("view_as", "Alice Durand", "Anne Durand", "Alice Durand", None),
        ("view_end", "Alice Durand", "Anne Durand", "Alice Durand", None),
    ]


def test_signing_out_ends_it_in_the_audit_too(people):
    client = signed_in(people.anne)
    client.post(f"/reglages/vue/{people.alice}")
    assert client.post(reverse("account_logout")).status_code == 302
    assert [line[0] for line in audit()] == ["view_as", "view_end"]


@pytest.mark.parametrize(
    ("scope", "whom", "may"),
    [
        ("none", "alice", False), ("subordinates", "alice", True), ("subordinates", "emma", False),
        ("team", "alice", True), ("all", "emma", True), ("all", "anne", False), ("all", "chloe", False),
    ],
)  # fmt: skip
def test_a_role_may_let_look_from_the_place_of_its_peoples_people(people, roles, scope, whom, may):
    granted = {"*": {"read": "team"}, "*view_as": {"read": scope}}
    grant(roles["manager"], **granted)
    client = signed_in(people.chloe)
    assert client.post(f"/reglages/vue/{getattr(people, whom)}").status_code == (302 if may else 403)
    assert (
        "guest-bar" in client.get("/").content.decode() or "guest-bar" in client.get("/companies").content.decode()
    ) is may
    assert client.get("/reglages/vue").status_code == (403 if may or scope == "none" else 200)


def test_it_ends_when_the_right_to_it_does(people, roles):
    grant(roles["manager"], **{"*": {"read": "team"}, "*view_as": {"read": "all"}})
    client = signed_in(people.chloe)
    client.post(f"/reglages/vue/{people.emma}")
    grant(roles["manager"], **{"*": {"read": "team"}})
    assert "guest-bar" not in client.get("/companies").content.decode()
    assert [line[0] for line in audit()] == ["view_as", "view_end"]


def test_nobody_corrects_the_audit(people):
    client = signed_in(people.anne)
    client.post(f"/reglages/vue/{people.alice}")
    [line] = fetch(Query("audit_entry"), system()).rows
    anne = viewer_for(people.anne)
    for edit in (Delete("audit_entry", line.id), Update("audit_entry", line.id, {"name": "x"}),
                 Create("audit_entry", {"name": "x", "kind": "export"})):  # fmt: skip
        with pytest.raises(Refused, match="rôle ne permet pas"):
            apply(Change(anne, Cause("form"), [edit]))
        with pytest.raises(Refused, match="audit"):
            apply(Change(system(), Cause("form"), [edit]))
    [change] = [row.id for row in import_module("liane.records.models").ChangeRow.rows.filter(cause="audit")]
    with pytest.raises(Refused, match="audit"):
        undo(change, anne)
    assert len(audit()) == 1


def test_the_audit_is_a_list_that_administrators_alone_read_and_export(people):
    client = signed_in(people.anne)
    client.post(f"/reglages/vue/{people.alice}")
    client.post("/reglages/vue/fin")
    assert "Alice Durand" in client.get("/audit").content.decode()
    assert signed_in(people.chloe).get("/audit").status_code == 404
