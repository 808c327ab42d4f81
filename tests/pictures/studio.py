"""A Liane to take pictures of, and who takes them: each screen at each width, in each language and look."""

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, expect, sync_playwright
from playwright.sync_api import Error as BrowserError
from psycopg import Error as DatabaseError

from liane.lib.periods import today
from tests.conftest import ROOT, launch
from tests.journeys.site import Site
from tests.journeys.test_screens import speak
from tests.journeys.windows import Window, alone, sign_in, watched
from tests.pictures import notes
from tests.pictures.acts import Scene
from tests.pictures.emptiness import empty_organisation
from tests.pictures.filling import Program, fill
from tests.pictures.screens import SETTING_UP, Screen, all_screens
from tests.webhooks.receiver import receiving

WIDTHS = (1440, 820, 375)
THEMES = ("light", "dark")
LANGUAGES = ("fr", "en")
PEOPLE = ("helene", "alice", "emma", "diego")
_HEIGHTS = {1440: (900, 1500), 820: (1100, 2200), 375: (760, 2600)}
_LOCALES = {"fr": "fr-FR", "en": "en-GB"}
# How much taller the window must be to show all that scrolls in it.
_HIDDEN = """() => Math.max(0, ...[...document.querySelectorAll("html, .page, .scroll, .settings-body")]
  .map((one) => one.scrollHeight - one.clientHeight))"""
_DRAWN = """async () => {
  await document.fonts.ready;
  for (let at = 0; at < 3; at += 1) await new Promise((next) => requestAnimationFrame(next));
}"""
_BUSY = ".htmx-request, .htmx-swapping, .htmx-settling"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be taken, and where it goes."""

    place: Path
    only: tuple[str, ...]
    widths: tuple[int, ...]
    themes: tuple[str, ...]
    languages: tuple[str, ...]
    axe: bool

    @property
    def emptiness(self) -> bool:
        """Tell whether an empty organisation is looked at."""
        return not self.only or any("empty" in word for word in self.only)


@dataclass
class Place(Window):
    """A window whose touch can be turned on, as it is on what is held in the hand."""

    touch: CDPSession = field(kw_only=True)


@dataclass
class Studio:
    """Takes pictures. What fails on one screen is noted, and the next is taken."""

    asked: Asked
    browser: Browser
    scene: Scene
    kept: dict[str, Any]
    screens: list[Screen]
    noted: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    count: int = 0

    def take_all(self) -> None:
        """Take every screen that is asked for; an organisation is set up once its set-up is taken."""
        if self.scene.empty:
            self._take_each([SETTING_UP])
            self.kept["empty"] = self.scene.empty.sign_in(self.browser)
        self._take_each(self.screens)

    def _take_each(self, screens: list[Screen]) -> None:
        wrong = notes.only_in()
        for language in self.asked.languages:
            self._speak(language)
            with ExitStack() as stack:
                pages = {one: self._page(stack, one, language) for one in {screen.person for screen in screens}}
                for screen in screens:
                    self._try(screen, pages[screen.person], language, wrong[language])
                    sys.stderr.write(f"{language} {screen.name}: {self.count} pictures\n")

    def _try(self, screen: Screen, window: Place, language: str, wrong: set[str]) -> None:
        opened = False
        for width in self.asked.widths:
            try:
                resize(window.page, window.touch, width, _HEIGHTS[width][0])
                if screen.again or not opened:
                    self._open(window.page, screen)
                    opened = True
                self._take(screen, window, width, language, wrong)
            except (BrowserError, AssertionError, RuntimeError, OSError, DatabaseError) as error:
                said = [*str(error).strip().splitlines(), repr(error)]
                self.noted.append(f"{screen.name} · {width} · {language}: NOT TAKEN: {said[0][:300]}")
        window.page.context.set_offline(False)
        window.errors.clear()

    def _take(self, screen: Screen, window: Place, width: int, language: str, wrong: set[str]) -> None:
        page = window.page
        low, high = _HEIGHTS[width]
        if screen.act is None:
            resize(page, window.touch, width, min(high, low + int(page.evaluate(_HIDDEN))))
        page.evaluate(_DRAWN)
        said = notes.fits(page) + notes.foreign(page, wrong)
        for theme in self.asked.themes:
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
            page.evaluate(_DRAWN)
            page.screenshot(path=self.asked.place / f"{language}-{theme}-{width}" / f"{screen.name}.png")
            self.count += 1
            if self.asked.axe and (width == WIDTHS[0] or theme == self.asked.themes[0]):
                said += [f"{theme}: {line}" for line in notes.sound(page)]
        said += [f"console: {error}" for error in window.errors]
        window.errors.clear()
        self.names.add(screen.name)
        self.noted += [f"{screen.name} · {width} · {language}: {line}" for line in said]

    def _open(self, page: Page, screen: Screen) -> None:
        address = screen.address.format(**self.scene.facts)
        answer = page.goto(address, wait_until="load")
        if answer is not None and answer.status != screen.status:
            raise RuntimeError(f"{address} answered {answer.status}")
        page.evaluate(_DRAWN)
        expect(page.locator(_BUSY)).to_have_count(0)
        if screen.act:
            page.wait_for_function("() => window.Stimulus && window.htmx")
            screen.act(page, self.scene)

    def _page(self, stack: ExitStack, person: str, language: str) -> Place:
        context = self.browser.new_context(
            base_url=self._address(person),
            locale=_LOCALES[language],
            storage_state=self.kept.get(person),
            reduced_motion="reduce",
        )
        stack.callback(context.close)
        context.set_default_timeout(15_000)
        alone(context)
        page = context.new_page()
        window = watched(page)
        return Place(page, window.errors, touch=context.new_cdp_session(page))

    def _address(self, person: str) -> str:
        empty = self.scene.empty if person == "empty" else None
        return empty.address if empty else self.scene.site.address

    def _speak(self, language: str) -> None:
        for person, state in self.kept.items():
            if person == "guest":
                continue
            context = self.browser.new_context(base_url=self._address(person), storage_state=state)
            speak(context.new_page(), language)
            self.kept[person] = context.storage_state()
            context.close()


def resize(page: Page, touch: CDPSession, width: int, height: int) -> None:
    """Make a window that wide and tall; what is narrower than a desk's is touched."""
    page.set_viewport_size({"width": width, "height": height})
    touch.send("Emulation.setTouchEmulationEnabled", {"enabled": width < WIDTHS[0]})


