"""The settings of objects and fields on screen: clean for axe, narrow, by keys, without scripts; formulas as typed."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_axe import contrast, violations
from tests.journeys.windows import ready, sideways, toast, undo

HOME = "/reglages/objets"
PAGES = (
    "", "/nouveau", "/company", "/company/champs/nouveau", "/company/champs/nouveau/text",
    "/company/champs/nouveau/choice", "/company/champs/nouveau/auto_number", "/company/champs/nouveau/relation",
    "/company/champs/nouveau/formula", "/company/champs/nouveau/rollup", "/company/champs/nouveau/lookup",
    "/company/champs/industry", "/company/disposition",
)  # fmt: skip


# On a telephone test_screens looks at them in each rule but contrast.
@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 375)])
def test_every_page_is_clean_and_narrow_enough(visit, axe_source, theme, width):
    page = visit("helene", color_scheme=theme, strict=True, width=width)
    page.set_viewport_size({"width": width, "height": 3000})
    found = {}
    for address in (*(HOME + one for one in PAGES), "/reglages/relations", "/reglages/relations/nouvelle"):
        ready(page, address)
        page.evaluate(axe_source)
        wrong = violations(page, axe_source) if width > 720 else contrast(page)
        if sideways(page):
            wrong.append("scrolls sideways")
        if wrong:
            found[address] = wrong
    assert found == {}


def new(page: Page, kind: str, label: str) -> Page:
    ready(page, f"{HOME}/company/champs/nouveau/{kind}")
    expect(page.locator("#label_fr")).to_be_focused()
    page.keyboard.type(label)
    return page


def test_a_formula_is_checked_as_it_is_typed_and_a_field_is_taken_back_with_its_toast(visit):
    page = new(visit("helene"), "formula", "Effectif double")
    box = page.locator("#expression")
    box.fill("[Effectif] * [Rien]")
    expect(page.locator("#check .error")).to_contain_text("Rien")
    expect(page.locator("#check mark")).to_be_visible()
    box.fill("")
    page.get_by_text("Champs à insérer").click()
    page.locator(".shape-inserts button", has_text=re.compile("^Effectif$")).click()
    expect(box).to_be_focused()
    page.keyboard.type(" * 2")
    expect(page.locator("#check .shape-sample tr")).to_have_count(5)
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Créer le champ").click()
    undo(page, "Effectif double")
    page.reload()
    expect(page.locator(".shape-fields", has_text="Effectif double")).to_have_count(0)


def test_an_option_is_taken_out_of_a_picklist_in_its_panel(visit):
    page = new(visit("helene"), "choice", "Ton")
    for number, option in enumerate(("Vif", "Doux"), 1):
        page.get_by_label(f"Choix {number}", exact=True).fill(option)
    page.get_by_role("button", name="Créer le champ").click()
    toast(page, "Ton")
    ready(page, f"{HOME}/company/champs/ton")
    page.get_by_role("button", name="Supprimer Doux").click()
    expect(page.get_by_role("button", name="Supprimer Doux")).to_have_count(0)
    page.locator(".form-foot").get_by_role("button", name="Enregistrer").click()
    toast(page, "enregistré")
    ready(page, f"{HOME}/company/champs/ton")
    expect(page.get_by_label("Choix 1", exact=True)).to_have_value("Vif")
    expect(page.get_by_label("Choix 2", exact=True)).to_have_value("")


def test_a_pattern_is_tried_and_numbers_are_shown_before_they_are_kept(visit):
    page = new(visit("helene"), "text", "Code interne")
    page.locator("#pattern").fill(r"[A-Z]{2}-\d{4}")
    page.locator("#tried").fill("AB-12")
    expect(page.locator("#tried-said")).to_contain_text("ne convient pas")
    page.locator("#tried").fill("AB-1234")
    expect(page.locator("#tried-said")).to_contain_text("convient.")
    new(page, "auto_number", "Dossier")
    page.locator("#numbers").fill("DOS-{YYYY}-{00000}")
    expect(page.locator("#numbers-shown")).to_contain_text(re.compile(r"DOS-\d{4}-00042"))
    page.locator("#numbers").fill("DOS-{X}")
    expect(page.locator("#numbers-shown .error")).to_be_visible()


def test_fields_are_put_in_order_by_keys_and_escape_leaves_a_panel(visit):
    page = visit("helene")
    for label in ("Rang un", "Rang deux"):
        new(page, "text", label)
        page.keyboard.press("Enter")
        toast(page, label)
    rows = page.locator(".shape-fields").first.locator("li strong")
    page.get_by_role("button", name="Monter Rang deux").press("Enter")
    assert rows.all_inner_texts().index("Rang deux") < rows.all_inner_texts().index("Rang un")
    page.get_by_role("button", name="Enregistrer l’ordre").click()
    toast(page, "ordre")
    assert rows.all_inner_texts().index("Rang deux") < rows.all_inner_texts().index("Rang un")
    page.get_by_role("link", name="Rang un").click()
    expect(page.locator("#label_fr")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".shape-panel")).to_have_count(0)
    for label in ("Rang un", "Rang deux"):
        page.get_by_role("link", name=label).click()
        page.get_by_role("link", name="Retirer…").click()
        page.get_by_role("button", name="Retirer", exact=True).click()
        toast(page, label)
    expect(page.get_by_role("heading", name="Champs retirés")).to_be_visible()


def test_a_picklist_and_a_rollup_are_made_without_scripts(visit):
    page = visit("helene", java_script_enabled=False)
    page.goto(f"{HOME}/company/champs/nouveau/choice")
    page.locator("#label_fr").fill("Taille sans script")
    page.get_by_label("Choix 1", exact=True).fill("Petite")
    page.get_by_label("Choix 2", exact=True).fill("Grande")
    page.get_by_role("button", name="D’autres choix").click()
    page.get_by_role("button", name="Monter Grande").click()
    expect(page.get_by_label("Choix 1", exact=True)).to_have_value("Grande")
    page.get_by_label("Choix 3", exact=True).fill("Moyenne")
    page.get_by_role("button", name="Créer le champ").click()
    expect(page.locator(".shape-fields").first).to_contain_text("Taille sans script")
    page.goto(f"{HOME}/company/champs/nouveau/rollup")
    page.locator("#label_fr").fill("Contacts sans script")
    page.get_by_role("button", name="Créer le champ").click()
    expect(page.locator(".shape-fields").first).to_contain_text("Contacts sans script")
    for label in ("Taille sans script", "Contacts sans script"):
        page.get_by_role("link", name=label).first.click()
        page.get_by_role("link", name="Retirer…").click()
        page.get_by_role("button", name="Retirer", exact=True).click()


@pytest.mark.parametrize("width", [1280, 1440, 820, 375])
def test_titles_of_sections_are_read_whole_beside_the_preview(visit, width):
    page = visit("helene", width=width)
    page.set_viewport_size({"width": width, "height": 900})
    ready(page, f"{HOME}/company/disposition")
    titles = page.locator(".shape-section input:not([type])")
    assert titles.count() > 3
    cut = titles.evaluate_all("all => all.filter(one => one.scrollWidth > one.clientWidth).map(one => one.value)")
    assert cut == []
