"""Calendars: records on the days of any date, carried, stretched, counted, in few statements."""

import re
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Update
from liane.records.queries.pages import get
from liane.records.registry import refresh
from liane.records.viewer import system
from tests.web.records import HTMX

MARCH = "/deals/calendrier?o.champ=expected_close&jour=2026-03-10"


@pytest.fixture
def dated(sales):
    """Give the deal of Alice a day in March 2026."""
    apply(Change(system(), Cause("form"), [Update("deal", sales.deal, {"expected_close": "2026-03-10"})]))
    return sales


def stored(name: str, record_id: UUID, *keys: str) -> tuple[object, ...]:
    """Return the values that a record has."""
    row = get(name, record_id, system(), keys)
    assert row is not None
    return row.values


def day(page: str, iso: str) -> str:
    """Return what a page shows on a day."""
    found = re.search(rf'<td class="[^"]*" data-day="{iso}".*?</td>', page, re.DOTALL)
    assert found, iso
    return found[0]


def test_a_record_stands_on_its_day(browse, dated):
    page = browse("alice").get(MARCH).content.decode()
    assert "Mars 2026" in page
    assert "Cave connectée" in day(page, "2026-03-10")
    assert "Audit énergie" not in page
    # Whole weeks, from Monday 23 February on.
    assert 'data-day="2026-02-23"' in page
    assert 'data-day="2026-02-22"' not in page


def test_nobody_sees_on_a_day_what_she_may_not_read(browse, dated):
    assert "Cave connectée" not in browse("emma").get(MARCH).content.decode()


@pytest.mark.parametrize("mode", ["semaine", "jour", "agenda"])
def test_every_length_shows_it(browse, dated, mode):
    page = browse("alice").get(f"{MARCH}&o.mode={mode}").content.decode()
    assert "Cave connectée" in page
    assert (
        "Cave connectée"
        not in browse("alice")
        .get(f"/deals/calendrier?o.champ=expected_close&jour=2026-04-20&o.mode={mode}")
        .content.decode()
    )


def test_holidays_have_their_name(browse, dated):
    page = browse("alice").get("/deals/calendrier?o.champ=expected_close&jour=2026-07-01").content.decode()
    assert "Fête nationale" in day(page, "2026-07-14")


def test_a_record_is_carried_to_another_day_and_taken_back(browse, dated):
    alice = browse("alice")
    address = f"/deals/{dated.deal}/calendrier"
    values = {"champ": "expected_close", "du": "2026-03-10", "jour": "2026-03-12"}
    answer = alice.post(address, values, headers=HTMX)
    assert answer.status_code == 200
    assert stored("deal", dated.deal, "expected_close") == (date(2026, 3, 12),)
    undo = re.search(r"/changements/[0-9a-f-]{36}/annulation", answer.content.decode())
    assert undo
    alice.post(undo[0], headers=HTMX)
    assert stored("deal", dated.deal, "expected_close") == (date(2026, 3, 10),)


@pytest.mark.parametrize(
    "values", [{"jour": "demain"}, {"jour": ""}, {"du": "x", "jour": "2026-03-12"}, {"champ": "name"}]
)
def test_a_day_that_is_none_changes_nothing(browse, dated, values):
    answer = browse("alice").post(
        f"/deals/{dated.deal}/calendrier", {"champ": "expected_close", "jour": "2026-03-11"} | values, headers=HTMX
    )
    assert answer.status_code == 422
    assert stored("deal", dated.deal, "expected_close") == (date(2026, 3, 10),)


def test_who_may_not_change_a_record_does_not_carry_it(browse, dated):
    values = {"champ": "expected_close", "du": "2026-03-10", "jour": "2026-03-12"}
    assert 'data-days-movable-value="false"' in browse("diego").get(MARCH).content.decode()
    assert browse("diego").post(f"/deals/{dated.deal}/calendrier", values, headers=HTMX).status_code == 403
    assert browse("emma").post(f"/deals/{dated.deal}/calendrier", values, headers=HTMX).status_code == 404


