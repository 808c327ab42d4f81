"""The map: points that gather and part, told and reached by keys as by the mouse."""

import re

from playwright.sync_api import Page, expect


def ready(page: Page) -> None:
    page.goto("/contacts/carte")
    expect(page.locator(".pin").first).to_be_visible()
    expect(page.locator(".points-map .outline").first).to_be_attached()


def test_points_part_from_near_and_tell_their_records(visit):
    page = visit("chloe", width=1440)
    ready(page)
    said = page.locator(".points-said")
    expect(said).to_contain_text("fiches en vue")
    whole = said.inner_text()
    page.get_by_role("button", name=re.compile(r"^Dijon \(21\) et \d+ autres lieux")).first.press("Enter")
    expect(said).not_to_have_text(whole)
    ready(page)
    page.locator(".points-map").get_by_role("button", name=re.compile(r"^Bordeaux \(33\)")).press("Enter")
    popup = page.locator(".leaflet-popup")
    expect(popup.locator("h3")).to_be_focused()
    expect(popup.locator("li a").first).to_have_attribute("href", re.compile(r"^/contacts/[0-9a-f-]{36}$"))
    popup.get_by_role("link", name=re.compile("^Voir")).click()
    expect(page).to_have_url(re.compile(r"/contacts\?filtre="))
    expect(page.locator("tbody tr").first).to_contain_text("Bordeaux")


def test_the_same_stands_in_a_list_beside_the_map_and_without_script(visit):
    page = visit("chloe", width=375)
    ready(page)
    listed = page.get_by_role("region", name="Lieux en vue")
    expect(listed.get_by_role("button").first).to_contain_text("Dijon (21)")
    listed.get_by_role("button", name=re.compile("^Bordeaux")).click()
    expect(page.locator(".leaflet-popup li a").first).to_be_visible()
    plain = visit("chloe", java_script_enabled=False)
    plain.goto("/contacts/carte")
    expect(plain.locator("figure.map svg")).to_be_visible()
    expect(plain.get_by_role("table", name="Par département")).to_contain_text("Côte-d’Or")
    expect(plain.locator(".points")).to_be_hidden()
