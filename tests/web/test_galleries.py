"""Galleries: any object as cards, page after page, in few statements."""

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext

from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create
from liane.records.viewer import system
from tests.web.records import HTMX


def test_cards_show_the_fields_of_the_list_or_those_chosen(browse, sales):
    alice = browse("alice")
    page = alice.get("/companies/galerie").content.decode()
    assert "Fromagerie Berthaut" in page
    assert "Dijon" in page
    assert "Société d’Emma" not in page
    chosen = alice.get("/companies/galerie?col=&col=owner")
    assert chosen.url == "/companies/galerie?colonnes=owner"
    page = alice.get(chosen.url).content.decode()
    assert "Alice" in page
    assert ">Dijon<" not in page


def test_it_goes_on_until_all_were_shown_in_the_same_statements(browse, sales):
    def statements() -> int:
        with CaptureQueriesContext(connection) as found:
            assert diego.get("/companies/galerie").status_code == 200
        return len(found)

    diego = browse("diego")
    diego.get("/companies/galerie")
    before = statements()
    edits = [Create("company", {"name": f"Société n{number}."}) for number in range(120)]
    apply(Change(system(), Cause("form"), edits))
    assert statements() <= before + 1 <= 8
    page, seen = diego.get("/companies/galerie").content.decode(), []
    while True:
        seen += re.findall(r"data-open>Société n(\d+)\.", page)
        link = re.search(r'<li class="more"><a class="link" href="([^"]+)"', page)
        if not link:
            break
        page = diego.get(link[1].replace("&amp;", "&"), headers=HTMX).content.decode()
    assert sorted(map(int, seen)) == list(range(120))


def test_what_is_hostile_is_shown_as_text(browse, people):
    new = Create("company", {"name": "<script>alert(1)</script>", "owner": people.alice})
    apply(Change(system(), Cause("form"), [new]))
    page = browse("alice").get("/companies/galerie").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_nothing_found_and_broken_filters_say_so(browse, sales):
    alice = browse("alice")
    assert "Rien ne correspond" in alice.get("/companies/galerie?q=zzzyyy").content.decode()
    page = alice.get("/companies/galerie?filtre=%7B").content.decode()
    assert "Ce filtre ne peut pas être appliqué" in page
    assert "Berthaut" not in page
