"""Without JavaScript everything that matters works, less conveniently."""

import re

from playwright.sync_api import expect

from tests.journeys.windows import sign_in


def test_signing_in_reading_creating_editing_and_undoing_need_no_scripts(site, visit):
    page = visit(java_script_enabled=False)
    # She sees every contact of the sample: more than a page of them.
    sign_in(page, "helene", site.password("helene"))
    page.goto("/companies?q=biolab")
    page.get_by_role("link", name="Biolab Rhin").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Biolab Rhin")
    page.goto("/contacts/nouveau")
    page.get_by_label("Prénom").fill("Sans")
    page.get_by_label("Nom de famille").fill("Script")
    page.locator("[name='company.title']").fill("Biolab Rhin")
    page.get_by_role("button", name="Créer", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sans Script")
    page.get_by_role("link", name="Modifier", exact=True).click()
    page.get_by_label("Fonction").fill("Relectrice")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("[data-key=job_title]").first).to_contain_text("Relectrice")
    page.locator("#toasts").get_by_role("button", name="Annuler").click()
    expect(page).to_have_url(re.compile(r"/contacts/[0-9a-f-]{36}$"))
    expect(page.locator(".fields dd[data-key=job_title]")).not_to_contain_text("Relectrice")
    page.locator("#toasts").get_by_role("button", name="Rétablir").click()
    expect(page.locator("[data-key=job_title]").first).to_contain_text("Relectrice")
    expect(page.locator("#toasts").get_by_role("button", name="Annuler")).to_be_visible()
    page.goto("/contacts")
    page.get_by_role("link", name="Afficher la suite").click()
    expect(page.locator("tr[data-id]").first).to_be_visible()
