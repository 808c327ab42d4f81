"""The timeline of a record: everything is on it once, in order, however long it grows."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Update
from liane.records.viewer import system
from tests.web.records import HTMX

MORE = re.compile(r'<p class="more"><a href="([^"]+)"')
LINE = re.compile(r'<article class="line">.*?<time datetime="([^"]+)".*?</article>', re.DOTALL)


def note(subject, text):
    about = {"object": "company", "id": str(subject)}
    apply(Change(system(), Cause("form"), [Create("note", {"body": text, "subject": about})]))


def employ(company, number):
    apply(Change(system(), Cause("form"), [Update("company", company, {"employees": number})]))


def pages(client, address):
    """Yield the timeline of a page, and what each of its links goes on with."""
    found = client.get(address).content.decode().partition('id="timeline">')[2].partition("</section>")[0]
    while True:
        yield found
        link = MORE.search(found)
        if link is None:
            return
        found = client.get(link[1].replace("&amp;", "&"), headers=HTMX).content.decode()


@pytest.mark.parametrize(
    "turns",
    ["ne" * 40, "n" * 60 + "e" * 5, "e" * 60 + "n" * 30, "n" * 26, "e" * 24, "e" * 25, "n" * 25 + "e" * 40 + "n" * 30],
)
def test_everything_stands_on_the_timeline_once_and_in_order(browse, sales, turns):
    for number, turn in enumerate(turns):
        note(sales.berthaut, f"note-{number}.") if turn == "n" else employ(sales.berthaut, 1000 + number)
    found = "".join(pages(browse("diego"), f"/companies/{sales.berthaut}"))
    assert len(LINE.findall(found)) == len(turns) + 1
    assert re.findall(r"note-(\d+)\.", found) == [str(n) for n, turn in enumerate(turns) if turn == "n"][::-1]
    moments = [line[0] for line in re.finditer(r'(?<=<time datetime=")[^"]+', found)]
    assert moments == sorted(moments, reverse=True)
    assert "a créé la fiche" in found.rpartition('<article class="line">')[2]


def test_notes_of_one_moment_are_all_there(browse, sales):
    about = {"object": "company", "id": str(sales.berthaut)}
    notes = [Create("note", {"body": f"note-{number}.", "subject": about}) for number in range(70)]
    apply(Change(system(), Cause("form"), notes))
    found = "".join(pages(browse("diego"), f"/companies/{sales.berthaut}"))
    assert sorted(map(int, re.findall(r"note-(\d+)\.", found))) == list(range(70))


def test_a_reader_is_offered_nothing_that_she_may_not_do(browse, sales):
    note(sales.berthaut, "À rappeler")
    employ(sales.berthaut, 12)
    asked = {name: browse(name).get(f"/companies/{sales.berthaut}").content.decode() for name in ("alice", "diego")}
    tools = {name: page.partition('id="timeline">')[2].count('class="tools"') for name, page in asked.items()}
    assert tools == {"alice": 2, "diego": 0}


def test_a_link_of_the_timeline_works_without_scripts(browse, sales):
    for number in range(40):
        note(sales.berthaut, f"note-{number}.")
    diego = browse("diego")
    page = diego.get(f"/companies/{sales.berthaut}").content.decode()
    more = MORE.search(page)
    assert more is not None
    link = more[1].replace("&amp;", "&")
    older = diego.get(link).content.decode()
    assert "note-0." in older
    assert "note-39." not in older
    assert "<h1>Fromagerie Berthaut</h1>" in older


def test_a_cursor_that_is_none_of_ours_is_not_found(browse, sales):
    diego = browse("diego")
    for wrong in ("avant=1&notes=abc", "avant=999999999999999&notes=abc"):
        assert diego.get(f"/companies/{sales.berthaut}?{wrong}", headers=HTMX).status_code == 404
    for odd in ("avant=x", "avant=0", "avant=²", "avant=99999999999999999999"):
        assert diego.get(f"/companies/{sales.berthaut}?{odd}", headers=HTMX).status_code == 200, odd


def test_an_outsider_gets_no_older_part_of_a_timeline(browse, sales):
    assert browse("emma").get(f"/companies/{sales.berthaut}?avant=5", headers=HTMX).status_code == 404


def test_an_older_part_of_the_timeline_takes_few_statements(browse, sales):
    for number in range(60):
        employ(sales.berthaut, 1000 + number)
    diego = browse("diego")
    diego.get(f"/companies/{sales.berthaut}")
    with CaptureQueriesContext(connection) as found:
        diego.get(f"/companies/{sales.berthaut}?avant=30", headers=HTMX)
    assert len(found) <= 6, [query["sql"][:160] for query in found.captured_queries]
