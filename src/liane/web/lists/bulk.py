"""Acting on the records selected in a list: one Change, one undo."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from liane.lib import formats
from liane.records.changes.gate import apply
from liane.records.changes.model import BATCH, Cause, Change, Delete, Edit, Refused, Update
from liane.records.queries.model import Leaf, Query
from liane.records.queries.pages import fetch
from liane.records.registry import catalogue
from liane.web import answers
from liane.web.links import list_url
from liane.web.places import writable
from liane.web.request import Request, named, uuid_or_none

_PEOPLE = 50


@require_POST
def bulk(request: Request, slug: str) -> HttpResponse:
    """Delete the records selected, or give them to somebody."""
    item = named(request, slug)
    raw = ",".join(request.POST.getlist("ids"))
    ids = list(dict.fromkeys(found for part in raw.split(",") if (found := uuid_or_none(part))))
    if not ids:
        return answers.refusal(request, _("Aucune fiche n’était sélectionnée."), 422, list_url(item))
    if len(ids) > BATCH:
        most = formats.number(BATCH, request.viewer.language, 0)
        text = _("Une action porte sur %(most)s fiches au plus.") % {"most": most}
        return answers.refusal(request, text, 422, list_url(item))
    number = formats.number(len(ids), request.viewer.language, 0)
    edits: list[Edit]
    if request.POST.get("action") == "delete":
        edits = [Delete(item.name, one) for one in ids]
        text = ngettext("%(n)s fiche supprimée.", "%(n)s fiches supprimées.", len(ids)) % {"n": number}
    else:
        person = uuid_or_none(request.POST.get("owner"))
        field = item.fields.get("owner")
        if person is None or field is None or not writable(request.viewer, item, field):
            raise Http404
        edits = [Update(item.name, one, {"owner": person}) for one in ids]
        text = ngettext("%(n)s fiche attribuée.", "%(n)s fiches attribuées.", len(ids)) % {"n": number}
    try:
        outcome = apply(Change(request.viewer, Cause("form"), edits))
    except Refused as error:
        return answers.refused(request, error, list_url(item))
    return answers.done(request, outcome, text, list_url(item))


def assign(request: Request, slug: str) -> HttpResponse:
    """Offer the people to whom records can be given; the box narrows them."""
    item = named(request, slug)
    people = catalogue().get("user")
    if people is None:
        raise Http404
    text = request.GET.get("personne", "").strip()
    conditions = Leaf(people.title, "contains", text) if text else None
    page = fetch(
        Query(people.name, where=conditions, columns=(people.title,), sort=(people.title,), limit=_PEOPLE),
        request.viewer,
    )
    found: list[tuple[UUID, str]] = [(row.id, str(row.values[0] or "—")) for row in page.rows]
    return render(
        request, "web/parts/assign.html", {"people": found, "slug": item.slug, "text": text, "more": page.next}
    )
