"""A record is shared by keyboard from its page, its receiver sees it, and an administrator sees what she sees."""

from playwright.sync_api import expect

from tests.journeys.windows import ready, settled, sideways, toast


def test_alice_shares_a_record_and_an_administrator_sees_it_from_emmas_place(site, visit):
    company = f"/companies/{site.id_of('people_company', 'Biolab Rhin')}"
    alice, emma = visit("alice"), visit("emma", width=375)
    assert emma.goto(company).status == 404
    ready(alice, company)
    alice.get_by_role("link", name="Accès et partage").focus()
    alice.keyboard.press("Enter")
    dialog = alice.locator("#dialog")
    expect(dialog.get_by_label("Partager avec")).to_be_focused()
    settled(alice)
    alice.keyboard.type("Emma Rousseau")
    alice.keyboard.press("Enter")
    expect(dialog.locator(".shares")).to_contain_text("Emma Rousseau")
    toast(alice, "Fiche partagée")
    assert emma.goto(company).status == 200
    assert sideways(emma) <= 0
    helene = ready(visit("helene"), f"/reglages/personnes/{site.id_of('accounts_user', 'Emma Rousseau')}")
    helene.get_by_role("button", name="Voir à sa place").click()
    expect(helene.locator(".guest-bar")).to_contain_text("Emma Rousseau")
    ready(helene, company)
    expect(helene.locator("h1").first).to_contain_text("Biolab Rhin")
    helene.get_by_role("button", name="Revenir à ma place").click()
    expect(helene.locator(".guest-bar")).to_have_count(0)
    alice.keyboard.press("Escape")
    ready(alice, f"{company}/acces")
    alice.get_by_role("button", name="Ne plus partager avec Emma Rousseau").click()
    expect(alice.locator(".shares")).to_have_count(0)
    assert emma.goto(company).status == 404
