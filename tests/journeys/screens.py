"""Every screen that a person reaches by following what pages lead to, one of each kind, and the words on them."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin

from playwright.sync_api import Page

from scripts import translations

STARTS = ("/companies", "/contacts", "/deals", "/products", "/notes", "/boite", "/journal", "/corbeille", "/reglages/",
          "/operations", "/recherche", "/aide/clavier")  # fmt: skip
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
# What is fetched for a page is no screen; a field's cell is one of each object's many.
_ASIDE = re.compile(
    r"/static/|deconnexion|/fichier$|/vignette$|/refus$|reveil/|openapi|/logo/|/personnes$|/champs/\w+$"
)
# The first word of an address that is an object's, with what follows it; below the settings its last word but one.
_OBJECT = re.compile(r"^/(?!reglages|journal|corbeille|boite|oauth)[a-z-]+/|(?<=/objets)/[a-z_]+/")
_NOTED = ("aria-label", "title", "placeholder", "alt")
_LEADS = ("href", "hx-get")
_SILENT = ("script", "style", "template")


class Shown(HTMLParser):
    """What a page says, and where it leads."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: set[str] = set()
        self.leads: list[str] = []
        self._silent = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what it is called and where it leads."""
        self._silent += tag in _SILENT
        given = {name: value for name, value in attrs if value}
        self.words |= {given[name].strip() for name in _NOTED if name in given}
        self.leads += [given[name] for name in _LEADS if name in given]

    def handle_endtag(self, tag: str) -> None:
        """Listen again after what nobody reads."""
        self._silent -= tag in _SILENT

    def handle_data(self, data: str) -> None:
        """Note a text."""
        if not self._silent and data.strip():
            self.words.add(re.sub(r"[ \n\t]+", " ", data).strip())


def walk(page: Page, *, alike: bool = False) -> Iterator[tuple[str, int, Shown]]:
    """Yield the address, the status and what is shown of one screen of each kind, whole pages and parts of them.

    With `alike`, those that every object has are looked at once.
    """
    waiting: list[str] = list(STARTS)
    seen: set[str] = set()
    while waiting:
        address = waiting.pop(0).split("#")[0]
        kind = _ID.sub("*", address.split("?")[0])
        if not address.startswith("/") or {kind, _OBJECT.sub("/*/", kind)} & seen or _ASIDE.search(kind):
            continue
        seen |= {kind, _OBJECT.sub("/*/", kind)} if alike else {kind}
        answer = page.request.get(address)
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        shown = Shown(answer.text())
        waiting += [urljoin(address, lead) for lead in shown.leads]
        yield address, answer.status, shown


def french() -> set[str]:
    """Return the French texts that read otherwise in English, and are a sentence or a phrase."""
    found = set()
    for path, template in translations.extracted().items():
        english = translations.read(path / "en" / "LC_MESSAGES" / "django.po")
        for message in template:
            told = english.get(message.id, message.context)
            if isinstance(message.id, str) and " " in message.id and "%" not in message.id and told:
                found |= {message.id} - {told.string}
    return found
