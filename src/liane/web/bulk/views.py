"""Acting on many records: given to people, deleted, exported; the form that edits them stands in `editing`."""

from datetime import date, datetime
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from liane.capabilities.transfer import exporting
from liane.lib import formats
from liane.records.changes.bulk_recipe import Act, Recipe
from liane.records.changes.model import Refused
from liane.records.fields import Invalid
from liane.records.queries.model import Leaf, Query, QueryError, parse_as_of
from liane.records.queries.pages import fetch
from liane.records.registry import catalogue
from liane.web import answers
from liane.web.bulk.doing import in_tray, perform
from liane.web.bulk.target import read_target
from liane.web.links import list_url
from liane.web.places import writable
from liane.web.request import Request, named, uuid_or_none

_PEOPLE = 50


@require_POST
def bulk(request: Request, slug: str) -> HttpResponse:
    """Delete the records, or give them to somebody."""
    item = named(request, slug)
    try:
        target = read_target(request, item)
    except QueryError as error:
        return answers.refusal(request, str(error), 422, list_url(item))
    if request.POST.get("action") == "delete":
        label = _("%(objects)s : suppression") % {"objects": item.plural}
        return perform(request, item, target, Recipe(delete=True), _deleted, label)
    person = uuid_or_none(request.POST.get("owner"))
    field = item.fields.get("owner")
    if person is None or field is None or not writable(request.viewer, item, field):
        raise Http404
    label = _("%(objects)s : attribution") % {"objects": item.plural}
    return perform(request, item, target, Recipe((Act(field, "set", person),)), _given, label)


def _deleted(number: int, shown: str) -> str:
    return ngettext("%(n)s fiche supprimée.", "%(n)s fiches supprimées.", number) % {"n": shown}


def _given(number: int, shown: str) -> str:
    return ngettext("%(n)s fiche attribuée.", "%(n)s fiches attribuées.", number) % {"n": shown}


@require_POST
def export(request: Request, slug: str) -> HttpResponse:
    """Ask for a file of the records, with the columns of the list or all of them."""
    return _export(request, slug, None)


@require_POST
def export_past(request: Request, slug: str, day: str) -> HttpResponse:
    """Ask for a file of the records that a list showed as they were on a day: they are all in it."""
    try:
        moment = parse_as_of(day)
    except QueryError:
        raise Http404 from None
    return _export(request, slug, moment)


def _export(request: Request, slug: str, day: date | datetime | None) -> HttpResponse:
    item = named(request, slug)
    back = f"/le/{day}{list_url(item)}" if day is not None else list_url(item)
    try:
        target = read_target(request, item)
        columns: tuple[str, ...] = ()
        if request.POST.get("columns") != "all":
            columns = tuple(one.path for one in target.state.places(request.viewer))
        query = Query(
            item.name, target.query.where, columns, target.state.order, target.query.search, ids=target.query.ids,
            as_of=day,
        )  # fmt: skip
        records = request.build_absolute_uri(f"{list_url(item)}/")
        label = _("%(objects)s : export") % {"objects": item.plural}
        if day is not None:
            said = {"objects": item.plural, "day": formats.date(day, request.viewer.language)}
            label = _("%(objects)s au %(day)s : export") % said
        style = request.POST.get("style", "")
        exporting.start(query, request.viewer, style, records=records, label=label)
    except (QueryError, Invalid) as error:
        return answers.refusal(request, str(error), 422, back)
    except Refused as error:
        return answers.refused(request, error, back)
    return in_tray(request, _("Le fichier se prépare : il sera en bas à droite."), back)


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
