"""An organisation on its first day: the link that sets it up, then nothing in it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

from tests.runtime.conftest import open_folder
from tests.runtime.liane import Running, running

_PASSWORD = "une phrase assez longue 26"


@dataclass
class Emptiness:
    """A Liane without sample, and the path of the link that it printed."""

    running: Running
    link: str

    @property
    def address(self) -> str:
        return self.running.address

    def sign_in(self, browser: Browser) -> Any:
        """Set the organisation up as its first administrator; return what her browser keeps."""
        context = browser.new_context(base_url=self.address, locale="fr-FR")
        page = context.new_page()
        page.goto(self.link)
        _fill(page)
        page.locator("form button.primary").click()
        page.wait_for_url(lambda url: "/lien/" not in url)
        kept = context.storage_state()
        context.close()
        return kept


def _fill(page: Page) -> None:
    for box in page.locator("form.form input:not([type=hidden])").all():
        kind = box.get_attribute("type")
        if kind == "password":
            box.fill(_PASSWORD)
        elif kind == "email":
            box.fill("prune@neuve.example")
        elif kind == "text":
            box.fill("Prune Neuve")


@contextmanager
def empty_organisation() -> Iterator[Emptiness]:
    """Start a Liane that nobody set up."""
    folder = open_folder()
    try:
        with running(folder / "data") as started:
            assert started.process.stdout is not None
            line = started.process.stdout.readline().strip()
            yield Emptiness(started, urlsplit(line.rpartition(" ")[2]).path)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
