"""A portfolio goes to others by rules, from the question to the inbox of who receives, and comes back."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_lists import choose
from tests.journeys.windows import answering, ready, toast

SHOWN = "/reglages/passations/"


def owners(site) -> set[tuple[str, str]]:
    """Return which company is whose."""
    found = "SELECT c.name, u.name FROM people_company c JOIN accounts_user u ON u.id = c.owner_id"
    return {(company, person) for company, person in site.sql(found)}


def take_back(page: Page) -> None:
    """Give back, by its page, the hand-over that is shown."""
    answering(page)
    page.get_by_role("button", name="Rendre maintenant").click()
    expect(page.get_by_text("Ces fiches sont rendues.")).to_be_visible()


@pytest.fixture
def helene(site, visit) -> Iterator[Page]:
    """Return the window of the administrator; what she still has given at the end comes back: every journey meets
    the same portfolios."""
    page = visit("helene")
    yield page
    for (left,) in site.sql("SELECT id FROM handover WHERE state = 'given'"):
        page.goto(f"{SHOWN}{left}")
        take_back(page)


def ask(page: Page, giver: str) -> None:
    """Come to the form for somebody's portfolio, of which the companies alone are handed over."""
    ready(page, "/reglages/passations")
    page.get_by_role("link", name="Nouvelle passation").first.click()
    page.get_by_label("Dont les fiches changent de mains").fill(giver)
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(giver)
    answering(page)
    for part in page.locator("[name^='part-']").all():
        if part.get_attribute("name") != "part-company.owner":
            part.select_option("")
    page.get_by_label("Tout à la première personne").check()
    page.locator("[name=person_1]").fill("Hélène Morvan")


def test_a_portfolio_is_given_by_rules_seen_by_who_receives_and_taken_back(site, visit, helene):
    before = owners(site)
    hers = site.sql(
        "SELECT c.address_city, count(*) FROM people_company c JOIN accounts_user u ON u.id = c.owner_id "
        "WHERE u.name = 'Emma Rousseau' AND c.address_city <> '' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1"
    )
    [(city, number)] = hers
    ask(helene, "Emma Rousseau")

    helene.get_by_role("button", name="Ajouter une règle").click()
    rule = helene.get_by_role("group", name="Règle 1", exact=True)
    rule.get_by_label("Personne 1").fill("Bob Noël")
    rule.get_by_role("button", name="Choisir la condition").click()
    expect(helene.locator("form.builder")).to_be_visible()
    answering(helene)
    choose(helene, "f.0", "address.city")
    choose(helene, "o.0", "is")
    helene.locator("[name='v.0']").fill(city)
    helene.locator("form.builder").get_by_role("button", name="Appliquer").last.click()
    expect(rule.locator(".chip")).to_contain_text(city)
    expect(rule.get_by_label("Personne 1")).to_have_value(re.compile("Bob Noël|bob@"))
    expect(helene.locator("[name=person_1]")).to_have_value("Hélène Morvan")

    helene.get_by_role("button", name="Voir ce que cela donne").last.click()
    told = helene.locator("#apercu")
    expect(told.get_by_role("row", name="Bob Noël")).to_contain_text(f"Sociétés {number}")
    assert owners(site) == before
    helene.get_by_role("button", name="Confier ces fiches").click()
    toast(helene, "C’est fait.")
    expect(helene.get_by_role("row", name="Bob Noël")).to_contain_text(f"Sociétés {number}")
    assert len(owners(site) - before) > number

    bob = ready(visit("bob"), "/boite")
    line = bob.locator(".inbox-line", has_text="vous confie des fiches qui étaient à Emma Rousseau").first
    expect(line).to_contain_text(f"Sociétés\u00a0: {number}")
    line.get_by_role("link").first.click()
    mine = bob.get_by_role("link", name=f"Sociétés {number}")
    expect(mine).to_be_visible()
    expect(bob.get_by_role("row", name="Hélène Morvan")).to_have_count(0)
    mine.click()
    expect(bob.locator("tr[data-id]")).to_have_count(number)

    take_back(helene)
    assert owners(site) == before
    ready(bob, "/boite").get_by_role("button", name="Tout marquer comme lu").click()
    expect(bob.locator(".inbox-line.unread")).to_have_count(0)
    # What she asked for shows in each of her windows until she puts it away.
    tray = ready(visit("helene"), "/companies").locator("#tray")
    tray.get_by_role("button", name="Ranger").first.click()
    expect(tray).to_be_hidden()
