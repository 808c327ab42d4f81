"""What somebody else does shows in the list and on the board that are open, and moves nothing under the hand."""

from uuid import UUID

from playwright.sync_api import Page, expect

from tests.journeys.windows import ready, toast


def test_a_list_shows_what_others_change_and_offers_what_they_add(site, visit):
    shown = "/companies?colonnes=name,employees,description&tri=name"
    chloe = ready(visit("chloe", live=True), shown, live=True)
    company = site.id_of("people_company", "Biolab Rhin")
    row = chloe.locator(f"#r-{company}")
    typed = chloe.locator("tr[data-id] td[data-key=description]").first
    typed.click()
    typed.get_by_role("textbox").fill("À moitié tapé")
    expect(row.locator("[data-key=employees]")).not_to_have_text("321")

    alice = ready(visit("alice"), f"/companies/{company}/modifier")
    alice.locator("[name=employees]").fill("321")
    alice.get_by_role("button", name="Enregistrer").click()
    toast(alice, "enregistrées")
    # Nothing moves while she types.
    expect(typed.get_by_role("textbox")).to_have_value("À moitié tapé")
    chloe.keyboard.press("Escape")
    expect(row.locator("[data-key=employees]")).to_have_text("321", timeout=40_000)

    ready(alice, "/companies/nouveau")
    alice.locator("[name=name]").fill("Aaa Toute Neuve")
    alice.get_by_role("button", name="Créer", exact=True).click()
    expect(alice.get_by_role("heading", level=1)).to_have_text("Aaa Toute Neuve")
    offered = chloe.get_by_role("button", name="1 nouveauté : afficher")
    expect(offered).to_be_visible(timeout=40_000)
    expect(chloe.get_by_role("link", name="Aaa Toute Neuve")).to_have_count(0)
    offered.click()
    expect(chloe.get_by_role("link", name="Aaa Toute Neuve")).to_be_visible()
    expect(offered).to_be_hidden()


def test_a_board_draws_itself_again_when_somebody_moves_a_card(site, visit):
    chloe = ready(visit("chloe", live=True), "/deals/tableau", live=True)
    [(deal,)] = site.sql(
        "SELECT d.id FROM sales_deal d JOIN sales_stage s ON s.id = d.stage_id "
        "JOIN accounts_user u ON u.id = d.owner_id WHERE s.kind = 'open' AND u.name = 'Alice Bernard' "
        "ORDER BY d.id LIMIT 1"
    )
    card = chloe.locator(f"#r-{deal}")
    expect(card).to_be_visible()
    alice = ready(visit("alice"), f"/deals/{deal}/modifier")
    alice.locator("[name=name]").fill("Renommée à l’instant")
    alice.get_by_role("button", name="Enregistrer").click()
    toast(alice, "enregistrées")
    expect(card).to_contain_text("Renommée à l’instant", timeout=40_000)


def renamed(page: Page, company: UUID, name: str, employees: str) -> None:
    """Change a company by its form."""
    ready(page, f"/companies/{company}/modifier")
    page.locator("[name=name]").fill(name)
    page.locator("[name=employees]").fill(employees)
    page.get_by_role("button", name="Enregistrer").click()
    toast(page, "enregistrées")


def test_groups_galleries_and_calendars_follow_too(site, visit):
    company = site.id_of("people_company", "Biolab Rhin")
    shown = {
        "groups": "/companies?groupe=owner&colonnes=name,employees",
        "gallery": "/companies/galerie?tri=-updated_at",
        "split": "/companies/volets?tri=-updated_at",
    }
    pages = {key: ready(visit("chloe", live=True), path, live=True) for key, path in shown.items()}
    [(owner, employees)] = site.sql(
        "SELECT u.name, c.employees::text FROM people_company c JOIN accounts_user u ON u.id = c.owner_id "
        "WHERE c.id = %s",
        company,
    )
    pages["groups"].locator("tr.group-row", has_text=owner).locator("[aria-expanded]").first.click()
    row = pages["groups"].locator(f"#r-{company}")
    expect(row).to_be_visible()
    alice = visit("alice")
    renamed(alice, company, "Biolab Rhin renommé", "654")
    for key in ("gallery", "split"):
        expect(pages[key].locator("#sheet")).to_contain_text("Biolab Rhin renommé", timeout=40_000)
    expect(row.locator("[data-key=employees]")).to_have_text("654", timeout=40_000)
    offered = pages["groups"].get_by_role("button", name="La liste a changé : afficher")
    expect(offered).to_be_visible(timeout=40_000)
    offered.click()
    expect(offered).to_be_hidden()
    renamed(alice, company, "Biolab Rhin", employees)
