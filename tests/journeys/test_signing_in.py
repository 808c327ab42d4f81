"""Signing in: what is wrong is said, what is right opens the page that was asked for."""

import re

from playwright.sync_api import expect

from tests.journeys.site import email
from tests.journeys.windows import sign_in


def test_a_wrong_password_is_told_in_a_sentence_and_the_right_one_opens_the_page_asked_for(site, visit):
    page = visit()
    page.goto("/contacts")
    expect(page).to_have_url(re.compile("/connexion"))
    page.get_by_label("Adresse e-mail").fill(email("alice"))
    page.get_by_label("Mot de passe").fill("pas le bon")
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("alert")).to_have_text(re.compile(r"\w+.*\."))
    expect(page.get_by_label("Adresse e-mail")).to_have_value(email("alice"))
    page.get_by_label("Mot de passe").fill(site.password("alice"))
    page.get_by_role("button", name="Se connecter").click()
    expect(page).to_have_url(re.compile("/contacts$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Contacts")


def test_leaving_ends_the_session(site, visit):
    page = visit()
    sign_in(page, "bob", site.password("bob"))
    page.goto("/companies")
    page.locator(".rail-foot summary").click()
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page).to_have_url(re.compile("/connexion"))
    page.goto("/companies")
    expect(page).to_have_url(re.compile("/connexion"))
