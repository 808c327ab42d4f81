"""What is done on a screen before its picture, in either language: a menu, a dialog, a failure."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from time import time
from urllib.parse import urlencode

from playwright.sync_api import Page, expect

from tests.journeys.site import Site
from tests.journeys.test_bulk import PASTE, pick
from tests.journeys.windows import settled
from tests.pictures.emptiness import Emptiness

# What may be there once only is named anew each time, in later runs too.
_NUMBERS = count(int(time()) % 1_000_000)


@dataclass(frozen=True, slots=True)
class Scene:
    """Where pictures are taken: both Lianes, and the parts of addresses by name."""

    site: Site
    empty: Emptiness | None
    facts: dict[str, str]


def palette(page: Page, _scene: Scene) -> None:
    """Open the palette on a word."""
    page.keyboard.press("Control+k")
    page.keyboard.type("biolab")
    expect(page.locator("#palette-list [role=option]").first).to_be_visible()
    settled(page)


def keys(page: Page, _scene: Scene) -> None:
    """Ask which keys there are."""
    page.locator("h1").first.click()
    page.keyboard.press("?")
    expect(page.locator("#dialog dl.keys").first).to_be_visible()


def peek(page: Page, _scene: Scene) -> None:
    """Open a record beside the list; on a telephone its page opens."""
    page.locator("[data-open]").first.click()
    page.wait_for_function("() => document.querySelector('#peek .peek-head') || document.querySelector('.crest')")


def cell(page: Page, _scene: Scene) -> None:
    """Open the control of the first cell that may be edited."""
    page.locator("tr[data-id] td[data-key=industry]").first.click()
    expect(page.locator(".cell-form")).to_be_visible()


def filters(page: Page, _scene: Scene) -> None:
    """Open the builder of filters."""
    page.locator("[data-key-filter]").click()
    expect(page.locator("form.builder")).to_be_visible()


def menu(number: int) -> "Opens":
    """Return the act that opens a menu of the bar, counted from the first."""
    return Opens(f".bar details.menu >> nth={number}")


@dataclass(frozen=True, slots=True)
class Opens:
    """Opens what folds at a place of the page, and waits for what it fetches."""

    place: str

    def __call__(self, page: Page, _scene: Scene) -> None:
        page.locator(self.place).locator("> summary").click()
        settled(page)


@dataclass(frozen=True, slots=True)
class Shows:
    """Presses a link or button that shows the dialog."""

    place: str

    def __call__(self, page: Page, _scene: Scene) -> None:
        page.locator(self.place).first.click()
        expect(page.locator("#dialog")).to_be_visible()
        settled(page)


@dataclass(frozen=True, slots=True)
class Presses:
    """Presses a button, after which something else is there; `fills` says what is typed before ({n}: a new number)."""

    place: str
    then: str
    fills: tuple[tuple[str, str], ...] = ()

    def __call__(self, page: Page, _scene: Scene) -> None:
        for place, text in self.fills:
            page.locator(place).first.fill(text.format(n=next(_NUMBERS)))
        page.locator(self.place).first.click()
        expect(page.locator(self.then).first).to_be_visible()
        settled(page)


def chosen(page: Page, _scene: Scene) -> None:
    """Select three rows."""
    pick(page, 3)
    expect(page.locator("#selection")).to_be_visible()


def bulk(page: Page, scene: Scene) -> None:
    """Preview what an edit of three records would do."""
    chosen(page, scene)
    page.locator("#selection button[hx-post$='modification']").first.click()
    dialog = page.locator("#dialog")
    expect(dialog.locator("[name='f.0']")).to_be_visible()
    settled(page)
    dialog.locator("[name='f.0']").select_option("employees")
    dialog.locator("[name='v.0']").fill("4321")
    dialog.locator("button.primary").click()
    expect(dialog.locator(".bulk-sample tbody tr")).to_have_count(3)


def tidy(page: Page, _scene: Scene) -> None:
    """Put away what earlier pictures left in the tray."""
    away = page.locator("#tray form[action$=rangement] button")
    settled(page)
    for number in range(away.count(), 0, -1):
        away.first.click()
        expect(away).to_have_count(number - 1)


def exporting(page: Page, scene: Scene) -> None:
    """Ask for an export while nobody does the work: the tray waits with it."""
    with halted(scene, "liane.config.worker"):
        chosen(page, scene)
        page.locator("#selection details.menu summary").last.click()
        page.locator("#selection button[name=style]").first.click()
        expect(page.locator("#tray .tray-line").first).to_be_visible()
        settled(page)


@contextmanager
def halted(scene: Scene, *marks: str) -> Iterator[None]:
    """Halt processes of the Liane for the length of a `with`."""
    numbers = scene.site.running.children(*marks)
    for number in numbers:
        os.kill(number, signal.SIGSTOP)
    try:
        yield
    finally:
        for number in numbers:
            os.kill(number, signal.SIGCONT)


def pasting(page: Page, _scene: Scene) -> None:
    """Paste cells, one of which cannot be."""
    page.locator("tbody tr[data-id] td[data-key=employees]").first.click()
    page.keyboard.press("Escape")
    page.evaluate(PASTE, "beaucoup\tDijon\n7\tLyon")
    expect(page.locator("#dialog td.bad").first).to_be_visible()


def cut_off(page: Page, _scene: Scene) -> None:
    """Save a form while there is no network."""
    page.locator("[name=name]").fill("Hors ligne")
    page.context.set_offline(True)
    page.locator(".form-foot button.primary, form button.primary").last.click()
    expect(page.locator("#toasts .toast")).to_be_visible()


def broken(page: Page, scene: Scene) -> None:
    """Ask for a list whose table is away for the moment."""
    scene.site.run("ALTER TABLE catalog_product RENAME TO catalog_product_away")
    try:
        page.goto("/products?q=zz")
    finally:
        scene.site.run("ALTER TABLE catalog_product_away RENAME TO catalog_product")


def commenting(page: Page, _scene: Scene) -> None:
    """Begin a comment that mentions somebody."""
    page.locator(".composers nav button:visible").last.click()
    page.locator(".composers form.talk trix-editor").click()
    page.keyboard.type("Relire avec @chl")
    expect(page.locator(".talk-names [role=option]").first).to_be_visible()


def moment(page: Page, _scene: Scene) -> None:
    """Open the calendar of a box for a day."""
    page.locator(".date-field > .button").first.click()
    expect(page.locator(".calendar").first).to_be_visible()


def railed(page: Page, _scene: Scene) -> None:
    """Open what a telephone calls "more"; elsewhere the menu of the person."""
    more = page.locator(".phonebar button").last
    if more.is_visible():
        more.click()
    else:
        page.locator(".rail-foot summary").click()


def removal(page: Page, _scene: Scene) -> None:
    """Take a choice that records have out of its field, up to the question what becomes of them."""
    page.locator(".shape-form button[name=gone]").nth(1).click()
    settled(page)
    page.locator(".shape-form .form-foot button.primary").click()
    expect(page.locator("[name^='fate:']").first).to_be_visible()


def consent(page: Page, _scene: Scene) -> None:
    """Make an app of a third party, then come from it to be asked."""
    back = "https://facturier.exemple.fr/retour"
    page.locator("main [name=name]").fill(f"Facturier {next(_NUMBERS)}")
    page.locator("[name=redirects]").fill(back)
    page.locator("form.form button.primary").click()
    asked = {
        "client_id": page.locator("#client-id").input_value(), "redirect_uri": back, "response_type": "code",
        "state": "s", "scope": "read", "code_challenge": "a" * 43, "code_challenge_method": "S256",
    }  # fmt: skip
    page.goto(f"/oauth/authorize?{urlencode(asked)}")
    expect(page.locator("button[name=decision]").first).to_be_visible()
