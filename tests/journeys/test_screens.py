"""All that a person reaches reads in her language, fits a telephone and is sound for a screen reader."""

import re

import pytest
from playwright.sync_api import Page

from tests.journeys.screens import french, walk
from tests.journeys.test_axe import CHECK, HANDING_OVER, RULES, rule
from tests.journeys.windows import sideways

# Contrast is looked at in both looks by test_axe, on a page of each make: it takes most of the time.
SOUND = CHECK.replace("resultTypes", 'rules: { "color-contrast": { enabled: false } }, resultTypes')

# Those that everybody is led to by name; of what an address asks with a "?", one is looked at.
NAMED = {"/boite", "/journal", "/corbeille", "/reglages/notifications", "/reglages/passations", "/reglages/partage",
         "/reglages/passations/nouvelle/*", "/deals/tableau", "/companies/volets",
         "/reglages/profil", "/reglages/vue", "/reglages/relations/nouvelle"}  # fmt: skip
ASKED = ("/boite?filtre=reportees", "/reglages/partage/nouvelle?objet=company", "/deals/tableau?o.column=owner",
         "/companies?filtre=%7B", "/companies/carte?q=zzzyyyxxx")  # fmt: skip

# Chromium leaves out, now and then, what a size container holds that stands in a fieldset.
LOSING = """() => [...document.querySelectorAll("fieldset *")]
  .filter((one) => getComputedStyle(one).containerType !== "normal").map((one) => one.outerHTML.slice(0, 80))"""


def speak(page: Page, language: str) -> None:
    """Choose a language by the menu of the person."""
    page.goto("/companies")
    token = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    page.request.post("/langue", form={"language": language, "csrfmiddlewaretoken": token})


@pytest.fixture
def english(visit):
    page = visit("helene")
    speak(page, "en")
    yield page
    speak(page, "fr")


def test_no_screen_has_a_french_sentence_in_english(site, english):
    # What an organisation called its roles and relations is its own.
    own = "SELECT name FROM accounts_role UNION SELECT description FROM accounts_role"
    own += " UNION SELECT name FROM relations_relationtype UNION SELECT inverse_name FROM relations_relationtype"
    unread = french() - {text for (text,) in site.sql(own)}
    screens, failed = {}, []
    for address, status, shown in walk(english):
        screens[address] = shown.words & unread
        failed += [(address, status)] if status >= 400 else []
    assert failed == []
    assert {address: words for address, words in screens.items() if words} == {}
    assert len(screens) > 100


def test_every_screen_fits_a_telephone_and_a_screen_reader(site, visit, axe_source):
    page = visit("helene", width=375, has_touch=True, is_mobile=True)
    page.set_viewport_size({"width": 375, "height": 2400})
    wide, wrong, losing = {}, {}, {}

    def look(address: str) -> None:
        if over := sideways(page):
            wide[address] = over
        if found := page.evaluate(LOSING):
            losing[address] = found
        page.evaluate(axe_source)
        if found := page.evaluate(SOUND, RULES):
            wrong[address] = found

    whole = [address for address, _status, shown in walk(page, alike=True) if "Aller au contenu" in shown.words]
    for address in (*whole, *ASKED):
        page.goto(address, wait_until="load")
        look(address)
    page.goto(HANDING_OVER.format(person=site.id_of("accounts_user", "Alice Bernard")))
    rule(page)
    look("a rule of a hand-over")
    assert {re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "*", one.split("?")[0]) for one in whole} >= NAMED
    assert any(one.endswith("/acces") for one in whole)
    assert any(one.endswith("/disposition") for one in whole)
    assert losing == {}
    assert wide == {}
    assert wrong == {}
    assert len(whole) > 60
