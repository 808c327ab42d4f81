"""Creating, editing where the value stands, deleting: each with its undo."""

import re

from playwright.sync_api import expect

from tests.journeys.windows import ready, toast, undo


def company(site, name: str) -> str:
    return f"/companies/{site.id_of('people_company', name)}"


def test_a_contact_without_a_name_is_refused_beside_the_field_then_saved_and_found_at_once(site, visit):
    page = ready(visit("alice"), "/contacts")
    page.locator("[data-key-create]").click()
    page.get_by_label("Fonction").fill("Vigneronne")
    page.get_by_role("button", name="Créer", exact=True).click()
    wrong = page.locator(".field p.error")
    expect(wrong.first).to_be_visible()
    expect(page.get_by_label("Fonction")).to_have_value("Vigneronne")
    expect(page.locator("[aria-invalid=true]").first).to_have_attribute("aria-describedby", re.compile("error"))
    page.get_by_label("Prénom").fill("Apolline")
    page.get_by_label("Nom de famille").fill("Quinquandon")
    page.get_by_role("combobox", name="Société").fill("biolab")
    page.get_by_role("option", name="Biolab Rhin").click()
    page.get_by_role("button", name="Créer", exact=True).click()
    toast(page, "créé")
    expect(page.get_by_role("heading", level=1)).to_have_text("Apolline Quinquandon")
    assert site.sql(
        "SELECT DISTINCT c.job_title, s.name FROM people_contact c JOIN people_company s ON s.id = c.company_id "
        "WHERE c.name = 'Apolline Quinquandon'"
    ) == [("Vigneronne", "Biolab Rhin")]
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Rechercher ou agir")).to_be_focused()
    page.keyboard.type("quinquandno")
    expect(page.get_by_role("option", name="Apolline Quinquandon").first).to_be_visible()


def test_a_cell_is_edited_where_it_stands_and_its_toast_brings_the_old_value_back(site, visit):
    page = ready(visit("alice"), "/contacts?q=clinique&colonnes=name,job_title")
    row = page.locator("tr[data-id]").first
    cell = row.locator("td[data-key=job_title]")
    before = cell.inner_text()
    cell.click()
    expect(cell.get_by_role("textbox")).to_be_focused()
    page.keyboard.type("Cheffe de rayon")
    page.keyboard.press("Enter")
    expect(cell).to_have_text("Cheffe de rayon")
    record = row.get_attribute("data-id")
    assert site.sql("SELECT job_title FROM people_contact WHERE id = %s", record) == [("Cheffe de rayon",)]
    undo(page, "modifié")
    expect(cell).to_have_text(before)
    assert site.sql("SELECT job_title FROM people_contact WHERE id = %s", record) == [(before,)]


def test_a_field_is_edited_on_the_page_and_its_history_tells_who_did_what(site, visit):
    page = ready(visit("alice"), company(site, "Maison Delaunois"))
    [(before,)] = site.sql("SELECT employees FROM people_company WHERE name = 'Maison Delaunois'")
    fact = page.locator("dd[data-key=employees]").first
    fact.hover()
    page.get_by_role("link", name="Modifier Effectif").click()
    expect(fact.get_by_role("textbox")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("beaucoup")
    page.keyboard.press("Enter")
    expect(fact.get_by_role("alert")).to_contain_text("n’est pas un nombre")
    expect(fact.get_by_role("textbox")).to_have_value("beaucoup")
    fact.get_by_role("textbox").fill("1 200")
    page.keyboard.press("Enter")
    expect(page.locator("dd[data-key=employees]").first).to_contain_text("1\u202f200")
    line = page.locator("#timeline article", has_text="1\u202f200").first
    expect(line).to_contain_text("Alice Bernard")
    undo(page, "modifié")
    expect(page.locator("dd[data-key=employees]").first).not_to_contain_text("1\u202f200")
    assert site.sql("SELECT employees FROM people_company WHERE name = 'Maison Delaunois'") == [(before,)]


def test_a_deleted_company_leaves_its_contacts_and_undo_brings_it_back_with_its_links(site, visit):
    page = ready(visit("alice"), company(site, "Solaire du Morvan"))
    links = "SELECT id, company_id FROM people_contact WHERE id = ANY(%s) ORDER BY id"
    people = [
        one for (one,) in site.sql(
            "SELECT c.id FROM people_contact c JOIN people_company s ON s.id = c.company_id "
            "WHERE s.name = 'Solaire du Morvan'"
        )
    ]  # fmt: skip
    before = site.sql(links, people)
    record = (
        "SELECT to_jsonb(s) - 'version' - 'updated_at' - 'updated_by_id' FROM people_company s "
        "WHERE name LIKE 'Solaire%%'"
    )
    whole = site.sql(record)
    assert before
    page.get_by_label("Autres actions").click()
    page.get_by_role("button", name="Supprimer").click()
    expect(page).to_have_url(re.compile("/companies$"))
    assert {row[1] for row in site.sql(links, people)} == {None}
    undo(page, "supprimée")
    assert whole == site.sql(record)
    ready(page, company(site, "Solaire du Morvan"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Solaire du Morvan")


def test_a_stage_is_chosen_in_its_cell_among_all_of_its_pipeline_and_saved_at_once(site, visit):
    page = ready(visit("alice"), "/deals?q=conseil&colonnes=name,stage")
    cell = page.locator("tr[data-id] td[data-key=stage]").first
    before = cell.inner_text()
    wanted = "Qualification" if before != "Qualification" else "Proposition"
    cell.click()
    page.get_by_role("option", name=wanted).click()
    expect(cell).to_have_text(wanted)
    undo(page, "modifié")
    expect(cell).to_have_text(before)


def test_a_cell_filled_by_a_long_link_keeps_a_place_where_a_click_edits(site, visit):
    page = ready(visit("helene"), "/contacts?colonnes=name,emails&largeurs=emails:160")
    cell = page.locator("tr[data-id]").first.locator("td[data-key=emails]")
    expect(cell.locator("a[href^='mailto:']")).to_be_visible()
    size = cell.bounding_box()
    assert size
    cell.click(position={"x": size["width"] - 14, "y": size["height"] / 2})
    expect(cell.locator(".cell-form")).to_be_visible()


def test_a_form_over_the_last_column_stays_on_the_screen(site, visit):
    page = ready(visit("helene"), "/companies?colonnes=name,status,industry,employees,owner,address")
    page.set_viewport_size({"width": 1280, "height": 800})
    row = page.locator("tr[data-id]").first
    row.locator("td[data-key=address]").click()
    form = row.locator(".cell-form")
    expect(form).to_be_visible()
    box = form.bounding_box()
    assert box
    assert box["x"] + box["width"] <= 1280
