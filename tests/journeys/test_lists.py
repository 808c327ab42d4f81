"""Lists: filters built on screen, their address, what is broken, what comes with the scroll."""

import json
import re
from urllib.parse import parse_qs, quote, urlsplit

from playwright.sync_api import Page, expect

from tests.journeys.windows import ready


def choose(page: Page, name: str, value: str) -> None:
    """Choose in a box of the builder, and wait until it is drawn again."""
    with page.expect_response("**/filtre?*"):
        if name.startswith("f."):
            choose_field(page, name, value)
        else:
            page.locator(f"form.builder [name='{name}']").select_option(value)
    expect(page.locator(".progress.busy")).to_have_count(0)


def choose_field(page: Page, name: str, value: str) -> None:
    """Choose a field of a condition in its list, by a press."""
    picker = page.locator(f"form.builder .picker:has(> [name='{name}'])")
    # Its own box, not the select that stands there until the scripts answer.
    picker.locator("input[role=combobox]").click()
    picker.locator(f".picker-option[data-id='{value}']").click()


def press(page: Page, action: str) -> None:
    """Press a button of the builder, and wait until it is drawn again."""
    with page.expect_response("**/filtre?*"):
        page.locator(f"form.builder button[value='{action}']").click()
    expect(page.locator(".progress.busy")).to_have_count(0)


def test_a_filter_of_two_groups_stands_in_the_address_and_comes_back(site, visit):
    page = ready(visit("helene"), "/companies?tri=-name&colonnes=name,address.city,employees")
    page.locator("[data-key-filter]").click()
    builder = page.locator("form.builder")
    choose(page, "f.0", "employees")
    choose(page, "o.0", "gte")
    builder.locator("[name='v.0']").fill("20")
    press(page, "group:")
    choose(page, "f.1.0", "address.city")
    choose(page, "o.1.0", "is")
    builder.locator("[name='v.1.0']").fill("Dijon")
    press(page, "add:1")
    choose(page, "f.1.1", "address.city")
    choose(page, "o.1.1", "is")
    builder.locator("[name='v.1.1']").fill("Lyon")
    builder.get_by_role("button", name="Appliquer").last.click()
    page.wait_for_url("**/companies?*filtre*")
    found = parse_qs(urlsplit(page.url).query)
    assert json.loads(found["filtre"][0]) == {
        "and": [
            {"field": "employees", "op": "gte", "value": "20"},
            {
                "or": [
                    {"field": "address.city", "op": "is", "value": "Dijon"},
                    {"field": "address.city", "op": "is", "value": "Lyon"},
                ]
            },
        ]
    }
    expected = site.sql("SELECT name FROM people_company WHERE employees >= 20 AND address_city IN ('Dijon', 'Lyon')")
    names = page.locator("tr[data-id] td.name a")
    expect(names).to_have_count(len(expected))
    shown = names.all_inner_texts()
    assert set(shown) == {name for (name,) in expected}
    assert len(shown) > 1
    heads = page.locator("thead th").all_inner_texts()[1:]
    assert (found["tri"], found["colonnes"]) == (["-name"], ["name,address.city,employees"])
    page.reload()
    assert names.all_inner_texts() == shown
    assert page.locator("thead th").all_inner_texts()[1:] == heads
    expect(page.locator("th[aria-sort=descending]")).to_have_text("Nom")


def test_a_broken_filter_shows_nothing_and_says_why(visit):
    page = visit("helene")
    for broken in ('{"field":"nothing","op":"is","value":1}', "{", '{"field":"name","op":"eats","value":"x"}'):
        ready(page, f"/companies?filtre={quote(broken)}")
        expect(page.get_by_text("Ce filtre ne peut pas être appliqué")).to_be_visible()
        expect(page.locator("tr[data-id]")).to_have_count(0)
        expect(page.locator(".empty p")).not_to_be_empty()


def test_a_filter_built_after_a_search_keeps_it(visit):
    page = ready(visit("helene"), "/companies")
    page.get_by_role("searchbox", name="Chercher dans les sociétés").fill("dijon")
    page.wait_for_url("**/companies?q=dijon")
    expect(page.locator(".menu-panel[hx-get='/companies/tri?q=dijon']")).to_have_count(1)
    page.locator("[data-key-filter]").click()
    choose(page, "f.0", "status")
    page.locator("[name='v.0']").select_option("customer")
    page.locator("form.builder").get_by_role("button", name="Appliquer").last.click()
    page.wait_for_url("**/companies?*filtre*")
    assert parse_qs(urlsplit(page.url).query)["q"] == ["dijon"]


def test_a_board_is_searched_and_says_what_for(site, visit):
    page = ready(visit("helene"), "/deals/tableau?q=zzzz")
    box = page.get_by_role("searchbox", name="Chercher dans les affaires")
    expect(box).to_have_value("zzzz")
    expect(page.locator("article.card")).to_have_count(0)
    name = site.sql(
        "SELECT d.name FROM sales_deal d JOIN sales_stage s ON s.id = d.stage_id WHERE s.kind = 'open' LIMIT 1"
    )[0][0]
    box.fill(name)
    expect(page.locator("article.card", has_text=name).first).to_be_visible()
    page.wait_for_url(re.compile("/deals/tableau.*[?&]q="))
    box.fill("")
    expect(page.locator("article.card").nth(1)).to_be_visible()
    expect(page.locator("#board-summary")).not_to_have_text(re.compile("^[01] "))


def test_coming_back_to_a_list_finds_it_where_it_was_left(visit):
    page = ready(visit("helene"), "/contacts?tri=name")
    rows = page.locator("tr[data-id]")
    while (before := rows.count()) < 100:
        page.locator(".more-row").scroll_into_view_if_needed()
        page.wait_for_function("before => document.querySelectorAll('tr[data-id]').length > before", arg=before)
    row = rows.nth(70)
    row.scroll_into_view_if_needed()
    name = row.locator("td.name a").inner_text()
    row.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/contacts/*-*")
    page.go_back()
    expect(page.locator("tr[data-id]:focus td.name a")).to_have_text(name)
    expect(page.locator("tr[data-id]:focus")).to_be_in_viewport()


def test_the_following_rows_come_once_with_the_scroll(site, visit):
    page = visit("helene")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "apres=" in request.url else None)
    ready(page, "/contacts?tri=name")
    [(total,)] = site.sql("SELECT count(*) FROM people_contact")
    rows = page.locator("tr[data-id]")
    expect(rows).to_have_count(50)
    while rows.count() < total:
        before = rows.count()
        page.locator(".more-row").scroll_into_view_if_needed()
        expect(rows.nth(before)).to_be_attached()
    ids = [row.get_attribute("data-id") for row in rows.all()]
    assert len(ids) == len(set(ids)) == total
    assert len(asked) == len(set(asked)) == (total - 1) // 50


def test_with_shift_a_heading_sorts_after_the_others_and_once_more_the_other_way_round(visit):
    page = ready(visit("helene"), "/companies?tri=status")
    page.locator("th[data-path=name] a").click(modifiers=["Shift"])
    page.wait_for_url("**tri=status%2Cname")
    page.locator("th[data-path=name] a").click(modifiers=["Shift"])
    page.wait_for_url("**tri=status%2C-name")
    expect(page.locator("th[data-path=name] sub")).to_have_text("2")