@contextmanager
def studio(asked: Asked) -> Iterator[Studio]:
    """Start a Liane with the sample company and one without anything, and give who takes the pictures."""
    folder = ROOT / ".cache" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        site = Site(stack, folder / "data")
        site.start()
        empty = stack.enter_context(empty_organisation()) if asked.emptiness else None
        receiver = stack.enter_context(receiving())
        browser = stack.enter_context(launch(stack.enter_context(sync_playwright())))
        facts = _facts(folder / "facts.json", lambda: fill(Program(browser, site), receiver.url))
        kept = _kept(browser, site, facts)
        yesterday = f"{today('Europe/Paris') - timedelta(days=1):%d/%m/%Y}"
        scene = Scene(site, empty, {**facts, "yesterday": yesterday, "link": empty.link if empty else ""})
        yield Studio(asked, browser, scene, kept, _wanted(asked, browser, site, kept))


def _facts(known: Path, fill: Callable[[], dict[str, str]]) -> dict[str, str]:
    """Return what the folder is filled with, filled now when it is new: later runs then start at once."""
    if not known.exists():
        known.write_text(json.dumps(fill()), encoding="utf-8")
    found: dict[str, str] = json.loads(known.read_text(encoding="utf-8"))
    return found


def _wanted(asked: Asked, browser: Browser, site: Site, kept: dict[str, Any]) -> list[Screen]:
    context = browser.new_context(base_url=site.address, storage_state=kept["helene"])
    found = all_screens(context.new_page())
    context.close()
    return [one for one in found if not asked.only or any(re.search(word, one.name) for word in asked.only)]


def _kept(browser: Browser, site: Site, facts: dict[str, str]) -> dict[str, Any]:
    """Sign everybody in; return what their browsers keep."""
    kept: dict[str, Any] = {}
    for person in (*PEOPLE, "guest"):
        context = browser.new_context(base_url=site.address, locale="fr-FR")
        page = context.new_page()
        name = "helene" if person == "guest" else person
        sign_in(page, name, site.password(name))
        # A run that was stopped leaves them with the language that it was at.
        speak(page, "fr")
        if person == "guest":
            page.goto(f"/reglages/personnes/{facts['id_emma']}")
            page.get_by_role("button", name="Voir à sa place").click()
            expect(page.locator(".guest-bar")).to_be_visible()
        kept[person] = context.storage_state()
        context.close()
    return kept
