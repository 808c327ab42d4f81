"""The screens of keys, service accounts, apps and of what programs can do: filled by clicks, then clean for axe."""

import re

from playwright.sync_api import expect

from tests.journeys.test_axe import violations
from tests.journeys.windows import ready, sideways

ADDRESSES = {
    "keys": "/reglages/cles",
    "everybody's keys": "/reglages/cles/toutes",
    "service accounts": "/reglages/comptes-de-service",
    "apps": "/reglages/applications",
    "interactive page": "/reglages/api",
    "interactive page of an object": "/reglages/api?sujet=company",
}


def test_a_key_an_account_and_an_app_are_made_and_their_screens_are_clean(visit, axe_source):
    page = visit("helene", strict=True)
    ready(page, ADDRESSES["service accounts"])
    page.get_by_label("Nom").fill("Synchronisation de la boutique en ligne et de l’entrepôt")
    page.locator("form.form button.primary").click()
    expect(page.get_by_text("Synchronisation de la boutique").first).to_be_visible()
    ready(page, ADDRESSES["apps"])
    page.get_by_label("Nom").fill("Facturier")
    page.locator("[name=redirects]").fill("https://facturier.exemple.fr/retour")
    page.locator("form.form button.primary").click()
    expect(page.get_by_label("Secret (client_secret)")).not_to_have_value("")
    expect(page.get_by_text("Copiez-le maintenant")).to_be_visible()
    shown = {"secret of an app": violations(page, axe_source)}
    ready(page, ADDRESSES["keys"])
    page.get_by_label("Nom").fill("Export du soir vers le tableur de la direction")
    page.locator("form.form button.primary").click()
    expect(page.get_by_label("Clé", exact=True)).to_have_value(re.compile("^liane_"))
    shown["secret of a key"] = violations(page, axe_source)
    for width in (1280, 375):
        page.set_viewport_size({"width": width, "height": 2400})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            for name, address in ADDRESSES.items():
                ready(page, address)
                shown[f"{name}, {width}, {scheme}"] = violations(page, axe_source)
                assert sideways(page) == 0, (name, width)
    assert {name: said for name, said in shown.items() if said} == {}


def test_what_is_tried_is_answered_in_the_language_of_the_page(visit):
    page = visit("helene")
    ready(page, ADDRESSES["interactive page of an object"])
    page.locator("#try-key").fill("liane_fausse")
    one = page.locator("details.operation").first
    one.locator("summary").first.click()
    one.get_by_role("button", name="Envoyer").click()
    expect(one.locator(".answer")).to_contain_text("Cette clé n’ouvre rien")
    page.evaluate("document.documentElement.lang = 'en'")
    one.get_by_role("button", name="Envoyer").click()
    expect(one.locator(".answer")).to_contain_text("This key is not valid")
