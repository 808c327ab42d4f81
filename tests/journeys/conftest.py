"""One Liane and one browser for all the journeys; each test opens its own windows."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.conftest import launch
from tests.journeys.browsers import Browsers, started
from tests.journeys.site import Site
from tests.journeys.windows import Window, sign_in, watched
from tests.runtime.conftest import open_folder

# Makes the browser that many times slower, to find the journeys that hurry: JOURNEYS_SLOWED=3.
SLOWED = float(os.environ.get("JOURNEYS_SLOWED", "0"))
Open = Callable[..., Page]


@pytest.fixture(scope="package")
def site() -> Iterator[Site]:
    """Return a Liane with the sample company, started as a person starts it."""
    path = open_folder()
    try:
        with ExitStack() as stack:
            found = Site(stack, path / "data")
            found.start()
            yield found
    finally:
        shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Return a running Chromium, ended with the journeys: Django refuses its database beside Playwright's loop."""
    with sync_playwright() as playwright, launch(playwright) as browser:
        yield browser


@pytest.fixture(scope="package")
def cookies() -> dict[str, Any]:
    """Return what the browsers of the people who signed in keep, by person."""
    return {}


@pytest.fixture(scope="package")
def browsers(chromium: Browser) -> Browsers:
    """Return the browsers of people, which tests borrow."""
    return Browsers(chromium)


@pytest.fixture
def visit(site: Site, chromium: Browser, browsers: Browsers, cookies: dict[str, Any]) -> Iterator[Open]:
    """Return a function that opens a window, somebody signed in: `visit("alice", width=375)`; `live`, with its stream.

    A browser of its own has who is nobody yet, and who asks for one `apart` or otherwise (`options`). At the end of
    the test no window may have an error in its console. Answers that refuse on purpose (404, 409, 422…) count only
    where `strict` is asked for, failures that a test makes (500, no answer) not where it is `failing`.
    """
    site.revive()
    windows: list[Window] = []
    with ExitStack() as stack:

        def signed_in(person: str) -> Any:
            if person not in cookies:
                context = chromium.new_context(base_url=site.address, locale="fr-FR")
                sign_in(context.new_page(), person, site.password(person))
                cookies[person] = context.storage_state()
                context.close()
            return cookies[person]

        def opened(
            person: str = "",
            *,
            width: int = 1280,
            strict: bool = False,
            failing: bool = False,
            live: bool = False,
            apart: bool = False,
            **options: Any,
        ) -> Page:
            state = signed_in(person) if person else None
            if state and not apart and not options:
                page = stack.enter_context(browsers.lent(site.address, person, live=live, state=state)).window(width)
            else:
                options |= {"viewport": {"width": width, "height": 800}, "storage_state": state}
                context = started(chromium, site.address, live=live, **options)
                stack.callback(context.close)
                page = context.new_page()
            if SLOWED:
                page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
            windows.append(watched(page, strict=strict, failing=failing))
            return page

        yield opened
        said = [line for window in windows for line in window.errors]
    assert said == []
