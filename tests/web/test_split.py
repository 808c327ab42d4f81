"""The split view: the list beside the record, page after page; and the links that lead there and to paper."""

import re

from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create
from liane.records.viewer import system
from tests.web.records import HTMX


def test_records_stand_in_a_narrow_list_and_go_on(browse, sales):
    diego = browse("diego")
    page = diego.get("/companies/volets").content.decode()
    assert "Fromagerie Berthaut" in page
    assert "Dijon" in page
    edits = [Create("company", {"name": f"Société n{number}."}) for number in range(70)]
    apply(Change(system(), Cause("form"), edits))
    page, seen = diego.get("/companies/volets?q=société").content.decode(), set()
    while True:
        seen |= set(re.findall(r"data-open>Société n(\d+)\.", page))
        link = re.search(r'<li class="more"><a class="link" href="([^"]+)"', page)
        if not link:
            break
        page = diego.get(link[1].replace("&amp;", "&"), headers=HTMX).content.decode()
    assert len(seen) == 70


def test_lists_and_records_lead_to_it_and_to_paper(browse, sales):
    alice = browse("alice")
    page = alice.get("/companies?q=fromagerie").content.decode()
    assert 'href="/companies/volets?q=fromagerie"' in page
    assert 'href="/companies/impression?q=fromagerie"' in page
    record = f"/companies/{sales.berthaut}"
    assert f'href="{record}/impression"' in alice.get(record).content.decode()


def test_nobody_sees_there_what_she_may_not_read(browse, sales):
    assert "Société d’Emma" not in browse("alice").get("/companies/volets").content.decode()
    assert "Ce filtre" in browse("alice").get("/companies/volets?filtre=%7B").content.decode()
