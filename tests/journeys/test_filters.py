"""The filter builder on screen: records that point here, periods, and what is typed while an answer is slow."""

import json
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from tests.journeys.test_lists import choose, press
from tests.journeys.windows import Gate, ready


def opened(page: Page, address: str) -> Page:
    ready(page, address)
    page.locator("[data-key-filter]").click()
    expect(page.locator("form.builder")).to_be_visible()
    return page


def asked(page: Page) -> object:
    """Apply the filter, and return it as the address has it."""
    page.locator("form.builder").get_by_role("button", name="Appliquer").last.click()
    page.wait_for_url("**filtre=*")
    return json.loads(parse_qs(urlsplit(page.url).query)["filtre"][0])


def test_companies_are_found_by_their_deals(site, visit):
    page = opened(visit("helene"), "/companies")
    choose(page, "f.0", ">deals")
    choose(page, "o.0", "gte")
    page.locator("[name='v.0']").fill("2")
    press(page, "add:0")
    choose(page, "f.0.0", "amount")
    choose(page, "o.0.0", "gte")
    page.locator("[name='v.0.0']").fill("1 500,50")
    assert asked(page) == {
        "count": "deals", "op": "gte", "value": 2, "where": {"field": "amount", "op": "gte", "value": "1500.5 EUR"},
    }  # fmt: skip
    expected = site.sql(
        "SELECT c.name FROM people_company c JOIN sales_deal d ON d.company_id = c.id "
        "WHERE d.amount_base >= 1500.5 GROUP BY c.id, c.name HAVING count(*) >= 2 LIMIT 50"
    )
    assert expected
    names = page.locator("tr[data-id] td.name a")
    expect(names).to_have_count(len(expected))
    assert set(names.all_inner_texts()) == {name for (name,) in expected}
    expect(page.locator(".filters .filter")).to_contain_text("au moins 2 où")
    page.locator(".filters .filter a").first.click()
    expect(page.locator("[name='v.0']")).to_have_value("2")
    expect(page.locator("[name='v.0.0']")).to_have_value("1\u202f500,50\u00a0€")


def test_companies_are_found_by_what_their_relations_say(site, visit):
    [(kind,)] = site.sql("SELECT id FROM relations_relationtype WHERE name = 'Partenaire de'")
    partner = f"{kind}.to.company"
    page = opened(visit("helene"), "/companies")
    choose(page, "f.0", f">{partner}")
    page.locator("[name='t.0']").select_option("ever")
    press(page, "add:0")
    choose(page, "f.0.0", "@since")
    choose(page, "o.0.0", "after")
    expect(page.locator("[name='t.0']")).to_have_value("ever")
    page.locator("[name='v.0.0']").fill("31/12/2022")
    press(page, "add:0")
    choose(page, "f.0.1", "address.city")
    choose(page, "o.0.1", "filled")
    assert asked(page) == {
        "any": partner, "when": "ever",
        "where": {"and": [
            {"link": {"field": "since", "op": "after", "value": "2022-12-31"}},
            {"field": "address.city", "op": "filled", "value": None},
        ]},
    }  # fmt: skip
    expect(page.locator(".filters .filter")).to_contain_text("Relation › Depuis après le 31 déc. 2022")
    page.locator(".filters .filter a").first.click()
    expect(page.locator("#champ-0-0")).to_have_value("Relation › Depuis")
    expect(page.locator("[name='t.0']")).to_have_value("ever")


def test_a_period_of_one_s_own_length_is_asked_for(visit):
    page = opened(visit("helene"), "/deals")
    choose(page, "f.0", "expected_close")
    choose(page, "o.0", "within")
    choose(page, "v.0.span", "rolling")
    page.locator("[name='v.0.way']").select_option("next")
    page.locator("[name='v.0.number']").fill("45")
    assert asked(page) == {"field": "expected_close", "op": "within", "value": "next_45_days"}
    expect(page.locator(".filters .filter")).to_contain_text("dans les 45 prochains jours")


