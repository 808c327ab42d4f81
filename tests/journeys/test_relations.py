"""Records are tied from their pages, and a group of companies is read and rearranged as a tree."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_axe import violations
from tests.journeys.windows import ready, settled, toast


def fits(page: Page) -> bool:
    """Say whether the page is no wider than its window."""
    found: bool = page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    return found


def company(page: Page, name: str) -> str:
    """Make a company by its form; return the address of its page."""
    ready(page, "/companies/nouveau")
    page.locator("#f_name").fill(name)
    page.get_by_role("button", name="Créer", exact=True).click()
    expect(page.locator("h1", has_text=name)).to_be_visible()
    return page.url


@pytest.mark.parametrize("width", [1280, 375])
def test_two_companies_are_tied_by_clicks_and_both_say_so(visit, axe_source, width):
    page = visit("helene", width=width)
    near, far = (f"Relais {side} {width}" for side in ("Nord", "Sud"))
    other = company(page, far)
    mine = company(page, near)
    page.get_by_label("Ajouter une relation").click()
    page.locator(".relations .menu-item, .menu-panel .menu-item").get_by_text("Partenaire de", exact=True).click()
    expect(page.locator("h1", has_text="Partenaire de")).to_be_visible()
    assert violations(page, axe_source) == []
    page.locator("#f_other").fill(far)
    page.locator(".picker-option", has_text=far).first.click()
    page.locator("#f_note").fill("salon de Lyon")
    page.get_by_role("button", name="Relier", exact=True).click()
    toast(page, "Relation enregistrée.")
    expect(page.locator(".relations")).to_contain_text(far)
    assert violations(page, axe_source) == []
    assert fits(page)
    ready(page, other)
    expect(page.locator(".relations")).to_contain_text("Partenaire de")
    expect(page.locator(".relations .mini", has_text=near)).to_contain_text("salon de Lyon")
    page.get_by_label(f"Modifier la relation : Partenaire de {near}").click()
    page.get_by_role("button", name="Supprimer la relation").click()
    toast(page, "Relation supprimée.")
    expect(page.locator(".relations .mini")).to_have_count(0)
    page.get_by_role("button", name="Annuler").first.click()
    expect(page.locator(".relations .mini", has_text=near)).to_be_visible()
    assert mine != other


@pytest.mark.parametrize("width", [1280, 375])
def test_a_group_is_a_tree_that_opens_and_changes(visit, axe_source, width):
    page = visit("helene", width=width)
    top, left, right = (company(page, f"{name} {width}") for name in ("Groupe Faîte", "Branche A", "Branche B"))
    for branch in (left, right):
        ready(page, f"{branch}/arbre/place")
        page.locator("#f_parent").fill(f"Groupe Faîte {width}")
        page.locator(".picker-option", has_text="Groupe Faîte").first.click()
        page.get_by_role("button", name="Déplacer", exact=True).click()
        expect(page.locator("table.tree")).to_contain_text("Groupe Faîte")
    ready(page, f"{top}/arbre")
    rows = page.locator("table.tree tbody tr")
    expect(rows).to_have_count(3)
    assert violations(page, axe_source) == []
    assert fits(page)
    rows.filter(has_text="Branche B").drag_to(rows.filter(has_text="Branche A"))
    expect(page.locator("#toasts .toast").last).to_contain_text("Déplacement enregistré.")
    expect(rows).to_have_count(2)
    settled(page)
    toggle = page.get_by_label(f"Filiales de Branche A {width}")
    toggle.focus()
    page.keyboard.press("Enter")
    expect(rows).to_have_count(3)
    expect(toggle).to_have_attribute("aria-expanded", "true")
    settled(page)
    toggle.click()
    expect(rows.filter(has_text="Branche B")).to_be_hidden()
    ready(page, right)
    expect(page.locator(".group")).to_contain_text(f"Groupe Faîte {width}")
    assert fits(page)
