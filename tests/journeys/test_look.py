"""Language, darkness and a telephone's width."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.windows import answering, ready, sideways, sign_in, toast

PHONE = {"width": 375, "has_touch": True, "is_mobile": True}


def test_liane_speaks_english_and_french_again(site, visit):
    page = ready(visit("chloe"), "/companies")
    english = ("Sociétés", "English", "Companies", "en")
    french = ("Companies", "Français", "Sociétés", "fr")
    for old, button, new, lang in (english, french):
        expect(page.get_by_role("heading", level=1)).to_have_text(old)
        page.locator(".rail-foot summary").click()
        page.get_by_role("button", name=button).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(new)
        expect(page.locator("html")).to_have_attribute("lang", lang)


def test_the_dark_look_stays_from_page_to_page_and_on_another_device(site, visit):
    page = ready(visit("chloe"), "/companies")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator(".rail-foot summary").click()
    page.get_by_role("button", name="Sombre").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    other = visit()
    sign_in(other, "chloe", site.password("chloe"))
    expect(other.locator("html")).to_have_attribute("data-theme", "dark")
    page.goto("/contacts")
    page.locator(".rail-foot summary").click()
    page.get_by_role("button", name="Comme le système").click()
    expect(page.locator("html[data-theme]")).to_have_count(0)


@pytest.mark.parametrize(
    "address", ["/companies", "/contacts", "/deals/tableau", "{company}", "{company}/modifier", "/contacts/nouveau",
                "/reglages/", "/reglages/roles", "/reglages/profil"],
)  # fmt: skip
def test_no_page_scrolls_sideways_on_a_telephone(site, visit, address):
    company = f"/companies/{site.id_of('people_company', 'Biolab Rhin')}"
    page = ready(visit("helene", **PHONE), address.format(company=company))
    assert sideways(page) == 0
    expect(page.locator(".phonebar")).to_be_visible()


def test_no_field_stands_out_of_its_form_on_a_telephone(visit):
    page = visit("helene", **PHONE)
    out = """(form) => [...form.querySelectorAll(".input")].filter((one) =>
      one.getBoundingClientRect().right > form.getBoundingClientRect().right + 0.5).map((one) => one.name)"""
    for address in ("/journal", "/corbeille"):
        ready(page, address)
        assert page.locator(".journal-filters").evaluate(out) == [], address


def test_a_telephone_reaches_everything_from_its_bar(site, visit):
    page = ready(visit("alice", **PHONE), "/companies")
    bar = page.locator(".phonebar")
    page.locator("tr[data-id] [data-open]").first.tap()
    expect(page).to_have_url(re.compile(r"/companies/[0-9a-f-]{36}$"))
    answering(page)
    bar.get_by_role("button", name="Rechercher").tap()
    page.get_by_role("combobox", name="Rechercher ou agir").fill("bareuzai")
    # Deals have the name of their company in theirs.
    page.get_by_role("option", name=re.compile("^Librairie du Bareuzai")).first.tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Librairie du Bareuzai")
    bar.get_by_role("button", name="Plus").tap()
    page.locator("#rail").get_by_role("link", name="Contacts").tap()
    expect(page).to_have_url(re.compile("/contacts$"))
    bar.get_by_role("link", name="Ajouter").tap()
    page.get_by_label("Nom de famille").fill("Téléphone")
    page.get_by_role("button", name="Créer", exact=True).tap()
    toast(page, "créé")
    assert sideways(page) == 0


def test_a_first_page_comes_in_less_than_300_kilobytes(visit):
    page = ready(visit("alice", apart=True), "/contacts")
    weights = page.evaluate(
        "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
        ".map((one) => one.transferSize)"
    )
    assert len(weights) > 40
    assert 100_000 < sum(weights) < 300_000
