"""Finding: with slips of the hand and without accents, by the palette and by the box of a list."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.windows import Gate, ready


@pytest.mark.parametrize("typed", ["biolab rihn", "biolab"])
def test_the_palette_finds_a_company_typed_badly(visit, typed):
    page = ready(visit("alice"), "/contacts")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Rechercher ou agir")).to_be_focused()
    page.keyboard.type(typed)
    expect(page.get_by_role("option", name="Biolab Rhin").first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/companies/[0-9a-f-]{36}$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Biolab Rhin")


def test_the_palette_finds_what_was_typed_while_the_page_was_still_coming(site, visit):
    page = visit("alice")
    gate = Gate(page, "**/talk/talk*.js")
    page.goto(f"/companies/{site.id_of('people_company', 'Hôtel des Ducs')}", wait_until="commit")
    page.wait_for_function("() => window.Stimulus && document.querySelector('dialog[data-controller=palette]')")
    box = page.get_by_role("combobox", name="Rechercher ou agir")
    for _press in range(200):
        if not box.is_visible():
            page.keyboard.press("Control+k")
    page.keyboard.type("biolab")
    gate.open()
    expect(page.get_by_role("option", name="Biolab Rhin").first).to_be_visible()


def test_the_box_of_a_list_finds_without_accents_and_keeps_what_was_typed_in_the_address(visit):
    page = ready(visit("alice"), "/companies")
    page.get_by_role("searchbox").fill("hotel des dcus")
    rows = page.locator("tr[data-id]")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("Hôtel des Ducs")
    expect(page.locator("#count")).to_have_text("1")
    expect(page).to_have_url(re.compile(r"q=hotel"))
    page.reload()
    expect(page.get_by_role("searchbox")).to_have_value("hotel des dcus")
    expect(rows).to_have_count(1)


def test_what_finds_nothing_says_so_and_offers_the_way_back(visit):
    page = ready(visit("alice"), "/companies")
    page.get_by_role("searchbox").fill("zzzyyyxxx")
    expect(page.get_by_text("Rien ne correspond")).to_be_visible()
    page.get_by_role("link", name="Tout afficher").click()
    expect(page.locator("tr[data-id]").first).to_be_visible()
