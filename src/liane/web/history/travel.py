"""Looking at the past: every page under /le/<day>/ shows what was so at the end of that day.

The address carries the day, so that each tab has its own and a link can be sent; links of a page stay in its day.
Rights and definitions are those of today, and nothing can be changed there.
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast
from urllib.parse import quote

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liane.accounts.middleware import Asked
from liane.lib import formats
from liane.lib.dates import Unreadable, Why, read_date
from liane.records.queries.asof import end_of
from liane.records.queries.kept import Preparing
from liane.records.queries.model import QueryError
from liane.records.viewer import Viewer
from liane.web import answers
from liane.web.request import Request, fragment

_ADDRESS = re.compile(r"/le/(\d{4}-\d{2}-\d{2})(/.*)")
# What is of today wherever one looks from.
_OF_TODAY = 'static/|fichiers|le[/?"]|reglages|journal|corbeille|connexion|langue|apparence|operations|aide|api/|/'
_LINKS = re.compile(
    rb'((?:href|action|hx-get|hx-post|data-[a-z-]+-(?:url|list)-value)=")(/(?!' + _OF_TODAY.encode() + rb')[^"]*")'
)
# A page of the past is not looked at longer than this.
_FIRST = dt.date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class Past:
    """The day that a page shows: its prefix in addresses, its words, the way back to today.

    `today` is that with its host: links of the page itself are kept in its day. `viewer` is who looks, as she is today.
    """

    day: dt.date
    prefix: str
    said: str
    back: str
    today: str
    viewer: Viewer


class PastMiddleware:
    """Serve the pages under /le/<day>/ as they would be served today, over the records of then."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponseBase:
        found = _ADDRESS.fullmatch(request.path_info)
        if found is None:
            return self.get_response(request)
        path = found[2]
        query = request.META.get("QUERY_STRING", "")
        today = f"{path}?{query}" if query else path
        if request.viewer.user_id is None:
            return HttpResponseRedirect(f"{reverse('account_login')}?next={quote(request.get_full_path())}")
        day = _day(found[1])
        if day is None:
            return _unshown(request, _no_date(found[1]), today)
        if not _FIRST <= day <= request.viewer.today:
            return _unshown(request, _not_past(), today)
        if day == request.viewer.today:
            return HttpResponseRedirect(today if path.startswith("/") and not path.startswith("//") else "/")
        said = formats.date(day, request.viewer.language)
        past = Past(day, f"/le/{day}", said, today, request.build_absolute_uri(today), request.viewer)
        request.past = past  # type: ignore[attr-defined]
        if request.method not in ("GET", "HEAD"):
            text = _("Vous regardez le %(day)s : rien ne peut y être modifié. Revenez à aujourd’hui.")
            return answers.refusal(request, text % {"day": past.said}, 403, today)
        request.viewer = request.viewer.at(end_of(day, request.viewer.zone))
        request.path = request.path_info = path
        with transaction.atomic():
            response = self.get_response(request)
        return _kept_in(past, response)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Say in words what keeps a page from being shown as it was."""
        past: Past | None = getattr(request, "past", None)
        if past is None or not isinstance(error, QueryError | Preparing):
            return None
        # The page that says so is of today.
        asked = cast(Asked, request)
        if asked.person is not None:
            asked.viewer = asked.person.viewer
        if isinstance(error, Preparing):
            return _wait(request, past, str(error))
        return _unshown(request, str(error), past.today)


def _wait(request: HttpRequest, past: Past, text: str) -> HttpResponse:
    """Say that the day is being made ready, and ask again by itself, scripts or none."""
    if fragment(request):
        # Parts come with the page, once it is there.
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    response = render(request, "history/preparing.html", {"past": past, "text": text}, status=503)
    response["Refresh"] = response["Retry-After"] = "1"
    return response


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _kept_in(past: Past, response: HttpResponseBase) -> HttpResponseBase:
    """Return a page whose links lead to pages of the same day."""
    for header in ("Location", "HX-Redirect"):
        address = response.headers.get(header, "")
        if address.startswith("/") and _LINKS.match(f'href="{address}"'.encode()):
            response.headers[header] = past.prefix + address
    if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
        return response
    page = cast(HttpResponse, response)
    page.content = _LINKS.sub(rb"\1" + past.prefix.encode() + rb"\2", page.content)
    if page.has_header("Content-Length"):
        page["Content-Length"] = str(len(page.content))
    return page


@require_GET
def go(request: Request) -> HttpResponse:
    """Go to a page as it was on a day that the person types, or say that this is no day of the past."""
    viewer = request.viewer
    path = answers.own_address(request, request.GET.get("vers", ""))
    inside = _ADDRESS.fullmatch(path.partition("?")[0])
    if inside is not None:
        path = path.removeprefix(f"/le/{inside[1]}")
    text = request.GET.get("jour", "").strip()[:40]
    try:
        day = _typed(text, viewer)
    except ValueError:
        return _unshown(request, _no_date(text), path)
    if not _FIRST <= day < viewer.today:
        return _unshown(request, _not_past(), path)
    return HttpResponseRedirect(f"/le/{day}{path}")


def _typed(text: str, viewer: Viewer) -> dt.date:
    """Return the day that was typed; one without a year is the last that was so called. Raises ValueError."""
    try:
        return read_date(text, viewer.language, lambda: viewer.today)
    except Unreadable as error:
        if error.why != Why.NO_YEAR:
            raise
    between = next((sign for sign in "/.-" if sign in text and text[-1] != sign), " ")
    year = viewer.today.year
    found = read_date(f"{text}{between}{year}", viewer.language, lambda: viewer.today)
    return found if found < viewer.today else read_date(f"{text}{between}{year - 1}", viewer.language, lambda: found)


def _no_date(text: str) -> str:
    return _("« %(text)s » n’est pas une date.") % {"text": text}


def _not_past() -> str:
    return _("Choisissez un jour passé : aujourd’hui se lit sans remonter le temps.")


def _unshown(request: HttpRequest, text: str, back: str) -> HttpResponse:
    """Say why a day is not shown; nothing was to be changed there."""
    return answers.refusal(request, text, 422, back, heading=_("Ce jour ne peut pas être montré"))
