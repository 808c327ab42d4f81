"""Who asks: each request gets the viewer, her language and her time zone, for one small statement."""

import time
import zoneinfo
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare
from django.utils.http import urlencode

from liane.accounts import organisation, view_as
from liane.accounts.memory import CATALOGUE, Versions, read_versions
from liane.accounts.models import Credential
from liane.accounts.sessions import SessionStore
from liane.accounts.viewers import Signed, signed
from liane.records.registry import refresh
from liane.records.viewer import Viewer

NOBODY = Viewer(None)
# How precisely Liane knows when somebody was last there.
_SEEN_SECONDS = 300.0
_LANGUAGES = dict(settings.LANGUAGES)
_SAFE = ("GET", "HEAD", "OPTIONS")


class Asked(HttpRequest):
    """A request as the middleware completes it. `versions` are the organisation's counters when it came.

    `host` is who is signed in, `person` from whose place she looks: her own, unless the viewer is a guest.
    """

    session: SessionStore
    versions: Versions
    viewer: Viewer
    person: Signed | None
    host: Signed | None
    organisation: organisation.Settings
    letters: bool
    theme: str


class ViewerMiddleware:
    """Set request.viewer, person and organisation; send people who are not signed in to the sign-in page.

    A view that anybody may see says so with Django's `login_not_required`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._seen: dict[UUID, float] = {}

    def __call__(self, request: Asked) -> HttpResponseBase:
        known = settings.SESSION_COOKIE_NAME in request.COOKIES
        versions = request.session.open() if known else read_versions()
        refresh(versions.get(CATALOGUE, 0))
        request.organisation = organisation.current(versions)
        request.versions = versions
        request.host = host = _person(request, versions) if known else None
        request.person = person = (view_as.subject_of(request.session, host, versions) or host) if host else None
        request.viewer = person.viewer if person else NOBODY
        request.letters = person.letters if person else True
        request.theme = person.theme if person else "system"
        if host is not None:
            self._note_presence(host)
        language = person.viewer.language if person else _guess(request)
        zone = person.viewer.zone if person else request.organisation.zone
        with translation.override(language), timezone.override(zone_of(zone)):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response

    def process_view(
        self, request: Asked, view: Callable[..., Any], arguments: Any, named: Any
    ) -> HttpResponseBase | None:
        """Let nobody in who is not signed in, unless the view is open to all; let guests only look."""
        if request.host is not None and request.viewer.guest is not None and request.method not in _SAFE:
            leaving = request.resolver_match is not None and request.resolver_match.view_name == "account_logout"
            if leaving:
                view_as.end(request.session, request.host.viewer)
            elif not getattr(view, "open_to_guests", False):
                raise PermissionDenied
        if request.person is not None or not getattr(view, "login_required", True):
            return None
        htmx = request.headers.get("HX-Request") == "true"
        address = _wanted(request, htmx=htmx)
        if htmx:
            return HttpResponse(status=401, headers={"HX-Redirect": address})
        return HttpResponseRedirect(address)

    def _note_presence(self, person: Signed) -> None:
        user_id, now = person.viewer.user_id, time.monotonic()
        if user_id is None or now - self._seen.get(user_id, -_SEEN_SECONDS) < _SEEN_SECONDS:
            return
        if len(self._seen) > 10_000:
            self._seen.clear()
        self._seen[user_id] = now
        Credential.objects.filter(user_id=user_id).update(last_seen=timezone.now())


def _person(request: HttpRequest, versions: Versions) -> Signed | None:
    """Return who the session belongs to, unless she was shut out or her password changed since."""
    try:
        user_id = UUID(str(request.session.get(SESSION_KEY)))
    except ValueError:
        return None
    found = signed(user_id, versions)
    seal = str(request.session.get(HASH_SESSION_KEY, ""))
    if found is None or not constant_time_compare(found.seal, seal):
        request.session.flush()
        return None
    return found


def _guess(request: Asked) -> str:
    """Return the language of somebody unknown: chosen before, else the browser's, else the organisation's."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if chosen in _LANGUAGES:
        return chosen
    for part in request.headers.get("Accept-Language", "").split(",")[:10]:
        short = part.split(";")[0].strip()[:2].lower()
        if short in _LANGUAGES:
            return short
    return request.organisation.language


def zone_of(name: str) -> zoneinfo.ZoneInfo:
    """Return the time zone called `name`, that of Paris when there is none."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo("Europe/Paris")


def _wanted(request: HttpRequest, *, htmx: bool) -> str:
    """Return the sign-in page's address, with where to go after it."""
    address = resolve_url(settings.LOGIN_URL)
    if htmx:
        current = urlsplit(request.headers.get("HX-Current-URL", ""))
        wanted = current.path + (f"?{current.query}" if current.query else "")
    else:
        wanted = request.get_full_path() if request.method == "GET" else ""
    return f"{address}?{urlencode({'next': wanted})}" if wanted not in ("", "/") else address
