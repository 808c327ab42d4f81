"""A field that a role edits at some stages only shows at once, on every road, that it is read only, and why."""

import pytest

from liane.accounts.models import User
from liane.accounts.viewers import viewer_for
from liane.api.objects.described import whole
from liane.records.changes.model import Update
from liane.records.registry import catalogue
from liane.records.viewer import system
from tests.records.people import write
from tests.web.records import HTMX


@pytest.fixture
def amount_of_offers(browse, sales, people):
    """Alice's role: the amount is edited at the stage « Offre » alone, where one of her two deals stands."""
    role = User.objects.get(id=people.alice).role_id
    form = {"deal:amount": "stages", "deal:amount:stages": str(sales.second)}
    assert browse("anne").post(f"/reglages/roles/{role}/champs/deal", form).status_code == 302
    write(system(), Update("deal", sales.other_deal, {"stage": sales.second}))
    return sales


def test_a_cell_of_a_list_says_so_row_by_row(browse, amount_of_offers):
    page = browse("alice").get("/deals?colonnes=name,amount").content.decode()

    def cell(record_id):
        row = page.partition(f'id="r-{record_id}"')[2].partition("</tr>")[0]
        return row.partition('data-key="amount"')[2].partition(">")[0]

    assert "data-edit" in cell(amount_of_offers.other_deal)
    assert "data-edit" not in cell(amount_of_offers.deal)


def test_asking_for_it_all_the_same_is_answered_with_the_reason(browse, amount_of_offers):
    answer = browse("alice").get(f"/deals/{amount_of_offers.deal}/champs/amount", headers=HTMX)
    assert answer.status_code == 403
    assert "Offre" in answer.content.decode()
    assert browse("alice").get(f"/deals/{amount_of_offers.other_deal}/champs/amount", headers=HTMX).status_code == 200


def test_the_form_shows_its_value_and_the_reason_and_saves_the_others(browse, amount_of_offers):
    alice, address = browse("alice"), f"/deals/{amount_of_offers.deal}/modifier"
    page = alice.get(address).content.decode()
    assert 'name="amount.amount"' not in page
    assert "ces champs ne se modifient pas" in page
    assert "« Offre »" in page.replace("\u00a0", " ")
    assert "1\u202f000" in page
    saved = alice.post(address, {"form": "1", "name": "Cave reliée"})
    assert saved.status_code == 302
    assert "Cave reliée" in alice.get(f"/deals/{amount_of_offers.deal}").content.decode()
    open_one = alice.get(f"/deals/{amount_of_offers.other_deal}/modifier").content.decode()
    assert "ces champs ne se modifient pas" not in open_one


def test_programs_are_told_at_which_stages_it_is_written(browse, amount_of_offers, people):
    found = catalogue()
    told = whole(found["deal"], found, viewer_for(people.alice))
    [amount] = [one for one in told["fields"] if one["key"] == "amount"]
    assert amount["writable_in"] == [str(amount_of_offers.second)]


@pytest.mark.parametrize("right", ["read", "stages"])
def test_a_path_on_which_one_may_not_move_tells_why_at_a_click(browse, sales, people, right):
    role = User.objects.get(id=people.alice).role_id
    form = {"deal:stage": right, "deal:stage:stages": str(sales.second)}
    assert browse("anne").post(f"/reglages/roles/{role}/champs/deal", form).status_code == 302
    alice, address = browse("alice"), f"/deals/{sales.deal}"
    path = alice.get(address).content.decode().partition('<ol class="path"')[2].partition("</ol>")[0]
    assert "<button" not in path
    assert f'href="{address}/acces?champ=stage"' in path
    assert "Pourquoi l’étape ne change pas" in path
    told = alice.get(f"{address}/acces?champ=stage").content.decode()
    assert "Commercial" in told
    moved = browse("anne").get(address).content.decode().partition('<ol class="path"')[2].partition("</ol>")[0]
    assert "<button" in moved
    assert "acces" not in moved
