"""The inbox: a page of it, one line opened, marked, put off."""

from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from liane.capabilities.notifications import inbox
from liane.capabilities.notifications.inbox import ALL, MENTIONS, SNOOZED, UNREAD, Line
from liane.capabilities.notifications.kinds import places
from liane.lib import formats
from liane.records.registry import catalogue
from liane.records.viewer import Viewer
from liane.web import answers
from liane.web.inbox.lines import shown
from liane.web.request import Request, fragment

FILTERS = {
    ALL: gettext_lazy("Tout"),
    UNREAD: gettext_lazy("Non lues"),
    MENTIONS: gettext_lazy("Mentions et réponses"),
    SNOOZED: gettext_lazy("Reportées"),
}
# When the morning begins for what is put off, and how long "later" is.
_MORNING, _LATER = time(8), timedelta(hours=3)


@require_safe
def show(request: Request) -> HttpResponse:
    """Show a page of the inbox; with `apres`, only what follows."""
    chosen = request.GET.get("filtre", ALL)
    after = request.GET.get("apres", "")
    try:
        found = inbox.page(request.viewer, chosen, after)
    except (ValueError, KeyError) as error:
        raise Http404 from error
    context = {
        "lines": [shown(line, request.viewer) for line in found.lines],
        "next": found.next,
        "chosen": chosen,
        "filters": FILTERS.items(),
        "until": _choices(request.viewer),
    }
    template = "inbox/lines.html" if fragment(request) and after else "inbox/inbox.html"
    return render(request, template, context)


@require_safe
def opened(request: Request, thread_id: UUID) -> HttpResponse:
    """Note a line as read, unless somebody looks from her place, and go where it leads."""
    line = _line(request, thread_id)
    if request.viewer.user_id is not None and request.viewer.guest is None:
        inbox.read(request.viewer.user_id, threads=[thread_id])
    item = catalogue().get(line.object)
    anchor = line.said[0][1].anchor
    if item is None:
        place = places.all().get(line.object)
        return HttpResponseRedirect(place.url(line.record_id) if place else "/boite")
    return HttpResponseRedirect(f"/{item.slug}/{line.record_id}" + (f"#{anchor}" if anchor else ""))


@require_POST
def state(request: Request, thread_id: UUID) -> HttpResponse:
    """Mark a line (`lu`: 1 or 0) or put it off (`report`: one of the choices, or "non" to have it back)."""
    _line(request, thread_id)
    user_id = request.viewer.user_id
    if user_id is None:
        raise Http404
    asked = request.POST.get("report", "")
    if asked:
        until = {key: when for key, _label, when in _choices(request.viewer)}.get(asked)
        if until is None and asked != "non":
            return answers.refusal(request, _("Ce moment n’est pas dans la liste : rien n’a changé."), 422, "/boite")
        inbox.snooze(user_id, thread_id, until)
        text = (
            _("Reporté : %(when)s.") % {"when": _moment(until, request.viewer)}
            if until
            else _("De retour dans la boîte.")
        )
    elif request.POST.get("lu") == "0":
        inbox.unseen(user_id, thread_id)
        text = _("Marqué comme non lu.")
    else:
        inbox.read(user_id, threads=[thread_id])
        text = _("Marqué comme lu.")
    if not fragment(request):
        return answers.redirect(request, answers.own_address(request, request.POST.get("next", ""), "/boite"), text)
    after = inbox.line(request.viewer, thread_id)
    # What was put off, or came back, leaves the list in which it stands.
    if asked or after is None:
        return HttpResponse(answers.beside(answers.toast(request, text)))
    context = {"line": shown(after, request.viewer), "until": _choices(request.viewer)}
    return render(request, "inbox/line.html", context)


@require_POST
def read_all(request: Request) -> HttpResponse:
    """Note everything as read."""
    if request.viewer.user_id is not None:
        inbox.read(request.viewer.user_id)
    return answers.redirect(request, "/boite", _("Tout est marqué comme lu."))


def _line(request: Request, thread_id: UUID) -> Line:
    found = inbox.line(request.viewer, thread_id)
    if found is None:
        raise Http404
    return found


def _choices(viewer: Viewer) -> list[tuple[str, str, datetime]]:
    """Return until when a line can be put off: a key, what it is called, the moment in the reader's zone."""
    now = timezone.now().astimezone(ZoneInfo(viewer.zone))
    tomorrow = datetime.combine(now.date() + timedelta(days=1), _MORNING, now.tzinfo)
    monday = datetime.combine(now.date() + timedelta(days=7 - now.weekday()), _MORNING, now.tzinfo)
    return [
        ("plus-tard", _("Dans trois heures"), now + _LATER),
        ("demain", _("Demain matin"), tomorrow),
        ("lundi", _("Lundi matin"), monday),
    ]


def _moment(when: datetime, viewer: Viewer) -> str:
    return formats.datetime(when, viewer.language)
