"""Boards by any field: choices, people, yes or no, relations; lanes; columns arranged, folded, limited."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Update
from liane.records.queries.pages import get
from liane.records.viewer import system
from tests.web.records import HTMX


def column(page: str, label: str) -> str:
    """Return what a page shows in the column of that label."""
    found = re.search(rf'<section class="column[^"]*"[^>]*data-label="{label}".*?</section>', page, re.DOTALL)
    assert found, labels(page)
    return found[0]


def labels(page: str) -> list[str]:
    return re.findall(r'<section class="column[^"]*"[^>]*data-label="([^"]+)"', page)


def deals(*values):
    edits = [Create("deal", {"name": f"Affaire n{number}.", **one}) for number, one in enumerate(values)]
    apply(Change(system(), Cause("form"), edits))
    return [edit.id for edit in edits]


def test_columns_are_people_and_those_without(browse, people, sales):
    about = {"pipeline": sales.pipeline, "stage": sales.first}
    deals(about | {"owner": people.bob}, about | {"owner": None})
    page = browse("diego").get("/deals/tableau?o.column=owner").content.decode()
    assert "Cave connectée" in column(page, "Alice Durand")
    assert "Affaire n0." in column(page, "Bob Durand")
    assert "Affaire n1." in column(page, "Sans valeur")
    assert "<b>2</b> · 1\u202f500\u00a0€" in column(page, "Alice Durand")


def test_columns_are_choices_of_an_object_without_a_declared_board(browse, sales):
    apply(Change(system(), Cause("form"), [Update("company", sales.berthaut, {"status": "customer"})]))
    page = browse("alice").get("/companies/tableau?o.column=status").content.decode()
    assert "Fromagerie Berthaut" in column(page, "Client")
    assert "Société d’Emma" not in page


def test_columns_are_records_that_a_relation_points_to(browse, sales):
    page = browse("alice").get("/deals/tableau?o.column=company").content.decode()
    assert "Cave connectée" in column(page, "Fromagerie Berthaut")
    assert "Cave connectée" not in column(page, "Cabinet Orsel")


def test_a_card_takes_the_value_of_its_column_and_of_its_lane_and_comes_back(browse, people, sales):
    alice = browse("alice")
    values = {"champ": "owner", "valeur": str(people.bob), "couloir": "stage", "place": str(sales.second)}
    answer = alice.post(f"/deals/{sales.deal}/tableau", values, headers=HTMX)
    assert answer.status_code == 200, answer.content.decode()
    row = get("deal", sales.deal, system(), ("owner", "stage"))
    assert row is not None
    assert [value.id for value in row.values] == [people.bob, sales.second]
    undo = re.search(r"/changements/[0-9a-f-]{36}/annulation", answer.content.decode())
    assert undo
    alice.post(undo[0], headers=HTMX)
    row = get("deal", sales.deal, system(), ("owner", "stage"))
    assert row is not None
    assert [value.id for value in row.values] == [people.alice, sales.first]


@pytest.mark.parametrize(("who", "code"), [("diego", 403), ("emma", 404)])
def test_nobody_moves_what_she_may_not_change(browse, people, sales, who, code):
    values = {"champ": "owner", "valeur": str(people.bob)}
    assert browse(who).post(f"/deals/{sales.deal}/tableau", values, headers=HTMX).status_code == code


def test_a_field_that_is_no_column_moves_nothing(browse, sales):
    values = {"champ": "name", "valeur": "x"}
    assert browse("alice").post(f"/deals/{sales.deal}/tableau", values, headers=HTMX).status_code == 404


def test_lanes_cut_the_columns_and_each_cell_goes_on(browse, people, sales):
    about = {"pipeline": sales.pipeline, "stage": sales.second, "owner": people.bob}
    deals(*[about] * 45)
    diego = browse("diego")
    page = diego.get("/deals/tableau?o.lane=owner").content.decode()
    assert "Cave connectée" in column(page, "Découverte, Alice Durand")
    assert "Cave connectée" not in column(page, "Découverte, Bob Durand")
    cell = column(page, "Offre, Bob Durand")
    seen = re.findall(r"Affaire n(\d+)\.", cell)
    assert len(seen) == 5
    link = re.search(r'<p class="more"><a class="link" href="([^"]+)"', cell)
    while link:
        more = diego.get(link[1].replace("&amp;", "&"), headers=HTMX).content.decode()
        seen += re.findall(r"Affaire n(\d+)\.", more)
        link = re.search(r'<p class="more"><a class="link" href="([^"]+)"', more)
    assert sorted(map(int, seen)) == list(range(45))


def test_lanes_beyond_the_first_ones_come_page_by_page(browse, people, sales):
    firms = [Create("company", {"name": f"Firme {number:02}", "owner": people.alice}) for number in range(29)]
    apply(Change(system(), Cause("form"), firms))
    about = {"pipeline": sales.pipeline, "stage": sales.second, "owner": people.alice}
    deals(*[about | {"company": firm.id} for firm in firms])
    alice = browse("alice")
    page = alice.get("/deals/tableau?o.lane=company").content.decode()
    seen = re.findall(r"<summary><b>([^<]+)</b>", page)
    assert len(seen) == 12
    assert "encore 18 couloirs" in page
    link = re.search(r'<a class="link" href="([^"]+couloirs=[^"]+)"', page)
    whole = alice.get(link[1].replace("&amp;", "&")).content.decode() if link else ""
    assert "Revenir aux premiers couloirs" in whole
    while link:
        more = alice.get(link[1].replace("&amp;", "&"), headers=HTMX).content.decode()
        assert "<html" not in more
        seen += re.findall(r"<summary><b>([^<]+)</b>", more)
        link = re.search(r'<a class="link" href="([^"]+couloirs=[^"]+)"', more)
    assert seen == [*(f"Firme {number:02}" for number in range(29)), "Fromagerie Berthaut"]
    assert alice.get("/deals/tableau?o.lane=company&couloirs=9999").status_code == 200
    assert alice.get("/deals/tableau?o.lane=company&couloirs=x").status_code == 200


def test_hidden_columns_give_no_lane(browse, people, sales):
    deals({"pipeline": sales.pipeline, "stage": sales.second, "owner": people.bob})
    page = browse("diego").get(f"/deals/tableau?o.lane=owner&o.hidden={sales.second}").content.decode()
    assert re.findall(r"<summary><b>([^<]+)</b>", page) == ["Alice Durand"]


def test_the_cards_of_those_without_a_value_go_on(browse, sales):
    deals(*[{"pipeline": sales.pipeline, "stage": sales.first, "owner": None}] * 25)
    diego = browse("diego")
    cell = column(diego.get("/deals/tableau?o.column=owner").content.decode(), "Sans valeur")
    seen = re.findall(r"Affaire n(\d+)\.", cell)
    link = re.search(r'<p class="more"><a class="link" href="([^"]+)"', cell)
    assert link
    more = diego.get(link[1].replace("&amp;", "&"), headers=HTMX).content.decode()
    seen += re.findall(r"Affaire n(\d+)\.", more)
    assert sorted(map(int, seen)) == list(range(25))


def test_columns_are_moved_hidden_folded_and_limited_by_their_menu(browse, sales):
    alice = browse("alice")
    first, second = str(sales.first), str(sales.second)
    menu = alice.get(f"/deals/tableau/colonne?valeur={second}", headers=HTMX).content.decode()
    urls = [url.replace("&amp;", "&") for url in re.findall(r'class="menu-item" href="([^"]+)"', menu)]
    left, fold, hide = urls
    assert labels(alice.get(left).content.decode())[:2] == ["Offre", "Découverte"]
    assert "Offre" not in labels(alice.get(hide).content.decode())
    assert "folded" in column(alice.get(fold).content.decode(), "Offre")
    limited = alice.get(f"/deals/tableau/colonne?valeur={first}&limite=1")
    page = alice.get(limited.url).content.decode()
    assert "/ 1 " in column(page, "Découverte")
    assert "limite dépassée" in column(page, "Découverte")
    assert "limite dépassée" not in alice.get("/deals/tableau").content.decode()


def test_the_statements_do_not_grow_with_columns_nor_cards(browse, people, sales):
    def statements(address: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert diego.get(address).status_code == 200
        return len(found)

    diego = browse("diego")
    by_owner, lanes = "/deals/tableau?o.column=owner", "/deals/tableau?o.lane=owner"
    for address in (by_owner, lanes):
        diego.get(address)
    before = statements(by_owner)
    about = {"pipeline": sales.pipeline, "stage": sales.second}
    deals(*[about | {"owner": who} for who in (people.alice, people.bob, people.chloe) for _ in range(30)])
    assert statements(by_owner) == before <= 9
    assert statements(lanes) <= 9 + 2 * 3


@pytest.mark.parametrize("odd", ["o.column=nothing", "o.column=name", "o.lane=stage", "o.limits=x:y,::", "o.order=,,"])
def test_odd_addresses_show_the_plain_board(browse, sales, odd):
    assert "Cave connectée" in browse("alice").get(f"/deals/tableau?{odd}").content.decode()
