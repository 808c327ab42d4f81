"""Dates: typed as people say them, chosen in the calendar by mouse and by keys, shown in the reader's language."""

import datetime as dt
import json
from urllib.parse import urlencode

from playwright.sync_api import Page, expect

from liane.lib import formats
from liane.lib.periods import today
from tests.journeys.windows import ready, toast

ZONE = "Europe/Paris"


def box(page: Page):
    return page.locator("input[name=expected_close]")


def new_deal(page: Page, name: str) -> Page:
    ready(page, "/deals/nouveau")
    page.get_by_label("Nom", exact=False).first.fill(name)
    return page


def closing(site, name: str) -> dt.date:
    [(found,)] = site.sql("SELECT expected_close FROM sales_deal WHERE name = %s", name)
    assert isinstance(found, dt.date)
    return found


def test_a_date_is_typed_as_it_is_said(site, visit):
    page = new_deal(visit("alice"), "Affaire de demain")
    box(page).fill("+3j")
    page.get_by_role("button", name="Créer", exact=True).click()
    toast(page, "créée")
    assert closing(site, "Affaire de demain") == today(ZONE) + dt.timedelta(days=3)


def test_a_wrong_date_comes_back_as_it_was_typed_with_a_sentence(visit):
    page = new_deal(visit("alice"), "Affaire sans jour")
    box(page).fill("le 31 du mois")
    page.get_by_role("button", name="Créer", exact=True).click()
    expect(page.locator(".field p.error")).to_contain_text("n’est pas une date")
    expect(box(page)).to_have_value("le 31 du mois")


def test_the_calendar_marks_today_as_liane_counts_it_whatever_the_device_says(visit):
    elsewhere = next(zone for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago") if today(zone) != today(ZONE))
    page = new_deal(visit("alice", timezone_id=elsewhere), "Affaire du jour")
    box(page).press("Alt+ArrowDown")
    marked = page.get_by_role("dialog", name="Calendrier").locator("[aria-current=date]")
    expect(marked).to_have_text(str(today(ZONE).day))


def test_a_date_is_chosen_in_the_calendar_by_keys(site, visit):
    page = new_deal(visit("alice"), "Affaire au calendrier")
    box(page).fill("31/03/2027")
    box(page).press("Alt+ArrowDown")
    calendar = page.get_by_role("dialog", name="Calendrier")
    expect(calendar.locator("thead th").first).to_have_text("lu")
    expect(calendar.get_by_role("button", name="mercredi 31 mars 2027")).to_be_focused()
    page.keyboard.press("PageDown")
    expect(calendar.get_by_role("button", name="vendredi 30 avril 2027")).to_be_focused()
    page.keyboard.press("Escape")
    expect(calendar).to_have_count(0)
    expect(box(page)).to_be_focused()
    expect(box(page)).to_have_value("31/03/2027")
    box(page).press("Alt+ArrowDown")
    for key in ("PageUp", "ArrowDown", "ArrowLeft", "Enter"):
        page.keyboard.press(key)
    expect(box(page)).to_have_value("06/03/2027")
    page.get_by_role("button", name="Créer", exact=True).click()
    toast(page, "créée")
    assert closing(site, "Affaire au calendrier") == dt.date(2027, 3, 6)


def test_a_cell_s_date_is_chosen_by_mouse_and_saved(site, visit):
    mine = [{"field": "expected_close", "op": "filled"}, {"field": "owner", "op": "me"}]
    query = urlencode({"colonnes": "name,expected_close", "filtre": json.dumps({"and": mine})})
    page = ready(visit("alice"), f"/deals?{query}")
    row = page.locator("tr[data-id]").first
    cell, record = row.locator("td[data-key=expected_close]"), row.get_attribute("data-id")
    [(before,)] = site.sql("SELECT expected_close FROM sales_deal WHERE id = %s", record)
    cell.click()
    expect(box(page)).to_have_value(formats.day(before, "fr"))
    cell.get_by_role("button", name="Choisir une date").click()
    wanted = before.replace(day=15 if before.day != 15 else 16)
    page.locator(f".calendar [data-day='{wanted.isoformat()}']").click()
    expect(box(page)).to_have_value(formats.day(wanted, "fr"))
    page.keyboard.press("Enter")
    expect(cell.locator(".cell-form")).to_have_count(0)
    assert site.sql("SELECT expected_close FROM sales_deal WHERE id = %s", record) == [(wanted,)]


def test_the_calendar_stays_on_the_screen_when_the_window_becomes_narrow(visit):
    page = new_deal(visit("alice"), "Affaire qui tourne")
    page.get_by_role("button", name="Choisir une date").first.click()
    calendar = page.get_by_role("dialog", name="Calendrier")
    expect(calendar).to_be_visible()
    page.set_viewport_size({"width": 375, "height": 760})
    page.wait_for_function(
        "(one) => { const box = one.getBoundingClientRect(); return box.left >= 0 && box.right <= innerWidth; }",
        arg=calendar.element_handle(),
    )


def test_a_date_without_scripts_is_a_box_to_type_in(site, visit):
    page = visit("alice", java_script_enabled=False)
    page.goto("/deals/nouveau")
    expect(page.get_by_role("button", name="Choisir une date")).to_have_count(0)
    page.get_by_label("Nom", exact=False).first.fill("Affaire sans script")
    box(page).fill("22 nov. 2027")
    page.get_by_role("button", name="Créer", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Affaire sans script")
    assert closing(site, "Affaire sans script") == dt.date(2027, 11, 22)
