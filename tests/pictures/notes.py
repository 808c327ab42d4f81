"""What a program notices on a screen: what does not fit, what is not sound, what is in the other language."""

from pathlib import Path

from playwright.sync_api import Page

from scripts import translations
from tests.conftest import ROOT
from tests.journeys.screens import Shown
from tests.journeys.test_axe import CHECK, RULES

_FITS = Path(__file__).with_name("notes.js").read_text(encoding="utf-8")
_AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"


def fits(page: Page) -> list[str]:
    """Return what sticks out, is cut, covered or empty."""
    found: list[str] = page.evaluate(_FITS)
    return found


def sound(page: Page) -> list[str]:
    """Return what axe finds, contrast and targets included."""
    page.evaluate(_AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(CHECK, RULES)
    return found


def foreign(page: Page, words: set[str]) -> list[str]:
    """Return the texts of a page that are among those of another language."""
    return [f"untranslated: {text}" for text in sorted(Shown(page.content()).words & words)]


def only_in() -> dict[str, set[str]]:
    """Return, for each language that a page is in, the texts that it must not show."""
    french, english = set(), set()
    for path, template in translations.extracted().items():
        told = translations.read(path / "en" / "LC_MESSAGES" / "django.po")
        for message in template:
            said = told.get(message.id, message.context)
            if isinstance(message.id, str) and "%" not in message.id and said and isinstance(said.string, str):
                french.add(message.id)
                english.add(said.string)
    return {"en": french - english, "fr": english - french}
