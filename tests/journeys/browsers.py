"""People's browsers, kept open from one test to the next: to start one takes ten times as long as to open a window."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys.windows import alone

# A page of Liane without scripts. What it opens works in its process, where all that Liane loads has been read.
_ROOT = "/static/web/css/tokens.css"
_OPEN = "() => { window.open('about:blank'); }"
_FORGET = "() => { localStorage.clear(); }"
_MOST = 4
Key = tuple[str, str, bool]


def started(chromium: Browser, address: str, *, live: bool, **options: Any) -> BrowserContext:
    """Return a new browser, French and without anything that moves by itself; not `live`, without a stream."""
    context = chromium.new_context(base_url=address, locale="fr-FR", reduced_motion="reduce", **options)
    context.set_default_timeout(20_000)
    if not live:
        alone(context)
    return context


@dataclass
class Kept:
    """A browser that stays open, and the page in it that opens windows."""

    context: BrowserContext
    root: Page

    def window(self, width: int) -> Page:
        """Return a new window, that wide."""
        with self.context.expect_page() as opened:
            self.root.evaluate(_OPEN)
        page = opened.value
        page.set_viewport_size({"width": width, "height": 800})
        return page

    def tidy(self) -> None:
        """Close all windows and forget what they left, but for the files that Liane gave."""
        for page in self.context.pages:
            if page is not self.root:
                page.close()
        self.context.set_offline(False)
        self.context.unroute_all()
        self.context.clear_cookies()
        self.root.evaluate(_FORGET)


class Browsers:
    """The browsers that stand open, each for one person at one address, those used last at the end."""

    def __init__(self, chromium: Browser) -> None:
        self._chromium = chromium
        self._idle: list[tuple[Key, Kept]] = []

    @contextmanager
    def lent(self, address: str, person: str, *, live: bool, state: Any) -> Iterator[Kept]:
        """Lend a person's browser, signed in as `state` says, and put it in order afterwards."""
        key = (address, person, live)
        place = next((at for at, (known, _kept) in enumerate(self._idle) if known == key), None)
        kept = self._begun(address, live) if place is None else self._idle.pop(place)[1]
        kept.context.add_cookies(state["cookies"])
        yield kept
        kept.tidy()
        self._idle.append((key, kept))
        while len(self._idle) > _MOST:
            self._idle.pop(0)[1].context.close()

    def _begun(self, address: str, live: bool) -> Kept:
        context = started(self._chromium, address, live=live)
        root = context.new_page()
        root.goto(_ROOT)
        return Kept(context, root)
