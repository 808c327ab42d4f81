"""Pages of a day: records, lists and boards as they were, links that stay in the day, nothing to change."""

import datetime as dt
import re

import pytest
from django.db import connection

from liane.lib import formats
from liane.lib.periods import today
from liane.records.changes.model import Create, Delete, Update
from liane.records.viewer import system
from tests.past.test_journal import text, write
from tests.web.records import HTMX

TODAY = today("Europe/Paris")
DAY = TODAY - dt.timedelta(days=10)
WAS = f"/le/{DAY}"


@pytest.fixture
def aged(sales):
    """The records of the tests, made a month ago; what changes from now on is of today."""
    with connection.cursor() as cursor:
        for table in ("records_change", "records_entry"):
            cursor.execute(f"UPDATE {table} SET recorded_at = recorded_at - interval '30 days'")
        for table in (
            "sales_deal",
            "people_company",
            "people_contact",
            "sales_stage",
            "sales_pipeline",
            "accounts_user",
            "comments_comment",
        ):
            cursor.execute(f"UPDATE {table} SET created_at = created_at - interval '30 days'")
    return sales


@pytest.fixture
def moved(aged, people):
    """Since then: a deal was won and renamed, another deleted, a third made, the company renamed."""
    won = {"stage": aged.won, "amount": "9000 EUR", "name": "Cave signée"}
    write(system(), Update("deal", aged.deal, won))
    write(people.alice, Delete("deal", aged.other_deal))
    stage = {"company": aged.berthaut, "pipeline": aged.pipeline, "stage": aged.first, "owner": people.alice}
    write(system(), Create("deal", stage | {"name": "Toute neuve", "amount": "1 EUR"}))
    write(system(), Update("company", aged.berthaut, {"name": "Laiterie Berthaut"}))
    return aged


def test_a_board_shows_the_cards_and_sums_of_then(browse, moved):
    client = browse("anne")
    then, now = (text(client.get(f"{where}/deals/tableau")) for where in (WAS, ""))
    for words in ("Cave connectée", "Audit énergie", "Fromagerie Berthaut"):
        assert words in then
        assert words not in now
    assert "Toute neuve" not in then
    assert "1\u202f500" in then
    assert "rien ne se modifie" in then


def test_a_list_and_a_record_show_what_they_held(browse, moved):
    client = browse("anne")
    listed = text(client.get(f"{WAS}/deals"))
    assert "Audit énergie" in listed
    page = client.get(f"{WAS}/deals/{moved.deal}")
    shown = text(page)
    assert "Cave connectée" in shown
    assert "Fromagerie Berthaut" in shown
    assert "Cave signée" not in shown
    assert client.get(f"{WAS}/deals/{moved.other_deal}").status_code == 200
    assert client.get(f"/deals/{moved.other_deal}").status_code == 404


def test_what_was_said_is_read_without_what_changes_it(browse, people, sales, request):
    said = {"body": "Vu hier", "subject": {"object": "deal", "id": sales.deal}}
    tools = f"/commentaires/{write(people.alice, Create('comment', said)).created[0]}/"
    request.getfixturevalue("aged")
    client = browse("alice")
    assert tools in client.get(f"/deals/{sales.deal}").content.decode()
    then = client.get(f"{WAS}/deals/{sales.deal}").content.decode()
    assert "Vu hier" in then
    assert tools not in then


def test_days_are_counted_from_the_day_that_is_looked_at(browse, aged):
    close = TODAY - dt.timedelta(days=5)
    with connection.cursor() as cursor:
        write(system(), Update("deal", aged.deal, {"expected_close": close}))
        for table in ("records_change", "records_entry"):
            cursor.execute(
                f"UPDATE {table} SET recorded_at = recorded_at - interval '20 days' "
                "WHERE recorded_at > now() - interval '1 day'"
            )
    client = browse("anne")
    assert "dans 5\u00a0j" in text(client.get(f"{WAS}/deals?colonnes=name,expected_close"))
    then, now = (text(client.get(f"{where}/deals/tableau")) for where in (WAS, ""))
    assert ("En retard" in then, "En retard" in now) == (False, True)
    assert ("Déposez une carte" in then, "Déposez une carte" in now) == (False, True)


