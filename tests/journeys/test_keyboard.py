"""From signing in to undoing without a mouse, and letters that stay out of the way of writing."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.site import email
from tests.journeys.windows import ready, toast


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element that `selector` names has the focus."""
    for _press in range(60):
        if page.evaluate("selector => document.activeElement?.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is out of the reach of Tab")


def test_signing_in_creating_editing_and_undoing_need_no_mouse(site, visit):
    page = ready(visit(), "/connexion?next=/contacts")
    tab_to(page, "[name=login]")
    page.keyboard.type(email("alice"))
    page.keyboard.press("Tab")
    page.keyboard.type(site.password("alice"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/contacts$"))
    page.wait_for_load_state("networkidle")
    page.keyboard.press("c")
    expect(page).to_have_url(re.compile("/contacts/nouveau"))
    page.wait_for_load_state("networkidle")
    tab_to(page, "[name=last_name]")
    page.keyboard.type("Clavier")
    page.keyboard.press("Control+Enter")
    toast(page, "créé")
    expect(page.get_by_role("heading", level=1)).to_have_text("Clavier")
    ready(page, "/contacts?q=clavier&colonnes=name,job_title")
    page.keyboard.press("j")
    for key in ("ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    cell = page.locator("tr[data-id] td[data-key=job_title]").first
    expect(cell).to_be_focused()
    page.keyboard.press("F2")
    expect(cell.get_by_role("textbox")).to_be_focused()
    page.keyboard.type("Pianiste")
    page.keyboard.press("Enter")
    expect(cell).to_have_text("Pianiste")
    toast(page, "modifié")
    page.keyboard.press("Escape")
    page.keyboard.press("u")
    expect(cell).to_have_text("")
    expect(page.locator("#toasts").get_by_role("button", name="Rétablir")).to_be_visible()


def test_escape_leaves_a_form_that_nobody_filled_in_and_keeps_one_that_somebody_did(visit):
    page = ready(visit("alice"), "/contacts")
    page.keyboard.press("c")
    page.wait_for_url("**/contacts/nouveau")
    page.wait_for_load_state("networkidle")
    tab_to(page, "[name=last_name]")
    page.keyboard.press("Escape")
    page.wait_for_url(re.compile("/contacts$"))
    ready(page, "/contacts/nouveau")
    tab_to(page, "[name=last_name]")
    page.keyboard.type("Gardée")
    page.keyboard.press("Escape")
    expect(page.locator("[name=last_name]")).to_have_value("Gardée")
    page.keyboard.press("?")
    expect(page.locator("#dialog")).to_contain_text("Raccourcis clavier")
    page.keyboard.press("Escape")


def test_the_question_mark_shows_the_keys_and_escape_closes_them(visit):
    page = ready(visit("alice"), "/companies")
    page.keyboard.press("?")
    expect(page.locator("#dialog")).to_have_attribute("open", "")
    expect(page.locator("#dialog")).to_contain_text("Raccourcis clavier")
    page.keyboard.press("Escape")
    expect(page.locator("#dialog")).not_to_have_attribute("open", "")
    page.keyboard.press("g")
    page.keyboard.press("d")
    expect(page).to_have_url(re.compile("/deals/tableau$"))


def test_letters_are_letters_while_a_field_has_the_focus(visit):
    page = ready(visit("alice"), "/companies")
    page.get_by_role("searchbox").focus()
    page.keyboard.type("gcxej?/u")
    expect(page.get_by_role("searchbox")).to_have_value("gcxej?/u")
    expect(page).to_have_url(re.compile("/companies"))
    expect(page.locator("#dialog")).not_to_have_attribute("open", "")


def test_all_rows_of_a_fresh_list_are_selected_and_all_that_match_offered(visit):
    page = ready(visit("helene"), "/contacts")
    boxes = page.locator("tbody input[name=ids]")
    page.keyboard.press("Control+a")
    expect(page.locator("tbody input[name=ids]:checked")).to_have_count(boxes.count())
    more = page.locator("[data-selection-target=matching]")
    expect(more).to_be_visible()
    more.click()
    expect(page.locator("#selection [data-selection-target=every]")).to_have_value("1")
    page.locator("#selection [data-action~='selection#none']").click()
    page.get_by_role("searchbox").focus()
    page.keyboard.press("Control+a")
    expect(page.locator("tbody input[name=ids]:checked")).to_have_count(0)


def test_letters_can_be_turned_off(visit):
    page = ready(visit("chloe"), "/reglages/profil")
    box = page.locator("[name=letters]")
    box.uncheck()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("#toasts .toast")).to_be_visible()
    ready(page, "/companies")
    for key in ("?", "c", "j"):
        page.keyboard.press(key)
    expect(page.locator("[data-keys-letters-value=false]")).to_have_count(1)
    expect(page.locator("#dialog")).not_to_have_attribute("open", "")
    expect(page).to_have_url(re.compile("/companies$"))
    expect(page.locator("tr:focus")).to_have_count(0)
    # A card is lifted by F2 then, which is no letter.
    ready(page, "/deals/tableau")
    card = page.locator(".card").first
    card.focus()
    page.keyboard.press("m")
    expect(page.locator(".card.lifted")).to_have_count(0)
    page.keyboard.press("F2")
    expect(card).to_have_class(re.compile("lifted"))
    page.keyboard.press("Escape")
    expect(page.locator(".card.lifted")).to_have_count(0)
    ready(page, "/reglages/profil")
    box.check()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("#toasts .toast")).to_be_visible()
