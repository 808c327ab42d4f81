"""One Liane and one browser for all the journeys; each test opens its own windows."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.conftest import launch
from tests.journeys.site import Site
from tests.journeys.windows import Window, alone, sign_in, watched
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


@pytest.fixture
def visit(site: Site, chromium: Browser, cookies: dict[str, Any]) -> Iterator[Open]:
    """Return a function that opens a window, somebody signed in: `visit("alice", width=375)`; `live`, with its stream.

    At the end of the test no window may have an error in its console. Answers that refuse on purpose (404, 409,
    422…) count only where `strict` is asked for, failures that a test makes (500, no answer) not where it is `failing`.
    """
    site.revive()
    contexts: list[BrowserContext] = []
    windows: list[Window] = []

    def opened(
        person: str = "",
        *,
        width: int = 1280,
        strict: bool = False,
        failing: bool = False,
        live: bool = False,
        **options: Any,
    ) -> Page:
        if person and person not in cookies:
            context = chromium.new_context(base_url=site.address, locale="fr-FR")
            sign_in(context.new_page(), person, site.password(person))
            cookies[person] = context.storage_state()
            context.close()
        context = chromium.new_context(
            base_url=site.address,
            locale="fr-FR",
            viewport={"width": width, "height": 800},
            storage_state=cookies.get(person),
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(20_000)
        if not live:
            alone(context)
        contexts.append(context)
        page = context.new_page()
        if SLOWED:
            context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
        windows.append(watched(page, strict=strict, failing=failing))
        return page

    yield opened
    said = [line for window in windows for line in window.errors]
    for context in contexts:
        context.close()
    assert said == []
