"""The bin: what was deleted, and how it comes back."""

from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liane.accounts.middleware import Asked as Signed
from liane.accounts.views.frame import page
from liane.lib import formats
from liane.records.changes.model import Refused
from liane.records.past import deleted as kept
from liane.records.registry import catalogue
from liane.web import answers
from liane.web.history import asked
from liane.web.links import reference_url
from liane.web.request import Request, fragment, reaches, uuid_or_none

_NAMES = ("q", "objet", "personne.id")


@require_GET
def show(request: Request) -> HttpResponse:
    """Show what was deleted, the last first; by object, by person, by words of its name."""
    viewer, context = request.viewer, request.viewer.context
    said = {key: request.GET.get(key, "").replace("\0", "").strip()[:100] for key in _NAMES}
    item = catalogue().get(said["objet"])
    item = item if item is not None and reaches(viewer, item) else None
    actor = uuid_or_none(said["personne.id"])
    found = kept.page(
        viewer, object_name=item.name if item else "", actor=actor, text=said["q"], before=request.GET.get("avant", "")
    )
    zone = ZoneInfo(viewer.zone)
    rows = [
        {
            "one": one,
            "day": formats.date(one.deleted_at.astimezone(zone).date(), context.language),
            "on": [(end.title, reference_url(end)) for end in one.on],
            "full": formats.datetime(one.deleted_at.astimezone(zone), context.language),
        }
        for one in found.records
    ]
    words = {key: text for key, text in said.items() if text}
    objects = sorted((str(one.plural), one.name) for one in catalogue() if kept.binned(one) and reaches(viewer, one))
    answer: dict[str, Any] = {
        "rows": rows,
        "q": said["q"],
        "objects": [(key, label, key == said["objet"]) for label, key in objects],
        "person": asked.person(said["personne.id"], viewer),
        "filtered": bool(words),
        "guest": viewer.guest,
        "next": f"{request.path}?{urlencode(words | {'avant': found.next})}" if found.next else "",
        "searched": formats.date(found.searched.astimezone(zone).date(), context.language) if found.searched else "",
    }
    if fragment(request) and "avant" in request.GET:
        return render(request, "history/parts/bin_rows.html", answer)
    return page(cast(Signed, request), "history/bin.html", answer)


@require_POST
def restore(request: Request, change_id: UUID, record_id: UUID) -> HttpResponse:
    """Bring a record back with its links, or say what keeps it from coming back."""
    url = answers.own_address(request, request.POST.get("next", ""), reverse("history:bin"))
    try:
        outcome = kept.restore(change_id, [record_id], request.viewer)
    except Refused as error:
        return answers.refused(request, error, url)
    text = _("Fiche remise, avec ses liens.")
    if fragment(request):
        return answers.done(request, outcome, text, url)
    return answers.redirect(request, url, text, outcome.id)
