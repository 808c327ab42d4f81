"""What is asked against the rules: answered with its status and a sentence, nothing leaked, nothing written."""

import json
from types import SimpleNamespace
from urllib.parse import quote

import pytest
from django.test import Client

from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Update
from liane.records.viewer import system
from tests.web.records import HTMX


@pytest.fixture
def alice_without_amounts(browse, people: SimpleNamespace, sales) -> Client:
    """Alice in a role that hides the amount of deals."""
    given = {"read": "team", "update": "own", "create": "own"}
    rights = {"*": given, "*settings": {"read": "all"}, "deal": given | {"fields": {"amount": "hidden"}}}
    role = Create("role", {"name": "Sans montants", "rights": rights})
    apply(Change(system(), Cause("test"), [role, Update("user", people.alice, {"role": role.id})]))
    client: Client = browse("alice")
    return client


def test_a_company_whose_deals_amounts_are_hidden_still_shows(alice_without_amounts, sales):
    page = alice_without_amounts.get(f"/companies/{sales.berthaut}")
    assert page.status_code == 200
    assert "Cave connectée" in page.content.decode()
    assert "€" not in page.content.decode()


def test_a_board_whose_amounts_are_hidden_still_shows_and_sums_nothing(alice_without_amounts, sales):
    board = alice_without_amounts.get("/deals/tableau").content.decode()
    assert "Cave connectée" in board
    assert "€" not in board


def test_emma_gets_404_with_a_sentence_for_all_that_she_does_to_what_she_cannot_see(browse, sales):
    emma = browse("emma")
    deal = f"/deals/{sales.deal}"
    for address, data in (
        (f"{deal}/suppression", {}),
        (f"{deal}/complements", {"keys": "name", "name": "Pris"}),
        (f"{deal}/champs/name", {"name": "Pris"}),
        ("/deals/selection", {"ids": str(sales.deal), "action": "delete"}),
    ):
        for headers in ({}, HTMX):
            answer = emma.post(address, data, headers=headers)
            assert answer.status_code == 404, address
            assert "fiche" in answer.content.decode(), address


def test_emma_gets_404_for_older_events_of_what_she_cannot_see(browse, sales):
    assert browse("emma").get(f"/deals/{sales.deal}?avant=999", headers=HTMX).status_code == 404


def test_diego_is_refused_before_a_form_shows(browse, sales):
    diego = browse("diego")
    for address in (f"/deals/{sales.deal}/modifier", f"/deals/{sales.deal}/champs/name", "/deals/nouveau"):
        answer = diego.get(address)
        assert answer.status_code == 403, address
        assert "Votre rôle ne permet pas cela" in answer.content.decode()


def test_what_diego_may_not_delete_answers_403_in_a_toast(browse, sales):
    answer = browse("diego").post(f"/deals/{sales.deal}/suppression", headers=HTMX)
    assert (answer.status_code, answer["HX-Reswap"]) == (403, "none")
    assert "toast" in answer.content.decode()


def test_emma_cannot_take_back_a_change_of_alice(browse, people: SimpleNamespace, sales):
    outcome = apply(Change(system(), Cause("test"), [Update("deal", sales.deal, {"name": "Autre"})]))
    for headers in ({}, HTMX):
        answer = browse("emma").post(f"/changements/{outcome.id}/annulation", headers=headers)
        assert answer.status_code == 404
        assert "Ce changement n’existe pas" in answer.content.decode()


def test_a_save_without_its_value_empties_nothing(browse, people: SimpleNamespace, sales):
    alice = browse("alice")
    answer = alice.post(f"/deals/{sales.deal}/champs/company", {"form": "1"})
    assert answer.status_code == 422
    assert "Fromagerie Berthaut" in alice.get(f"/deals/{sales.deal}").content.decode()


def test_a_filter_on_a_field_without_comparisons_is_said_not_failed(browse, people: SimpleNamespace):
    chloe = browse("chloe")
    for path in ("owner.role.rights", "nothing", "name.zzz"):
        address = quote(json.dumps({"field": path, "op": "contains", "value": "a"}))
        assert chloe.get(f"/deals/filtre?filtre={address}").status_code == 200


def test_the_rights_of_a_role_are_for_administrators(browse, people: SimpleNamespace, sales):
    page = browse("alice").get("/deals?colonnes=owner.role.rights,owner.role").content.decode()
    assert "Droits" not in page


def test_a_condition_that_cannot_be_read_is_not_left_out(browse, sales):
    address = "/deals/filtre?action=apply&j.=and&r.0=illisible"
    answer = browse("alice").get(address)
    assert answer.status_code == 200
    assert "pas reconnue" in answer.content.decode()


@pytest.mark.parametrize(
    "wanted", ["//ailleurs.example", "https://ailleurs.example/", "/\\ailleurs.example", "/\t/a.example"]
)
def test_no_address_leads_elsewhere(browse, people: SimpleNamespace, wanted):
    alice = browse("alice")
    for answer in (
        alice.post("/langue", {"language": "fr", "next": wanted}),
        alice.post("/companies/nouveau", {"name": "Société neuve", "retour": wanted}),
        alice.post("/langue", {"language": "fr"}, headers={"Referer": wanted}),
    ):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/")
        assert "ailleurs" not in answer["Location"]
        assert not answer["Location"].startswith(("//", "/\\"))


def test_a_version_too_large_is_a_conflict_or_nothing_never_a_failure(browse, sales):
    answer = browse("alice").post(f"/deals/{sales.deal}/champs/name", {"name": "Neuf", "version": "9" * 40})
    assert answer.status_code < 500


def test_a_form_without_its_token_is_refused_in_a_toast(people: SimpleNamespace, sales, browse):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browse("alice").cookies
    answer = strict.post(f"/deals/{sales.deal}/suppression", headers=HTMX)
    assert (answer.status_code, answer["HX-Reswap"]) == (403, "none")
    assert "Cette page a expiré" in answer.content.decode()


def test_too_many_fields_are_refused_in_a_sentence(browse, people: SimpleNamespace):
    answer = browse("alice").post("/companies/nouveau", {f"k{number}": "1" for number in range(1500)})
    assert answer.status_code == 400
    assert "Cette demande n’a pas été comprise" in answer.content.decode()


def test_an_action_on_nothing_is_refused(browse, people: SimpleNamespace):
    answer = browse("alice").post("/companies/selection", {"ids": "", "action": "delete"}, headers=HTMX)
    assert answer.status_code == 422
    assert "Aucune fiche" in answer.content.decode()