def test_an_end_is_pulled_to_a_day_but_never_before_the_beginning(browse, people, sales):
    contact, company = str(sales.contact), str(sales.berthaut)
    post = Create("employment", {"contact": contact, "company": company, "job_title": "Chef", "since": "2026-03-02"})
    apply(Change(system(), Cause("form"), [post]))
    alice, address = browse("alice"), f"/employments/{post.id}/calendrier"
    values = {"champ": "since", "fin": "until", "bord": "1", "jour": "2026-03-05"}
    assert alice.post(address, values, headers=HTMX).status_code == 200
    page = alice.get("/employments/calendrier?o.champ=since&o.fin=until&jour=2026-03-02").content.decode()
    assert [iso for iso in ("01", "02", "04", "05", "06") if "Chef" in day(page, f"2026-03-{iso}")] == [
        "02",
        "04",
        "05",
    ]
    answer = alice.post(address, values | {"jour": "2026-03-01"}, headers=HTMX)
    assert answer.status_code == 422
    assert "avant le début" in answer.content.decode()
    carried = {"champ": "since", "fin": "until", "du": "2026-03-02", "jour": "2026-03-09"}
    assert alice.post(address, carried, headers=HTMX).status_code == 200
    assert stored("employment", post.id, "since", "until") == (date(2026, 3, 9), date(2026, 3, 12))


def test_a_full_day_shows_a_few_and_how_many_more_in_the_same_statements(browse, dated):
    def statements() -> int:
        with CaptureQueriesContext(connection) as found:
            assert alice.get(MARCH).status_code == 200
        return len(found)

    alice = browse("alice")
    alice.get(MARCH)
    before = statements()
    about = {"pipeline": dated.pipeline, "stage": dated.first, "expected_close": "2026-03-10"}
    edits = [Create("deal", about | {"name": f"n{number}", "owner": None}) for number in range(15)]
    apply(Change(system(), Cause("form"), edits))
    assert statements() == before <= 8
    shown = day(browse("diego").get(MARCH).content.decode(), "2026-03-10")
    assert shown.count('class="event ') == 4
    assert ">+12<" in shown
    whole = browse("diego").get(f"{MARCH}&o.mode=jour").content.decode()
    assert whole.count('class="event ') == 16


@pytest.fixture
def visits(sales):
    """Make an object whose records begin and end at an hour, and give the address of its week of 9 March 2026."""
    words = {"singular": "Visite", "name": "Visites", "feminine": True}
    fields = [
        Create("custom_field", {"object": "visite", "key": key, "declaration": {"kind": "datetime", "label": key}})
        for key in ("start", "finish")
    ]
    apply(Change(system(), Cause("form"), [Create("custom_object", words), *fields]))
    refresh()
    return "/visites/calendrier?o.champ=start&o.fin=finish&jour=2026-03-10&o.mode=semaine"


def visit(name: str, start: str, finish: str | None = None, **values: object) -> UUID:
    edit = Create("visite", {"name": name, "start": start, "finish": finish, **values})
    apply(Change(system(), Cause("form"), [edit]))
    return edit.id


def hourly(page: str, iso: str) -> str:
    """Return what a page with hours shows on a day."""
    found = re.search(rf'<section class="hours-day[^"]*"[^>]*data-day="{iso}".*?</section>', page, re.DOTALL)
    assert found, iso
    return found[0]


def test_moments_stand_at_their_hours_side_by_side(browse, people, visits):
    visit("Seul", "2026-03-10T09:15:00+01:00", "2026-03-10T10:45:00+01:00", owner=people.alice)
    visit("Un", "2026-03-11T14:00:00+01:00", "2026-03-11T15:00:00+01:00", owner=people.alice)
    visit("Deux", "2026-03-11T14:30:00+01:00", owner=people.alice)
    visit("Nuit", "2026-03-12T22:00:00+01:00", "2026-03-14T00:00:00+01:00", owner=people.alice)
    page = browse("alice").get(visits).content.decode()
    alone = hourly(page, "2026-03-10")
    assert re.search(r'class="event [^"]*hr9 mn15 dh1 dm30 of1 no0"[^>]*>.*Seul.*09:15 – 10:45', alone)
    pair = hourly(page, "2026-03-11")
    assert re.search(r'hr14 mn0 dh1 dm0 of2 no0"[^>]*>.*Un', pair)
    assert re.search(r'hr14 mn30 dh0 dm30 of2 no1 brief"[^>]*>.*Deux', pair)
    # What goes on over several days stands above; it ends at midnight, not on the day that begins then.
    for iso, there in (("2026-03-12", True), ("2026-03-13", True), ("2026-03-14", False)):
        whole, _column, timed = hourly(page, iso).partition('class="hour-column"')
        assert ("Nuit" in whole, "Nuit" in timed) == (there, False)


