"""What the frame around every page needs: the rail, the look the reader chose, where letters lead."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

import orjson
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from liane.accounts.memory import CATALOGUE, ORGANISATION, PEOPLE, Remembered
from liane.accounts.middleware import Asked
from liane.capabilities.views.favourites import kept_by
from liane.capabilities.views.memory import VIEWS
from liane.records.objects import ObjectType
from liane.records.registry import catalogue
from liane.records.viewer import Verb, Viewer
from liane.web.finding.leads import leads
from liane.web.links import list_url
from liane.web.request import reaches
from liane.web.views.opening import opening_url
from liane.web.views.presentations import address, presentations

GROUPS = {"sell": _("Vendre"), "market": _("Marketing"), "serve": _("Servir"), "steer": _("Piloter")}
SHEETS = tuple(
    f"web/css/{name}.css"
    for name in (
        "tokens",
        "base",
        "frame",
        "controls",
        "forms",
        "values",
        "list",
        "views",
        "bulk",
        "board",
        "record",
        "talk",
        "states",
        "rights",
    )
)
THEMES = ("light", "dark")
THEME_COOKIE = "liane_theme"
RAIL_COOKIE = "liane_rail"
INBOX, INBOX_LETTER = "/boite", "b"
# How addresses of pages begin that the settings lead to.
_SETTINGS = ("reglages", "journal", "corbeille")


@dataclass(frozen=True, slots=True)
class RailItem:
    """One object in the rail."""

    url: str
    icon: str
    label: object
    current: bool


@dataclass(frozen=True, slots=True)
class RailGroup:
    """A titled group of the rail."""

    label: object
    items: tuple[RailItem, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """How the frame stands for this reader on this page. One look is the same object until something about it moves."""

    sheets: tuple[str, ...] = SHEETS
    theme: str = ""
    folded: bool = False
    letters: bool = True
    rail: tuple[RailGroup, ...] = ()
    favourites: tuple[RailItem, ...] = ()
    places: str = "{}"
    leads: tuple[tuple[str, object], ...] = ()
    phone: tuple[RailItem, ...] = ()
    create_url: str = ""
    settings_url: str = ""
    profile_url: str = ""
    inbox_url: str = ""
    in_inbox: bool = False
    sign_out_url: str = ""
    in_settings: bool = False


_looks: Remembered[Look] = Remembered((PEOPLE, ORGANISATION, CATALOGUE, VIEWS), limit=1_000)
_STRANGE = {theme: Look(theme=theme) for theme in ("", *THEMES)}


def objects_of(viewer: Viewer, verb: Verb = Verb.READ) -> list[ObjectType]:
    """Return the objects of the rail that the viewer may read (or do another verb to), in order."""
    found = [item for item in catalogue() if item.group and not item.settings and reaches(viewer, item, verb)]
    return sorted(found, key=lambda item: (list(GROUPS).index(item.group), item.order))


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor of the frame: `look`, `viewer`, `here` (the page's address), `past` (the day looked at)."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    viewer: Viewer | None = getattr(request, "viewer", None)
    here = request.get_full_path()
    if viewer is None or viewer.user_id is None:
        return {"look": _STRANGE.get(theme, _STRANGE[""]), "viewer": None, "here": here}
    asked = cast(Asked, request)
    match = request.resolver_match
    slug = str(match.kwargs.get("slug", "")) if match else ""
    folded = request.COOKIES.get(RAIL_COOKIE) == "folded"
    in_settings = request.path.split("/")[1] in _SETTINGS
    in_inbox = request.path.startswith(INBOX)
    # The slug may be anything that somebody typed: only an object's is worth remembering.
    slug = slug if catalogue().by_slug(slug) else ""
    past = getattr(request, "past", None)
    key = (viewer.user_id, past is not None, slug, folded, in_settings, in_inbox)
    look = _looks.get(
        key,
        asked.versions,
        lambda: _look(asked, slug, folded=folded, in_settings=in_settings, in_inbox=in_inbox),
    )
    return {"look": look, "viewer": viewer, "here": here, "past": past}


def _look(request: Asked, slug: str, *, folded: bool, in_settings: bool, in_inbox: bool) -> Look:
    viewer = request.viewer
    found = objects_of(viewer)
    urls = {item.slug: opening_url(item, viewer, request.versions) for item in found}
    items = {item.slug: RailItem(urls[item.slug], item.icon, item.plural, item.slug == slug) for item in found}
    letters = leads(found)
    groups = tuple(
        RailGroup(label, tuple(items[item.slug] for item in found if item.group == key))
        for key, label in GROUPS.items()
        if any(item.group == key for item in found)
    )
    creatable = objects_of(viewer, Verb.CREATE)
    current = next((item for item in creatable if item.slug == slug), creatable[0] if creatable else None)
    return Look(
        # What a person chose goes with her from one device to another; a device's cookie serves for strangers.
        theme=request.theme if request.theme in THEMES else "",
        folded=folded,
        letters=request.letters,
        rail=groups,
        favourites=_favourites(request, found),
        places=orjson.dumps({INBOX_LETTER: INBOX} | {one: urls[item.slug] for one, item in letters.items()}).decode(),
        leads=((INBOX_LETTER, _("Boîte de réception")), *((one, item.plural) for one, item in letters.items())),
        phone=tuple(items.values())[:1],
        create_url=f"{list_url(current)}/nouveau" if current else "",
        settings_url=_address("accounts:settings", "/reglages/"),
        inbox_url=INBOX,
        in_inbox=in_inbox,
        profile_url=_address("accounts:profile", "/reglages/profil"),
        sign_out_url=_address("account_logout", "/connexion/logout/"),
        in_settings=in_settings,
    )


def _address(name: str, otherwise: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return otherwise


def _favourites(request: Asked, found: Iterable[ObjectType]) -> tuple[RailItem, ...]:
    """Return the views that the reader keeps in her rail, of objects that stand in it."""
    known, ways = {item.name: item for item in found}, presentations.all()
    return tuple(
        RailItem(f"{address(known[one.object], one.kind)}?vue={one.view}", ways[one.kind].icon, one.name, current=False)
        for one in kept_by(request.viewer, request.versions)
        if one.object in known and one.kind in ways
    )
