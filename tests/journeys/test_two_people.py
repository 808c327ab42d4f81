"""Two people in the same record: different fields merge, the same field shows both values."""

from playwright.sync_api import expect

from tests.journeys.windows import ready, toast


def test_two_people_who_edit_different_fields_keep_both(site, visit):
    address = f"/companies/{site.id_of('people_company', 'Textiles Aubois')}/modifier"
    alice, chloe = ready(visit("alice"), address), ready(visit("chloe"), address)
    alice.locator("[name=employees]").fill("77")
    chloe.locator("[name=description]").fill("Vu au salon.")
    for page in (chloe, alice):
        page.get_by_role("button", name="Enregistrer").click()
        toast(page, "enregistrées")
    found = site.sql("SELECT employees, description FROM people_company WHERE name = 'Textiles Aubois'")
    assert found == [(77, "Vu au salon.")]


def test_two_people_who_edit_one_field_see_both_values_and_choose(site, visit):
    address = f"/companies/{site.id_of('people_company', 'Hôtel des Ducs')}"
    alice, chloe = ready(visit("alice"), f"{address}/modifier"), ready(visit("chloe"), f"{address}/modifier")
    chloe.locator("[name=employees]").fill("41")
    chloe.get_by_role("button", name="Enregistrer").click()
    toast(chloe, "enregistrées")
    alice.locator("[name=employees]").fill("42")
    alice.get_by_role("button", name="Enregistrer").click()
    table = alice.get_by_role("alert").get_by_role("row", name="Effectif")
    expect(table.get_by_role("cell").nth(0)).to_have_text("41")
    expect(table.get_by_role("cell").nth(1)).to_have_text("42")
    assert site.sql("SELECT employees FROM people_company WHERE name = 'Hôtel des Ducs'") == [(41,)]
    alice.get_by_role("button", name="Enregistrer").click()
    toast(alice, "enregistrées")
    assert site.sql("SELECT employees FROM people_company WHERE name = 'Hôtel des Ducs'") == [(42,)]


def test_a_cell_that_somebody_changed_meanwhile_tells_it_where_it_stands(site, visit):
    alice = ready(visit("alice"), "/companies?q=numerica&colonnes=name,employees")
    chloe = ready(visit("chloe"), "/companies?q=numerica&colonnes=name,employees")
    cells = [page.locator("tr[data-id] td[data-key=employees]").first for page in (alice, chloe)]
    for cell in cells:
        cell.click()
        expect(cell.get_by_role("textbox")).to_be_focused()
    cells[1].get_by_role("textbox").fill("51")
    chloe.keyboard.press("Enter")
    expect(cells[1]).to_have_text("51")
    cells[0].get_by_role("textbox").fill("52")
    alice.keyboard.press("Enter")
    expect(cells[0].locator(".notice")).to_contain_text("51")
    expect(cells[0].get_by_role("textbox")).to_have_value("52")
    cells[0].get_by_role("button", name="Garder ma valeur").click()
    expect(cells[0]).to_have_text("52")
    assert site.sql("SELECT employees FROM people_company WHERE name = 'Numérica Conseil'") == [(52,)]
