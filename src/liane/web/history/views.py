"""The journal of everything, the history of a record, and one Change opened."""

from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from liane.accounts.middleware import Asked as Signed
from liane.accounts.views.frame import page
from liane.lib import formats
from liane.records.past import erasing
from liane.records.past import journal as kept
from liane.records.queries.pages import titles
from liane.web.history import asked, retention, told
from liane.web.links import record_url
from liane.web.request import Request, fragment, named


@require_GET
def journal(request: Request) -> HttpResponse:
    """Show what happened, newest first."""
    wanted = asked.read(request.GET, request.viewer)
    context = _context(request, wanted, "/journal")
    if fragment(request) and "avant" in request.GET:
        return render(request, "history/parts/days.html", context)
    context |= asked.controls(wanted, request.viewer) | {"manages": asked.manages(request.viewer)}
    return page(cast(Signed, request), "history/journal.html", context)


@require_GET
def record(request: Request, slug: str, record_id: UUID) -> HttpResponse:
    """Show what happened to one record, with the same filters."""
    item, viewer = named(request, slug), request.viewer
    title = titles(item.name, [record_id], viewer).get(record_id)
    if title is None:
        raise Http404
    wanted = asked.read(request.GET, viewer, (item, record_id))
    url = f"{record_url(item, record_id)}/historique"
    context = _context(request, wanted, url)
    if fragment(request) and "avant" in request.GET:
        return render(request, "history/parts/days.html", context)
    context |= asked.controls(wanted, viewer, item)
    context |= {"item": item, "slug": item.slug, "title": title, "record_url": record_url(item, record_id)}
    context["erasures"] = [retention.told(one, viewer) for one in erasing.of_record(record_id)]
    return render(request, "history/record.html", context)


@require_GET
def change(request: Request, change_id: UUID) -> HttpResponse:
    """Show the records of one Change, from a line of it on."""
    after = request.GET.get("apres", "")
    one = kept.one(request.viewer, change_id, after=int(after) if after.isdecimal() and len(after) < 10 else -1)
    if one is None:
        raise Http404
    line = told.line(one, request.viewer)
    if fragment(request):
        return render(request, "history/parts/records.html", {"line": line})
    return page(cast(Signed, request), "history/change.html", {"line": line})


def _context(request: Request, wanted: asked.Wanted, url: str) -> dict[str, Any]:
    viewer = request.viewer
    empty = kept.JournalPage((), "")
    found = empty if wanted.errors else kept.page(viewer, wanted.asked, before=request.GET.get("avant", ""))
    searched = found.searched.astimezone(ZoneInfo(viewer.zone)) if found.searched else None
    return {
        "days": told.days(found.changes, viewer),
        "next": wanted.url(url, avant=found.next) if found.next else "",
        "searched": formats.date(searched.date(), viewer.language) if searched else "",
        "errors": wanted.errors,
        "url": url,
        "first": "avant" not in request.GET,
    }
