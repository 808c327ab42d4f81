"""Each kind of screen by keys alone: no click, no pointer, and the focus never lost on the way."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.windows import ready, toast


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def focus(page: Page) -> str:
    """Return what has the focus: its record, its field, its text."""
    found: str = page.evaluate(
        "(() => { const now = document.activeElement; return [now.localName, now.closest('[data-id]')?.dataset.id,"
        " now.dataset?.key, now.textContent.trim().slice(0, 40)].join('|'); })()"
    )
    return found


def palette(page: Page, text: str) -> None:
    """Open the palette, type, go down to the first line that says it, and take it."""
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="Rechercher ou agir")
    expect(box).to_be_focused()
    page.keyboard.type(text)
    wanted = page.get_by_role("option", name=re.compile(re.escape(text), re.I)).first
    expect(wanted).to_be_visible()
    # What is found may still come in and begin the choice anew.
    for _line in range(100):
        if wanted.get_attribute("aria-selected") == "true":
            break
        page.keyboard.press("ArrowDown")
    expect(wanted).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")


def test_a_list_is_walked_selected_and_acted_on(visit):
    page = ready(visit("alice"), "/contacts?tri=name")
    rows = page.locator("tr[data-id]")
    press(page, "j", "j")
    expect(rows.nth(1)).to_be_focused()
    press(page, "Shift+ArrowDown", "Shift+ArrowDown")
    expect(page.locator("tr[aria-selected=true]")).to_have_count(3)
    expect(rows.nth(3)).to_be_focused()
    press(page, "Escape")
    expect(page.locator("tr[aria-selected=true]")).to_have_count(0)
    expect(rows.nth(3)).to_be_focused()
    press(page, "k", "Space")
    expect(page.locator("#peek .peek-head")).to_be_visible()
    named = rows.nth(3).locator("[data-open]").inner_text()
    press(page, "j")
    expect(page.locator("#peek h2").first).to_have_text(named)
    press(page, "Escape")
    expect(page.locator("#peek > *")).to_have_count(0)
    expect(rows.nth(3)).to_be_focused()
    press(page, "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(named)


def test_what_is_deleted_by_keys_leaves_the_focus_on_the_next_row_and_u_brings_it_back(visit):
    page = ready(visit("helene"), "/contacts?tri=name")
    rows = page.locator("tr[data-id]")
    press(page, "j", "j")
    gone, after = rows.nth(1).get_attribute("data-id"), rows.nth(2).get_attribute("data-id")
    press(page, "x")
    palette(page, "Supprimer")
    toast(page, "supprimé")
    expect(page.locator(f"#r-{gone}")).to_have_count(0)
    expect(page.locator(f"#r-{after}")).to_be_focused()
    page.locator("#toasts .toast").last.evaluate("toast => toast.remove()")
    press(page, "u")
    expect(page.locator(f"#r-{gone}")).to_be_visible()
    assert not focus(page).startswith("body")


def test_a_board_is_walked_and_a_card_carried(visit):
    page = ready(visit("alice"), "/deals/tableau")
    press(page, "j")
    card = page.locator(".card:focus")
    expect(card).to_have_count(1)
    identity = card.get_attribute("data-id")
    press(page, "j", "k")
    expect(page.locator(f"#r-{identity}")).to_be_focused()
    press(page, "Space")
    expect(page.locator("#peek .peek-head")).to_be_visible()
    press(page, "Escape")
    expect(page.locator(f"#r-{identity}")).to_be_focused()
    press(page, "e")
    expect(page).to_have_url(re.compile(f"/deals/{identity}/modifier"))


@pytest.mark.parametrize("address", ["/deals/calendrier?o.champ=expected_close&jour={day}", "/contacts/galerie"])
def test_events_and_tiles_are_walked_peeked_and_left(site, visit, address):
    # A month that has some, whatever today is.
    alice = site.id_of("accounts_user", "Alice Bernard")
    [(day,)] = site.sql("SELECT max(expected_close) FROM sales_deal WHERE owner_id = %s", alice)
    page = ready(visit("alice"), address.format(day=day))
    press(page, "j", "j")
    held = page.locator("#content [data-id]:focus-within, #content [data-id]:focus").first
    expect(held).to_be_visible()
    identity = held.get_attribute("data-id") or "none"
    press(page, "Space")
    expect(page.locator("#peek .peek-head")).to_be_visible()
    page.locator("#peek button").last.focus()
    press(page, "Escape")
    expect(page.locator("#peek > *")).to_have_count(0)
    assert identity in focus(page)
    press(page, "Enter")
    expect(page).to_have_url(re.compile(f"/{identity}$"))


def test_a_record_is_edited_by_its_letter_and_the_focus_comes_back(visit):
    page = ready(visit("alice"), "/companies?tri=name")
    press(page, "j", "Enter")
    page.wait_for_url(re.compile("/companies/[0-9a-f-]{36}$"))
    page.wait_for_load_state("networkidle")
    palette(page, "Téléphones")
    form = page.locator(".cell-form")
    expect(form.locator(":focus")).to_have_count(1)
    press(page, "Escape")
    expect(form).to_have_count(0)
    assert "body" not in focus(page)
    press(page, "e")
    expect(page).to_have_url(re.compile("/modifier"))


def test_the_help_shows_the_keys_of_the_screen_and_every_object_has_a_letter(visit):
    page = ready(visit("alice"), "/companies")
    press(page, "?")
    help_ = page.locator("#dialog")
    expect(help_).to_contain_text("Étendre la sélection")
    expect(help_).not_to_contain_text("Déplacer une carte")
    letters = help_.locator("dl.keys").last.locator("dd")
    assert len(set(letters.all_inner_texts())) == letters.count() >= 4
    press(page, "Escape")
    ready(page, "/deals/tableau")
    press(page, "?")
    expect(help_).to_contain_text("Déplacer une carte")
    expect(help_).not_to_contain_text("Étendre la sélection")


def test_the_palette_answers_a_question_and_offers_what_was_opened_last(site, visit):
    page = ready(visit("alice"), "/companies?q=biolab")
    press(page, "j", "Enter")
    page.wait_for_url(re.compile("/companies/[0-9a-f-]{36}$"))
    page.wait_for_load_state("networkidle")
    ready(page, "/contacts")
    press(page, "Control+k")
    recent = page.get_by_role("option").first
    expect(recent).to_contain_text("Biolab Rhin")
    page.keyboard.type("mes affaires gagnées")
    expect(page.get_by_role("option").first).to_contain_text("Gagnée")
    expect(page.get_by_role("option").first).to_contain_text("Propriétaire est moi")
    press(page, "Enter")
    expect(page).to_have_url(re.compile(r"/deals\?filtre="))
    expect(page.locator("#chips")).to_contain_text("Gagnée")


def test_menus_of_the_page_are_reached_by_the_palette(visit):
    page = ready(visit("alice"), "/companies")
    palette(page, "Trier")
    # What it offers comes a moment after it opens: many fields are found by their words, or taken by arrows.
    expect(page.locator(".menu[open] .menu-item").nth(3)).to_be_visible()
    expect(page.locator(".menu[open] input[type=search]")).to_be_focused()
    press(page, "ArrowDown", "ArrowDown", "Enter")
    expect(page).to_have_url(re.compile("tri="))


def test_settings_are_reached_and_letters_stay_out_of_forms(visit):
    page = ready(visit("helene"), "/companies")
    palette(page, "Objets et champs")
    expect(page).to_have_url(re.compile("/reglages/"))
    press(page, "Tab")
    expect(page.locator(".skip")).to_be_focused()
    press(page, "Enter")
    expect(page.locator("#content")).to_be_focused()
    press(page, "Tab")
    assert "body" not in focus(page)


# What has the focus and its middle, where something else lies over that.
HIDDEN = """() => {
  const now = document.activeElement;
  const box = now.getBoundingClientRect();
  const above = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return above?.closest(".form-foot") && !now.closest(".form-foot") ? `${now.name} ${now.textContent.trim()}` : null;
}"""


def test_the_buttons_of_a_form_never_lie_over_what_has_the_focus(visit):
    page = ready(visit("alice"), "/companies/nouveau")
    page.set_viewport_size({"width": 1280, "height": 600})
    page.locator("#content form[method=post] input:visible").first.focus()
    foot = page.locator(".form-foot button").first
    hidden = []
    for _field in range(80):
        if foot.evaluate("button => button === document.activeElement"):
            break
        press(page, "Tab")
        hidden.append(page.evaluate(HIDDEN))
    expect(foot).to_be_focused()
    assert set(hidden) == {None}
