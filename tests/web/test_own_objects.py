"""An object that the organisation invented answers every road as a built-in one does."""

import re

import pytest

from liane.accounts.models import Role
from liane.accounts.viewers import viewer_for
from liane.capabilities.search.lookup import find
from liane.capabilities.transfer.importing import import_file
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Update
from liane.records.queries.model import Query
from liane.records.queries.pages import fetch
from liane.records.registry import refresh
from liane.records.viewer import system
from tests.web.records import HTMX


@pytest.fixture
def gifts(people):
    """Shape an object "Don" with an amount, a choice and a relation to companies; return a company of Alice's."""
    liane = system()
    options = [{"key": key, "label": {"fr": key.capitalize()}} for key in ("promis", "recu")]
    fields = {
        "montant": {"kind": "money", "label": {"fr": "Montant"}},
        "etat": {"kind": "choice", "label": {"fr": "État"}, "options": options},
        "donateur": {"kind": "relation", "label": {"fr": "Donateur"}, "target": "company"},
    }
    company = Create("company", {"name": "Fromagerie Berthaut", "owner": people.alice})
    edits = [
        company,
        Create("custom_object", {"singular": "Don", "name": "Dons", "group": "sell", "plural_en": "Gifts"}),
        *(Create("custom_field", {"object": "don", "key": key, "declaration": one}) for key, one in fields.items()),
    ]
    apply(Change(liane, Cause("form"), edits))
    refresh()
    return company


def made(client, company, name="Don de Zoé"):
    """Create a gift by the form; return the address of its page."""
    form = {"form": "1", "name": name, "montant.amount": "120", "montant.currency": "EUR", "etat": "promis"}
    answer = client.post("/dons/nouveau", form | {"donateur.title": company.values["name"]})
    assert answer.status_code == 302, answer.content.decode()
    return answer.url


def test_it_is_created_listed_shown_changed_deleted_and_taken_back(browse, gifts):
    alice = browse("alice")
    assert 'href="/dons"' in alice.get("/").content.decode() + alice.get("/dons").content.decode()
    page = made(alice, gifts)
    assert "Don de Zoé" in alice.get("/dons").content.decode()
    shown = alice.get(page).content.decode()
    assert "120" in shown
    assert "Fromagerie Berthaut" in shown
    assert "Don de Zoé" in alice.get(f"/companies/{gifts.id}").content.decode()
    edited = alice.post(f"{page}/champs/name", {"form": "1", "chemin": "name", "name": "Grand don"}, headers=HTMX)
    assert edited.status_code == 200
    whole = alice.post(f"{page}/modifier", {"form": "1", "name": "Très grand don", "etat": "recu"}, follow=True)
    assert "Très grand don" in whole.content.decode()
    gone = alice.post(f"{page}/suppression", follow=True)
    assert alice.get(page).status_code == 404
    undo = re.search(r"/changements/[0-9a-f-]{36}/annulation", gone.content.decode())
    assert undo
    alice.post(undo[0])
    assert "Très grand don" in alice.get(page).content.decode()


def test_it_stands_on_a_board_and_is_found(browse, people, gifts):
    alice = browse("alice")
    made(alice, gifts)
    board = alice.get("/dons/tableau").content.decode()
    assert "Promis" in board
    assert "Don de Zoé" in board
    found = alice.get("/recherche?q=zoe", headers=HTMX).content.decode()
    assert "Don de Zoé" in re.sub("</?mark>", "", found)
    assert [hit.object for hit in find(viewer_for(people.alice), "zoe")] == ["don"]


def test_its_rights_are_those_of_roles(browse, people, gifts):
    page = made(browse("alice"), gifts)
    assert browse("emma").get(page).status_code == 404
    assert browse("diego").get(page).status_code == 200
    assert browse("diego").post(f"{page}/suppression").status_code == 403
    role, rights = Role.objects.values_list("id", "rights").get(key="reader")
    rights = dict(rights or {}) | {"don": {"read": "all", "fields": {"montant": "hidden"}}}
    apply(Change(system(), Cause("form"), [Update("role", role, {"rights": rights})]))
    assert "120" not in browse("diego").get(page).content.decode().partition('id="timeline"')[0]


def test_its_records_come_from_a_file(gifts, tmp_path):
    path = tmp_path / "dons.csv"
    path.write_text("Nom;Montant;État;Donateur\nDon 1;10 EUR;Reçu;Fromagerie Berthaut\nDon 2;20;;\n", encoding="utf-8")
    done = import_file(path, "dons", system())
    assert (done.created, done.refused, done.lines) == (2, 0, [])
    rows = fetch(Query("don", columns=("name", "etat", "donateur"), sort=("name",)), system()).rows
    assert rows[0].values[:2] == ("Don 1", "recu")
    assert rows[0].values[2].title == "Fromagerie Berthaut"