def test_what_is_typed_while_an_answer_is_slow_stays(visit):
    page = opened(visit("helene"), "/companies")
    choose(page, "f.0", "name")
    press(page, "add:")
    choose(page, "f.1", "address.city")
    gate = Gate(page, "**/companies/filtre?*")
    with page.expect_request("**/companies/filtre?*"):
        page.locator("[name='o.0']").select_option("starts")
    page.locator("[name='v.0']").press_sequentially("Mai")
    page.locator("[name='v.1']").fill("Dijon")
    page.locator("[name='v.0']").focus()
    page.locator("[name='o.1']").select_option("starts")
    page.locator("form.builder button[value='add:']").click()
    page.locator("[name='v.0']").press("End")
    page.locator("[name='v.0']").press_sequentially("s")
    page.wait_for_function("() => document.querySelector('.progress.busy')")
    gate.open()
    expect(page.locator("#champ-2")).to_be_visible()
    expect(page.locator("[name='v.0']")).to_have_value("Mais")
    expect(page.locator("[name='o.0']")).to_have_value("starts")
    expect(page.locator("[name='v.1']")).to_have_value("Dijon")
    expect(page.locator("[name='o.1']")).to_have_value("starts")
    page.locator("form.builder button[value='remove:2']").click()
    expect(page.locator("[name='f.2']")).to_have_count(0)
    assert asked(page) == {
        "and": [
            {"field": "name", "op": "starts", "value": "Mais"},
            {"field": "address.city", "op": "starts", "value": "Dijon"},
        ]
    }


def test_a_person_picked_while_an_answer_is_slow_stays(visit):
    page = opened(visit("helene"), "/deals")
    choose(page, "f.0", "owner")
    choose(page, "o.0", "in")
    gate = Gate(page, "**/deals/filtre?*")
    page.locator("form.builder button[value='add:']").click()
    box = page.locator("[name='o.0'] ~ .builder-value [role=combobox]")
    box.fill("alice")
    page.get_by_role("option", name="Alice").click()
    expect(page.locator(".builder .chip")).to_have_count(1)
    gate.open()
    expect(page.locator("#champ-1")).to_be_visible()
    expect(page.locator(".builder .chip")).to_have_count(1)


def test_a_field_is_found_by_words_and_taken_by_keys(visit):
    page = opened(visit("helene"), "/contacts")
    box = page.locator("#champ-0")
    expect(box).to_be_focused()
    listed = page.locator("#champ-0_options")
    expect(listed.get_by_role("group").first).to_contain_text("Nom")
    page.keyboard.type("societe ville")
    expect(listed.get_by_role("option")).to_have_text(["Société › Ville"])
    page.keyboard.press("Enter")
    expect(box).to_have_value("Société › Ville")
    expect(page.locator("[name='o.0']")).to_be_visible()
    expect(box).to_be_focused()
    # Leaving what was typed leaves what was chosen.
    page.keyboard.type("rien de tel")
    expect(listed).to_contain_text("Aucun résultat")
    page.keyboard.press("Escape")
    expect(box).to_have_value("Société › Ville")
    page.locator("[name='v.0']").fill("Dijon")
    assert asked(page) == {"field": "company.address.city", "op": "contains", "value": "Dijon"}


def test_on_a_phone_the_list_of_fields_stays_on_the_screen(visit):
    page = opened(visit("helene", width=375), "/contacts")
    listed = page.locator("#champ-0_options")
    expect(listed).to_be_visible()
    edges = listed.evaluate("box => { const r = box.getBoundingClientRect(); return [r.left, r.right, r.bottom] }")
    left, right, bottom = (float(edge) for edge in edges)
    assert left >= 0
    assert right <= 375
    assert bottom <= page.evaluate("innerHeight")


def test_what_to_sort_and_group_by_is_found_by_words(visit):
    page = ready(visit("helene"), "/contacts")
    page.locator("summary[title='Trier']").click()
    box = page.get_by_role("searchbox", name="Chercher un champ")
    box.fill("modif")
    box.press("ArrowDown")
    expect(page.locator(".sort-line:has(.menu-item:focus)")).to_have_attribute("data-words", "Autres champs")
    box.press("Enter")
    page.wait_for_url("**tri=*")


def test_what_is_searched_for_while_the_builder_is_open_stays_when_it_is_applied(visit):
    page = opened(visit("helene"), "/companies")
    page.locator("#list-search").fill("Vallons")
    expect(page.locator("tr[data-id]")).to_have_count(3)
    choose(page, "f.0", "employees")
    choose(page, "o.0", "filled")
    assert asked(page) == {"field": "employees", "op": "filled", "value": None}
    assert parse_qs(urlsplit(page.url).query)["q"] == ["Vallons"]


def test_the_builder_works_without_scripts(visit):
    page = visit("helene", java_script_enabled=False)
    page.goto("/companies/filtre")
    page.locator("[name='f.0']").select_option(">deals")
    page.locator("form.builder button[value='add:']").click()
    page.locator("[name='o.0']").select_option("none")
    page.locator("form.builder button[value='remove:1']").click()
    page.locator("form.builder button.primary").click()
    expect(page.locator(".filters .filter")).to_contain_text("aucune")
