"""Suggestions for an @: ten people at most, those who may not read the record marked so before they are named."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from liane.capabilities.following.audience import readers
from liane.records.queries.model import And, Leaf, Query
from liane.records.queries.pages import fetch
from liane.web.request import Request
from liane.web.talk.place import here

_MOST = 8


@require_safe
def suggest(request: Request, slug: str, record_id: UUID) -> HttpResponse:
    """Answer the people whose name has what is typed, who sign in here, the reader herself left out."""
    item, _title = here(request, slug, record_id)
    text = request.GET.get("q", "").strip()[:80]
    where = And((Leaf("is_active", "is", True), *((Leaf("name", "contains", text),) if text else ())))
    found = fetch(Query("user", where, ("name", "job_title"), ("name",), limit=_MOST + 1), request.viewer)
    people = [row for row in found.rows if row.id != request.viewer.user_id][:_MOST]
    reading = readers(item.name, record_id, [row.id for row in people])
    base = request.GET.get("base", "n")[:40]
    rows = [
        (base, place, row.values[0], warning(str(row.values[0])) if row.id not in reading else "", row.values[0],
         _("sans accès à cette fiche") if row.id not in reading else row.values[1] or "")
        for place, row in enumerate(people)
    ]  # fmt: skip
    if not rows:
        return HttpResponse(format_html('<p class="soft">{}</p>', _("Personne de ce nom.")))
    return HttpResponse(
        format_html_join(
            "",
            '<div class="picker-option" role="option" id="{}_{}" aria-selected="false" data-title="{}" '
            'data-warning="{}"><span>{}</span><small>{}</small></div>',
            rows,
        )
    )


def warning(names: str) -> str:
    """Say that somebody mentioned hears nothing of it."""
    return _("%(names)s n’a pas accès à cette fiche et ne sera pas prévenu.") % {"names": names}
