"""Rights on screen: what one may not see is not there, what one may not change shows no way to."""

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.windows import ready, toast

FORGED = """async ([path, body]) => {
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const headers = { "X-CSRFToken": token, "Content-Type": "application/x-www-form-urlencoded" };
  return (await fetch(path, { method: "POST", headers, body })).status;
}"""


def words(page: Page, record: str) -> str:
    """Return what a page shows, without its address, the marks that differ at each answer, and the unread count."""
    badge = '<b class="badge"[^>]*>[^<]*</b>'
    return re.sub(rf"{badge}|{record}|[A-Za-z0-9]{{64}}", "", page.content())


def give_role(page: Page, site, name: str) -> None:
    """Give Bob a role by the screen of the settings."""
    page.goto(f"/reglages/personnes/{site.id_of('accounts_user', 'Bob Noël')}")
    page.get_by_label("Rôle").select_option(label=name)
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("#toasts .toast")).to_be_visible()


@pytest.fixture
def prospector(site, visit) -> Iterator[None]:
    """Give Bob a role of his own, by the screens of the settings: only his records, and no products. Afterwards he
    has the role of before: every journey meets the same people."""
    page = visit("helene")
    page.goto("/reglages/roles/nouveau")
    name = f"Prospection {uuid4().hex[:6]}"
    page.locator("[name=name]").fill(name)
    page.locator("[name='*:read']").select_option("own")
    page.locator("[name='product:own']").check()
    page.locator("[name='product:read']").select_option("none")
    page.get_by_role("button", name="Enregistrer").click()
    toast(page, name)
    page.goto(f"/reglages/personnes/{site.id_of('accounts_user', 'Bob Noël')}")
    before = page.get_by_label("Rôle").evaluate("(one) => one.selectedOptions[0].textContent.trim()")
    give_role(page, site, name)
    yield
    give_role(page, site, before)


@pytest.mark.usefixtures("prospector")
def test_a_role_made_on_screen_decides_what_its_people_see(site, visit):
    page = visit("bob")
    page.goto("/companies")
    rail = page.locator(".rail-link .label")
    expect(rail.filter(has_text="Sociétés")).to_be_visible()
    expect(rail.filter(has_text="Produits")).to_have_count(0)
    shown = page.locator("tr[data-id] td.name a").all_inner_texts()
    mine = site.sql(
        "SELECT c.name FROM people_company c JOIN accounts_user u ON u.id = c.owner_id WHERE u.name = 'Bob Noël'"
    )
    assert {text.strip() for text in shown} == {name for (name,) in mine}
    assert page.goto("/products").status == 404
    assert page.goto(f"/companies/{site.id_of('people_company', 'Biolab Rhin')}").status == 404


def test_a_record_out_of_reach_answers_as_one_that_never_was(site, visit):
    page = visit("emma")
    hidden, nothing = str(site.id_of("people_company", "Biolab Rhin")), str(uuid4())
    pages = []
    for record in (hidden, nothing):
        assert page.goto(f"/companies/{record}").status == 404
        expect(page.get_by_text("Il n’y a rien à cette adresse")).to_be_visible()
        pages.append(words(page, record))
    assert pages[0] == pages[1]
    for road in ("apercu", "modifier", "champs/name"):
        assert page.goto(f"/companies/{hidden}/{road}").status == 404
    for road in ("suppression", "champs/name", "modifier"):
        assert page.evaluate(FORGED, [f"/companies/{hidden}/{road}", "name=X&form=1"]) == 404
    assert "Biolab" not in ready(page, "/recherche?q=biolab").locator(".page .palette-list").inner_text()


def test_a_reader_finds_no_way_to_write_and_a_forged_request_is_refused(site, visit):
    page = visit("diego")
    company = f"/companies/{site.id_of('people_company', 'Biolab Rhin')}"
    for address in ("/companies", company, "/deals/tableau", "/deals"):
        ready(page, address)
        for control in ("[data-edit]", "[data-pen]", "[data-key-edit]", "[data-key-create]", ".composer", ".danger"):
            expect(page.locator(control)).to_have_count(0)
        expect(page.locator("a[href*='/nouveau']")).to_have_count(0)
    [(version,)] = site.sql("SELECT version FROM people_company WHERE name = 'Biolab Rhin'")
    for road, body in (
        (f"{company}/champs/name", "name=Volée&form=1&chemin=name"),
        (f"{company}/modifier", "name=Volée&form=1"),
        ("/companies/nouveau", "name=Volée&form=1"),
        ("/reglages/roles/nouveau", "name=Volée"),
        ("/reglages/organisation", "name=Volée"),
    ):
        assert page.evaluate(FORGED, [road, body]) in (403, 404), road
    page.evaluate(FORGED, [f"{company}/suppression", ""])
    assert site.sql("SELECT version FROM people_company WHERE name = 'Biolab Rhin'") == [(version,)]
    assert site.sql("SELECT 1 FROM people_company WHERE name = 'Volée'") == []
