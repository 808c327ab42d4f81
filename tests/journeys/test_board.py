"""The board of deals: moves by mouse and by keys, counts and sums that are the database's."""

import re
from decimal import Decimal
from typing import Any

from playwright.sync_api import Page, expect

from tests.journeys.windows import ready, toast, undo


def said(page: Page) -> dict[str, tuple[int, Decimal]]:
    """Return the count and the sum that each column shows."""
    found: dict[str, Any] = {}
    for column in page.locator("section.column[data-label]").all():
        small = column.locator("header small").inner_text()
        number, total = small.split("·")[:2]
        found[str(column.get_attribute("data-label"))] = (
            int(re.sub(r"\D", "", number)),
            Decimal(re.sub(r"\D", "", total)),
        )
    return found


def stored(site) -> dict[str, tuple[int, Decimal]]:
    """Return the count and the rounded sum of each open stage, which somebody who sees all deals reads."""
    rows = site.sql(
        "SELECT s.name, count(d.id), round(coalesce(sum(d.amount), 0)) FROM sales_stage s "
        "LEFT JOIN sales_deal d ON d.stage_id = s.id WHERE s.kind = 'open' GROUP BY s.id ORDER BY s.position"
    )
    return {name: (number, total) for name, number, total in rows}


def column(page: Page, name: str) -> Any:
    return page.locator(f"section.column[data-label='{name}']")


def agrees(page: Page, site) -> None:
    """Wait until every column shows what the database says."""
    for name, (number, _total) in stored(site).items():
        expect(column(page, name).locator("header small b")).to_have_text(str(number))
    for name, (_number, total) in stored(site).items():
        assert abs(said(page)[name][1] - total) <= 1, name


def test_a_card_dragged_to_another_stage_changes_the_counts_and_comes_back(site, visit):
    page = ready(visit("helene", width=1600), "/deals/tableau")
    agrees(page, site)
    page.wait_for_function("() => 'Sortable' in window")
    before = stored(site)
    card = column(page, "Prospection").locator(".card").first
    record = card.get_attribute("data-id")
    start, target = card.bounding_box(), column(page, "Qualification").locator(".cards").bounding_box()
    page.mouse.move(start["x"] + 40, start["y"] + 30)
    page.mouse.down()
    page.mouse.move(start["x"] + 60, start["y"] + 40, steps=3)
    page.mouse.move(target["x"] + 80, target["y"] + 60, steps=12)
    page.mouse.up()
    expect(column(page, "Qualification").locator(f"#r-{record}")).to_be_visible()
    toast(page, "Qualification")
    expect(column(page, "Prospection").locator("header small b")).to_have_text(str(before["Prospection"][0] - 1))
    assert site.sql(
        "SELECT s.name FROM sales_deal d JOIN sales_stage s ON s.id = d.stage_id WHERE d.id = %s", record
    ) == [("Qualification",)]
    agrees(page, site)
    undo(page, "Qualification")
    expect(column(page, "Prospection").locator(f"#r-{record}")).to_be_visible()
    assert stored(site) == before
    agrees(page, site)


def test_a_card_moves_by_keys(site, visit):
    page = ready(visit("helene", width=1600), "/deals/tableau")
    before = stored(site)
    card = column(page, "Qualification").locator(".card").first
    record = card.get_attribute("data-id")
    card.focus()
    page.keyboard.press("m")
    expect(card).to_have_class(re.compile("lifted"))
    page.keyboard.press("ArrowRight")
    expect(page.locator("#board-says")).to_have_text("Proposition")
    page.keyboard.press("Enter")
    moved = column(page, "Proposition").locator(f"#r-{record}")
    expect(moved).to_be_visible()
    expect(page.locator("#board-says")).to_have_text(re.compile("vers Proposition"))
    expect(moved).to_be_focused()
    agrees(page, site)
    page.keyboard.press("u")
    expect(column(page, "Qualification").locator(f"#r-{record}")).to_be_visible()
    assert stored(site) == before


def test_a_card_lifted_and_given_up_stays(site, visit):
    page = ready(visit("helene", width=1600), "/deals/tableau")
    before = stored(site)
    column(page, "Qualification").locator(".card").first.focus()
    for key in ("m", "ArrowRight", "Escape"):
        page.keyboard.press(key)
    expect(page.locator(".card.lifted")).to_have_count(0)
    assert stored(site) == before
