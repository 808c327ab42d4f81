"""Saved views and the list: what is seen is saved, shared by its link, grouped, widened, moved, filled in by keys."""

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import FloatRect, Locator, Page, expect

from tests.journeys.windows import ready, undo


def said(page: Page, key: str) -> str:
    """Return what the page's address says of something."""
    return parse_qs(urlsplit(page.url).query, keep_blank_values=True).get(key, [""])[0]


def box(place: Locator) -> FloatRect:
    """Return where something stands on the page."""
    found = place.bounding_box()
    assert found is not None
    return found


def heads(page: Page) -> list[str]:
    return list(page.locator("thead th[data-path]").evaluate_all("all => all.map((one) => one.dataset.path)"))


def test_a_view_is_saved_changed_shared_by_its_link_pinned_and_deleted(site, visit):
    page = ready(visit("helene"), "/products?colonnes=name,reference&tri=-name")
    page.get_by_role("link", name="Enregistrer la vue").click()
    page.get_by_role("textbox", name="Nom").fill("Produits à l’envers")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.wait_for_url(re.compile(r"vue=[0-9a-f-]{36}$"))
    shown = page.locator("tr[data-id] td.name a").all_inner_texts()
    expect(page.locator(".tabs a[aria-current]")).to_contain_text("Produits à l’envers")
    page.goto(page.url + "&tri=name")
    other = ready(visit("helene"), page.url)
    assert other.locator("tr[data-id] td.name a").all_inner_texts() == list(reversed(shown))
    page.get_by_text("Modifiée").click()
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_text("Modifiée")).to_have_count(0)
    assert page.locator("tr[data-id] td.name a").all_inner_texts() == list(reversed(shown))
    page.locator(".views-menu summary").click()
    page.get_by_role("button", name="Épingler au menu").click()
    expect(page.locator(".rail").get_by_role("link", name="Produits à l’envers")).to_be_visible()
    page.locator(".views-menu summary").click()
    page.get_by_role("button", name="Supprimer la vue").click()
    page.wait_for_url("**/products")
    expect(page.locator(".rail").get_by_role("link", name="Produits à l’envers")).to_have_count(0)
    page.locator("#toasts").get_by_role("button", name="Annuler").click()
    expect(page.locator("#toasts").get_by_role("button", name="Rétablir").last).to_be_visible()
    page.goto("/products")
    expect(page.locator(".rail").get_by_role("link", name="Produits à l’envers")).to_be_visible()


def test_groups_open_by_keys_stay_open_and_count_what_the_database_counts(site, visit):
    page = ready(visit("helene"), "/deals?groupe=stage")
    for name, number in site.sql(
        "SELECT s.name, count(*) FROM sales_deal d JOIN sales_stage s ON s.id = d.stage_id GROUP BY s.name"
    ):
        expect(page.get_by_role("button", name=f"{name} {number}", exact=True)).to_be_visible()
    first = page.locator(".group-row [aria-expanded]").first
    number = int(first.locator(".count").inner_text())
    first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("tr[data-id]")).to_have_count(number)
    page.reload()
    expect(page.locator("tr[data-id]")).to_have_count(number)
    page.locator(".group-row [aria-expanded]").first.click()
    expect(page.locator("tr[data-id]")).to_have_count(0)


def test_columns_are_widened_moved_and_told_at_their_foot_and_the_address_says_it(visit):
    page = ready(visit("helene", width=1440), "/deals?colonnes=name,amount,stage,owner")
    heading = page.locator("th[data-path=amount]")
    wide = box(heading)["width"]
    heading.locator("a").focus()
    for step in (1, 2, 3):
        page.keyboard.press("Shift+ArrowRight")
        page.wait_for_url(re.compile(f"largeurs=amount%3A{round(wide) + 16 * step}$"))
    expect(heading).to_have_attribute("data-width", str(round(wide) + 48))
    expect(page.get_by_role("link", name="Enregistrer la vue")).to_be_visible()
    assert said(page, "largeurs") == f"amount:{round(wide) + 48}"
    handle = box(page.locator("th[data-path=stage] .resize"))
    page.mouse.move(handle["x"] + 4, handle["y"] + 10)
    page.mouse.down()
    page.mouse.move(handle["x"] + 64, handle["y"] + 10, steps=4)
    page.mouse.up()
    page.wait_for_function("() => new URL(location).searchParams.get('largeurs').includes('stage:')")
    page.locator("th[data-path=amount] a").focus()
    page.keyboard.press("Control+Shift+ArrowRight")
    expect(page.locator("thead th[data-path]").nth(1)).to_have_attribute("data-path", "stage")
    assert heads(page) == ["name", "stage", "amount", "owner"]
    expect(page.locator("th[data-path=amount] a")).to_be_focused()
    page.get_by_label("Pied de la colonne Montant").select_option("max")
    expect(page.locator(".totals")).to_contain_text("Maximum")
    assert said(page, "pied") == "amount:max"
    again = ready(visit("helene", width=1440), page.url)
    assert heads(again) == ["name", "stage", "amount", "owner"]
    expect(again.locator(".totals")).to_contain_text("Maximum")


def test_what_stays_at_the_left_covers_what_passes_under_it_from_head_to_foot(visit):
    page = ready(
        visit("helene"), "/companies?colonnes=name,status,industry,revenue,employees,website,tags,owner&figees=status"
    )
    page.locator(".scroll").evaluate("place => place.scrollLeft = 420")
    for cell in ("thead th[data-path=name]", "tbody td.name", "tfoot .name", "thead th[data-path=status]"):
        place = page.locator(cell).first
        at = box(place)
        middle = [at["x"] + at["width"] - 24, at["y"] + at["height"] / 2]
        assert place.evaluate("(cell, at) => cell.contains(document.elementFromPoint(...at))", middle), cell


def test_cells_are_filled_in_one_after_the_other_with_tab(site, visit):
    page = ready(visit("helene"), "/contacts?colonnes=name,job_title,emails&tri=name")
    rows = page.locator("tr[data-id]")
    first, second = (rows.nth(at).get_attribute("data-id") for at in (0, 1))
    cell = page.locator(f"#r-{first} td[data-key=job_title]")
    cell.click()
    expect(cell.get_by_role("textbox")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("Première")
    page.keyboard.press("Tab")
    expect(cell).to_have_text("Première")
    expect(page.locator(f"#r-{first} td[data-key=emails] .cell-form")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".cell-form")).to_have_count(0)
    expect(page.locator(f"#r-{first} td[data-key=emails]")).to_be_focused()
    assert site.sql("SELECT job_title FROM people_contact WHERE id = %s", first) == [("Première",)]
    undo(page, "modifié")
    assert first != second


def test_what_creates_stays_in_sight_beside_a_view_that_may_be_saved(visit):
    page = ready(visit("helene"), "/contacts?tri=name")
    box = page.locator(".bar .primary").bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 1280