@pytest.mark.parametrize(("mode", "drawn", "more"), [("semaine", 3, "+17"), ("jour", 8, "")])
def test_a_crowded_hour_says_how_many_more_and_a_day_shows_them_all(browse, people, visits, mode, drawn, more):
    for number in range(20):
        visit(f"n{number}", "2026-03-10T09:00:00+01:00", owner=people.alice)
    page = browse("alice").get(visits.replace("semaine", mode)).content.decode()
    whole, _column, timed = hourly(page, "2026-03-10").partition('class="hour-column"')
    assert timed.count('class="event ') == drawn
    assert more in whole
    assert whole.count('class="event ') == (12 if mode == "jour" else 0)


def test_a_record_is_carried_to_another_hour_and_lasts_as_long(browse, people, visits):
    one = visit("Un", "2026-03-10T09:15:00+01:00", "2026-03-10T10:45:00+01:00", owner=people.alice)
    alice, address = browse("alice"), f"/visites/{one}/calendrier"
    values = {"champ": "start", "fin": "finish", "du": "2026-03-10", "jour": "2026-03-12", "heure": "16:30"}
    answer = alice.post(address, values, headers=HTMX)
    assert "12 mars 2026 à 16:30" in answer.content.decode()
    paris = ZoneInfo("Europe/Paris")
    then = (datetime(2026, 3, 12, 16, 30, tzinfo=paris), datetime(2026, 3, 12, 18, 0, tzinfo=paris))
    assert stored("visite", one, "start", "finish") == then
    undo = re.search(r"/changements/[0-9a-f-]{36}/annulation", answer.content.decode())
    assert undo
    alice.post(undo[0], headers=HTMX)
    pulled = {"champ": "start", "fin": "finish", "jour": "2026-03-10", "bord": "1", "heure": "12:00"}
    assert alice.post(address, pulled, headers=HTMX).status_code == 200
    assert stored("visite", one, "finish") == (datetime(2026, 3, 10, 12, 0, tzinfo=paris),)
    for odd in ({"heure": "08:00"}, {"heure": "25:00"}, {"heure": "midi"}, {"heure": ""}):
        assert alice.post(address, pulled | odd, headers=HTMX).status_code == 422, odd
    assert stored("visite", one, "finish") == (datetime(2026, 3, 10, 12, 0, tzinfo=paris),)


def test_an_hour_offers_a_record_at_that_hour(browse, visits):
    alice = browse("alice")
    column = hourly(alice.get(visits).content.decode(), "2026-03-12")
    link = re.search(r'class="slot hr16 mn0" href="([^"]+)"', column)
    assert link
    assert 'value="12/03/2026 16:00"' in alice.get(link[1].replace("&amp;", "&")).content.decode()


def test_the_agenda_goes_on(browse, dated):
    about = {"pipeline": dated.pipeline, "stage": dated.first}
    edits = [
        Create("deal", about | {"name": f"Affaire n{number}.", "expected_close": f"2026-05-{number % 28 + 1:02d}"})
        for number in range(70)
    ]
    apply(Change(system(), Cause("form"), edits))
    diego = browse("diego")
    page = diego.get(f"{MARCH}&o.mode=agenda").content.decode()
    seen = re.findall(r"Affaire n(\d+)\.", page)
    link = re.search(r'<p class="more"><a class="link" href="([^"]+)"', page)
    assert link
    page = diego.get(link[1].replace("&amp;", "&"), headers=HTMX).content.decode()
    seen += re.findall(r"Affaire n(\d+)\.", page)
    assert sorted(map(int, seen)) == list(range(70))


def test_a_day_offers_a_record_with_its_date_filled(browse, dated):
    alice = browse("alice")
    link = re.search(r'class="add" href="([^"]+)"', day(alice.get(MARCH).content.decode(), "2026-03-17"))
    assert link
    assert 'value="17/03/2026"' in alice.get(link[1].replace("&amp;", "&")).content.decode()


def test_a_broken_filter_shows_nothing_and_odd_addresses_this_month(browse, dated):
    alice = browse("alice")
    page = alice.get(f"{MARCH}&filtre=%7B").content.decode()
    assert "Ce filtre ne peut pas être appliqué" in page
    assert "Cave connectée" not in page
    for odd in ("jour=2026-99-99", "jour=1000-01-01", "jour=9999-12-31", "o.champ=name", "o.mode=siecle"):
        assert alice.get(f"/deals/calendrier?{odd}").status_code == 200, odd
