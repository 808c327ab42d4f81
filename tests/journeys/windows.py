"""What the journeys do again and again in a window: sign in, read a toast, wait for what was asked."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Route, expect

from tests.journeys.site import email

expect.set_options(timeout=20_000)
_FAILURE = re.compile(
    r"status of 5\d\d|ERR_(CONNECTION_REFUSED|INTERNET_DISCONNECTED)|^htmx:(sendError|afterRequest)"
    r"|^Response Status Error Code 5"
)
_REFUSAL = re.compile(r"status of 4\d\d")
# htmx says so when a newer search replaces one that is under way.
_ABORTED = re.compile(r"^htmx:(afterRequest|sendAbort)")

# axe copies long tags with the styles that Leaflet gave them; what is the tests' own script has no address.
_COPIED = "Applying inline style violates"


@dataclass
class Window:
    """A window and the errors of its console."""

    page: Page
    errors: list[str] = field(default_factory=list)


def watched(page: Page, *, strict: bool = False, failing: bool = False) -> Window:
    """Remember every error of the page's console; refusals on purpose only when `strict`, no failure of the
    server that is there on purpose (`failing`)."""
    window = Window(page)

    def heard(message: ConsoleMessage) -> None:
        if (
            message.type == "error"
            and not _ABORTED.match(message.text)
            and not (message.text.startswith(_COPIED) and not message.location["url"])
            and (strict or not _REFUSAL.search(message.text))
            and not (failing and _FAILURE.search(message.text))
        ):
            window.errors.append(f"{page.url}: {message.text}")

    page.on("console", heard)
    page.on("pageerror", lambda error: window.errors.append(f"{page.url}: {error}"))
    return window


class Gate:
    """Holds the requests to an address until it is opened."""

    def __init__(self, page: Page, address: str) -> None:
        self.held: list[Route] = []
        self.shut = True
        page.route(address, self._came)

    def _came(self, route: Route) -> None:
        if self.shut:
            self.held.append(route)
        else:
            route.continue_()

    def open(self) -> None:
        """Let through what waits, and all that comes later."""
        self.shut = False
        assert self.held
        for route in self.held:
            route.continue_()


def sign_in(page: Page, person: str, password: str) -> None:
    """Sign somebody in by the page that people use."""
    page.goto("/connexion")
    page.locator("[name=login]").fill(email(person))
    page.locator("[name=password]").fill(password)
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url(re.compile("^(?!.*/connexion)"))


# Parts that fetch a script of their own when they wake, or places: nothing on the page shows when it has come.
_WAKING = ", ".join(f"[data-controller~={name}]" for name in ("board", "days", "map", "order"))


def ready(page: Page, address: str, *, live: bool = False) -> Page:
    """Open an address and wait until its scripts answer; in a `live` window a stream stands open, and none is idle."""
    page.goto(address)
    page.wait_for_function("() => window.Stimulus && document.querySelector('body[data-controller]') && window.htmx")
    if not live and page.locator(_WAKING).count():
        page.wait_for_load_state("networkidle")
    else:
        settled(page)
    return page


# The ticket of a stream that leads nowhere. The network itself is not stood between: that would undo its cache.
_ALONE = """
delete window.SharedWorker;
const asked = window.fetch;
window.fetch = (what, how) => {
  const at = new URL(what.url ?? what, window.location);
  if (!at.pathname.startsWith("/direct/billet")) return asked(what, how);
  const keys = (at.searchParams.get("sujets") ?? "").split(",").filter(Boolean);
  const topics = keys.map((key) => `record:${key.slice(key.indexOf(":") + 1)}`);
  return Promise.resolve(Response.json({ url: "", ticket: "", topics }));
};
"""


def alone(context: BrowserContext) -> None:
    """Give a window no live stream: one that stands open is a network that is never idle, by which journeys wait."""
    context.add_init_script(_ALONE)


def answering(page: Page) -> None:
    """Wait until the scripts of a page that may just have come answer what is clicked."""
    page.wait_for_function("() => document.readyState === 'complete' && window.Stimulus && window.htmx")


def settled(page: Page) -> None:
    """Wait until no part of the page is being fetched, put in its place or made to answer."""
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")).to_have_count(0)


def toast(page: Page, text: str) -> Locator:
    """Return the toast that says `text`, once it is there."""
    found = page.locator("#toasts .toast", has_text=text).last
    expect(found).to_be_visible()
    return found


def undo(page: Page, text: str) -> None:
    """Take back what the toast that says `text` tells, and wait until that may be redone."""
    told = toast(page, text)
    answering(page)
    told.get_by_role("button", name="Annuler").click()
    expect(page.locator("#toasts").get_by_role("button", name="Rétablir").last).to_be_visible()


def sideways(page: Page) -> int:
    """Return by how many pixels the page scrolls sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
