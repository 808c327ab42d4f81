"""Sheets for paper: what was asked for, in words, bounded, for who may see it."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liane.accounts.audit.models import PRINT
from liane.accounts.audit.writing import note
from liane.accounts.viewers import viewer_for
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create
from liane.records.queries.model import Query
from liane.records.queries.pages import fetch
from liane.records.viewer import system
from liane.web.printing import views


def test_a_list_is_printed_as_it_was_filtered(browse, sales):
    filtered = '/companies/impression?filtre={"field":"address.city","op":"is","value":"Dijon"}&colonnes=owner'
    page = browse("alice").get(filtered).content.decode()
    assert "Fromagerie Berthaut" in page
    assert "Cabinet Orsel" not in page
    assert "Dijon" in page.partition("<table")[0]
    assert "par Alice" in page
    assert "rail" not in page.partition("<main")[2]


def test_a_board_is_printed_under_the_headings_of_its_columns(browse, sales):
    page = browse("alice").get("/deals/impression?par=stage").content.decode()
    assert "Découverte" in page.partition("<tbody")[2]
    assert page.index("Découverte") < page.index("Cave connectée")


def test_a_board_is_printed_as_it_stands(browse, sales):
    board = unescape(browse("alice").get("/deals/tableau").content.decode())
    [address] = re.findall(r'id="to-print" href="([^"]+)"', board)
    page = unescape(browse("alice").get(address).content.decode())
    columns = re.findall(r'<section class="column[^>]*data-label="([^"]+)"', board)
    headings = re.findall(r'<tr class="part"><th[^>]*>([^<(]+?) ?<', page)
    assert headings
    assert headings == [name for name in columns if name in headings]
    assert page.count('<th scope="row">') == board.count('<article class="card')


def test_a_sheet_is_bounded_and_says_so(browse, sales, monkeypatch):
    edits = [Create("company", {"name": f"Société n{number}."}) for number in range(12)]
    apply(Change(system(), Cause("form"), edits))
    diego = browse("diego")
    assert "s’arrête" not in diego.get("/companies/impression").content.decode()
    monkeypatch.setattr(views, "MOST", 5)
    page = diego.get("/companies/impression").content.decode()
    assert page.count('<th scope="row">') == 5
    assert "s’arrête aux 5 premières fiches" in page


def test_its_statements_do_not_depend_on_its_rows(browse, sales, people):
    def statements() -> int:
        with CaptureQueriesContext(connection) as found:
            assert diego.get("/companies/impression").status_code == 200
        return len(found)

    diego = browse("diego")
    diego.get("/companies/impression")
    viewer = viewer_for(people.diego)
    note(viewer, PRINT, "Sociétés", number=1)
    with CaptureQueriesContext(connection) as audited:
        note(viewer, PRINT, "Sociétés", number=1)
    before = statements()
    apply(Change(system(), Cause("form"), [Create("company", {"name": f"n{number}"}) for number in range(300)]))
    assert statements() == before
    # The sheet itself, without its line in the audit.
    assert before - len(audited) <= 6


def test_a_record_is_printed_with_what_is_related(browse, sales):
    page = browse("alice").get(f"/companies/{sales.berthaut}/impression").content.decode()
    assert "Fromagerie Berthaut" in page
    assert "Dijon" in page
    assert "Cave connectée" in page


@pytest.mark.parametrize("address", ["/companies/{}/impression", "/deals/{}/impression"])
def test_nobody_prints_what_she_may_not_read(browse, sales, address):
    record = sales.hidden if "companies" in address else sales.deal
    who = "alice" if "companies" in address else "emma"
    assert browse(who).get(address.format(record)).status_code == 404


def test_a_broken_filter_prints_nothing(browse, sales):
    page = browse("alice").get("/companies/impression?filtre=%7B").content.decode()
    assert "Ce filtre ne peut pas être appliqué" in page
    assert "Berthaut" not in page


def test_a_sheet_of_too_many_columns_says_so_and_prints_the_first_ones(browse, sales):
    alice, columns = browse("alice"), ",".join(["name", *(f"x{number}" for number in range(200))])
    page = unescape(alice.get(f"/companies/impression?colonnes={columns}").content.decode())
    assert "Trop de colonnes. Une liste montre 200 colonnes au plus, en voici 201." in page
    assert "filtre" not in page
    [first] = re.findall(r'href="(/companies/impression[^"]*)"', page)
    assert "Berthaut" in alice.get(first).content.decode()


def test_a_sheet_stands_in_the_audit_with_what_was_asked_for(browse, sales, people):
    browse("alice").get('/companies/impression?filtre={"field":"address.city","op":"is","value":"Dijon"}')
    browse("alice").get("/companies/impression?q=personne-ne-s-appelle-ainsi")
    found = fetch(Query("audit_entry", columns=("kind", "person", "number", "details")), system()).rows
    [(kind, person, number, details)] = [row.values for row in found]
    assert (kind, person.id, number) == ("print", people.alice, 1)
    assert "Dijon" in details