def test_links_stay_in_the_day_and_one_leads_back(browse, moved):
    page = browse("anne").get(f"{WAS}/deals").content.decode()
    assert f'href="{WAS}/deals/{moved.deal}"' in page
    assert f'data-past="{WAS}"' in page
    assert 'href="http://testserver/deals" data-today' in page
    for address in re.findall(r'href="(/[^"]*)"', page):
        assert address.startswith(
            (WAS, "/static/", "/reglages", "/le", "/connexion", "/aide", "/operations", "/journal")
        ), address


def test_nothing_can_be_changed_there(browse, moved):
    client = browse("anne")
    page = client.get(f"{WAS}/deals/{moved.deal}").content.decode()
    assert "/modifier" not in page
    assert "/suppression" not in page
    answer = client.post(f"{WAS}/deals/{moved.deal}/suppression", headers=HTMX)
    assert answer.status_code == 403
    assert "rien ne peut y être modifié" in answer.content.decode()
    assert client.get(f"/deals/{moved.deal}").status_code == 200


def test_what_is_drawn_of_the_past_is_not_served_today(browse, moved):
    client = browse("anne")
    for _turn in range(2):
        assert "Nouvelle affaire" not in text(client.get(f"{WAS}/deals"))
        assert "Nouvelle affaire" in text(client.get("/deals"))


def test_rights_of_today_hold(browse, moved):
    assert "Cave connectée" not in text(browse("emma").get(f"{WAS}/deals"))
    assert browse("emma").get(f"{WAS}/deals/{moved.deal}").status_code == 404


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-02-31", "2026-02-31 » n’est pas une date"),
        ("2026-13-45", "n’est pas une date"),
        ("0001-01-01", "Choisissez un jour passé"),
        ("2999-01-01", "Choisissez un jour passé"),
    ],
)
def test_a_day_that_is_none_is_said_and_leads_back_to_today(browse, sales, day, said):
    answer = browse("anne").get(f"/le/{day}/deals")
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert 'href="/deals"' in answer.content.decode()


def test_today_is_no_past(browse, sales):
    assert browse("anne").get(f"/le/{today('Europe/Paris')}/deals").headers["Location"] == "/deals"


def test_a_day_before_the_log_says_how_far_it_reaches(browse, moved):
    answer = browse("anne").get("/le/2001-05-05/deals")
    assert answer.status_code == 422
    assert "Liane connaît vos données depuis le" in answer.content.decode()


@pytest.mark.parametrize(
    "words", ["jour=hier-soir", "jour=", "jour=31/12/2999", "jour=01/01/2020&vers=//mechant.test/"]
)
def test_the_picker_answers_bad_days_in_words(browse, sales, words):
    answer = browse("anne").get(f"/le?{words}")
    if answer.status_code == 422:
        page = answer.content.decode()
        assert "<h2>Ce jour ne peut pas être montré</h2>" in page
        assert "Rien n’a été modifié" not in page
    assert answer.status_code == 422 or answer.headers["Location"] == "/le/2020-01-01/"


@pytest.mark.parametrize("words", ["{0:%d/%m}", "{0:%d} {1}", "{0.day}.{0.month}"])
@pytest.mark.parametrize("ago", [3, 362])
def test_a_day_without_its_year_is_the_last_one_of_that_name(browse, sales, words, ago):
    day = TODAY - dt.timedelta(days=ago)
    typed = words.format(day, formats.date(day, "fr").split()[1])
    assert browse("anne").get("/le", {"jour": typed}).headers["Location"] == f"/le/{day}/"


def test_the_picker_leads_to_the_day(browse, sales):
    answer = browse("anne").get("/le", {"jour": f"{DAY:%d/%m/%Y}", "vers": "/deals/tableau?q=x"})
    assert answer.headers["Location"] == f"{WAS}/deals/tableau?q=x"


def test_a_stranger_is_asked_to_sign_in_first(client, sales):
    assert "next=/le/" in client.get(f"{WAS}/deals").headers["Location"]


def test_a_day_is_chosen_in_a_calendar_too(browse, sales):
    page = browse("anne").get("/deals").content.decode()
    assert 'data-controller="calendar"' in page.partition('class="travel"')[2].partition("</form>")[0]


def test_the_page_of_a_person_leads_to_taking_back_what_she_did(browse, people):
    page = browse("anne").get(f"/reglages/personnes/{people.bob}").content.decode()
    address = f"/journal/annulation/de/{people.bob}"
    assert f'href="{address}"' in page
    shown = browse("anne").get(address, follow=True).content.decode()
    assert f'value="{people.bob}"' in shown
