"""A webhook from its making to its first delivery, by clicks, on a screen and a telephone, clean for axe."""

import json
import re

from playwright.sync_api import expect

from tests.journeys.test_axe import violations
from tests.journeys.test_lists import choose_field
from tests.journeys.windows import ready
from tests.webhooks.receiver import receiving


def test_a_webhook_is_made_tested_and_looked_into(site, visit, axe_source):
    page = visit("helene", strict=True)
    with receiving() as receiver:
        ready(page, "/reglages/webhooks")
        page.get_by_role("link", name="Nouveau webhook").first.click()
        page.get_by_label("Nom").fill("Suivi des sociétés")
        page.get_by_label("Adresse").fill(receiver.url)
        page.get_by_label("Sociétés", exact=True).check()
        page.get_by_role("button", name="Enregistrer").click()
        expect(page.get_by_label("Secret de signature")).to_have_value(re.compile("whsec_"))
        webhook = page.url
        page.get_by_role("button", name="Essayer").click()
        expect(page.get_by_role("heading", name="200")).to_be_visible()
        expect(page.locator("#delivery[hx-trigger]")).to_have_count(0)
        assert json.loads(receiver.sent[0].body)["happening"] == "test"
        page.goto(f"{webhook}/modifier")
        page.get_by_role("link", name="Ajouter un filtre").click()
        choose_field(page, "f.0", "name")
        page.locator(".builder-value input").fill("Suivie")
        page.locator("button.primary", has_text="Appliquer").click()
        expect(page.get_by_text("enregistrez pour qu")).to_be_visible()
        page.get_by_role("button", name="Enregistrer").click()
        expect(page.locator(".webhook-facts")).to_contain_text("Suivie")
        one = page.locator("tbody a").first.get_attribute("href")
        addresses = ["/reglages/webhooks", "/reglages/webhooks/nouveau", webhook, f"{webhook}/modifier", str(one)]
        found = {}
        for width in (1280, 375):
            page.set_viewport_size({"width": width, "height": 2400})
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                for address in addresses:
                    ready(page, address)
                    found[address, width, scheme] = violations(page, axe_source)
                    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (address, width)
        assert {key: said for key, said in found.items() if said} == {}
