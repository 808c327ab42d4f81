"""A week hour by hour: records carried to another time by mouse, by touch and by keys."""

from playwright.sync_api import Locator, Page, expect

from tests.journeys.test_sector import new_field, new_object
from tests.journeys.windows import toast

WEEK = "/chantiers/calendrier?o.champ=debut&o.fin=fin&jour=2026-03-10&o.mode=semaine"


def event(page: Page) -> Locator:
    return page.locator(".timed > .event")


def stands(page: Page, day: str, hours: str) -> None:
    """Wait until the one record stands on that day, at these hours."""
    expect(page.locator(f".hours-day[data-day='{day}'] .timed > .event time")).to_have_text(hours)
    expect(page.locator(".carried")).to_have_count(0)


def centre(page: Page, day: str, hour: float) -> tuple[float, float]:
    """Return where an hour of a day is on the screen."""
    box = page.locator(f".hour-column[data-day='{day}']").bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] * hour / 24


def test_a_record_is_carried_to_another_time_by_mouse_touch_and_keys(visit):
    page = visit("helene", width=1440)
    page.goto("/")
    new_object(page, "Chantiers", "Chantier", "Outils")
    new_field(page, "Début", "Date et heure")
    new_field(page, "Fin", "Date et heure")
    page.goto("/chantiers/nouveau?debut=10/03/2026 09:00&fin=10/03/2026 10:30")
    page.get_by_label("Nom", exact=False).first.fill("Toiture")
    page.keyboard.press("Enter")
    toast(page, "")
    page.goto(WEEK)
    stands(page, "2026-03-10", "09:00 – 10:30")

    # By mouse, to Thursday at 11:00: the hand holds it by its middle, three quarters of an hour after its beginning.
    page.mouse.move(*centre(page, "2026-03-10", 9.75))
    page.mouse.down()
    page.mouse.move(*centre(page, "2026-03-12", 11), steps=4)
    page.mouse.move(*centre(page, "2026-03-12", 11.75))
    page.mouse.up()
    stands(page, "2026-03-12", "11:00 – 12:30")

    # Its end is pulled by its edge.
    box = event(page).bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] - 3)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] + 45, steps=4)
    page.mouse.up()
    stands(page, "2026-03-12", "11:00 – 13:30")

    # By keys: lifted, a day back, a quarter of an hour later; then made longer.
    event(page).locator("a").focus()
    for key in ("m", "ArrowLeft", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    stands(page, "2026-03-11", "11:15 – 13:45")
    expect(event(page).locator("a")).to_be_focused()
    for key in ("m", "Shift+ArrowDown", "Enter"):
        page.keyboard.press(key)
    stands(page, "2026-03-11", "11:15 – 14:00")
    expect(event(page).locator("a")).to_be_focused()
    for key in ("m", "ArrowUp", "Escape"):
        page.keyboard.press(key)
    stands(page, "2026-03-11", "11:15 – 14:00")

    # Undone by its key.
    expect(event(page).locator("a")).to_be_focused()
    page.keyboard.press("u")
    stands(page, "2026-03-11", "11:15 – 13:45")

    # By touch: held for a moment, then carried.
    phone = visit("helene", width=375, has_touch=True)
    phone.goto(WEEK.replace("semaine", "jour").replace("03-10", "03-11"))
    stands(phone, "2026-03-11", "11:15 – 13:45")
    event(phone).scroll_into_view_if_needed()
    x, y = centre(phone, "2026-03-11", 12)
    devtools = phone.context.new_cdp_session(phone)
    touch = "Input.dispatchTouchEvent"
    devtools.send(touch, {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    expect(phone.locator(".carried")).to_have_count(1)
    for step in (20, 40, 60):
        devtools.send(touch, {"type": "touchMove", "touchPoints": [{"x": x, "y": y + step}]})
    devtools.send(touch, {"type": "touchEnd", "touchPoints": []})
    stands(phone, "2026-03-11", "12:15 – 14:45")
