"""The page of a record, its peek, its notes, and its end."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Delete, Missing, Refused
from liane.records.objects import ObjectType
from liane.records.queries.pages import Row, get
from liane.records.viewer import Verb
from liane.web import answers, drawing, labels
from liane.web.links import list_url, record_url
from liane.web.pages import facts, path, related, timeline
from liane.web.places import place
from liane.web.request import Request, fragment, named, reaches_record


def page(request: Request, slug: str, record_id: UUID) -> HttpResponse:
    """Show a record with everything about it; with `avant`, only older events of its timeline."""
    item = named(request, slug)
    before = request.GET.get("avant", "")
    context = request.viewer.context
    if before.isdecimal() and fragment(request):
        if get(item.name, record_id, request.viewer, (item.title,)) is None:
            raise Http404
        found = timeline.read(item, record_id, request.viewer, context, int(before))
        return render(request, "web/parts/timeline.html", {"timeline": found, "slug": slug, "record_id": record_id})
    shown = _shown(request, item, record_id)
    values = shown["values"]
    shown |= {
        "steps": path.steps(item, request.viewer, values),
        "timeline": timeline.read(
            item, record_id, request.viewer, context, int(before) if before.isdecimal() else None
        ),
        "composers": timeline.written(request.viewer, Verb.CREATE) if not item.timeline else [],
        "related": related.lists(item, record_id, request.viewer, context),
    }
    return render(request, "web/record.html", shown)


def peek(request: Request, slug: str, record_id: UUID) -> HttpResponse:
    """Show a record beside its list."""
    item = named(request, slug)
    shown = _shown(request, item, record_id)
    shown["related"] = related.lists(item, record_id, request.viewer, request.viewer.context)[:3]
    return render(request, "web/parts/peek.html", shown)


def _shown(request: Request, item: ObjectType, record_id: UUID) -> dict[str, Any]:
    viewer, context = request.viewer, request.viewer.context
    wanted = facts.keys(item, viewer)
    beside = tuple(one for one in item.subtitle if place(viewer, item, one))
    row = get(item.name, record_id, viewer, (*wanted, *beside))
    if row is None:
        raise Http404
    values = dict(zip(wanted, row.values, strict=False))
    may_edit = reaches_record(viewer, item, record_id, Verb.UPDATE)
    return {
        "item": item,
        "slug": item.slug,
        "record_id": record_id,
        "version": row.version,
        "values": values,
        "title": str(values.get(item.title) or "—"),
        "person": "first_name" in item.fields and "last_name" in item.fields,
        "subtitle": _subtitle(request, item, beside, row),
        "highlights": facts.highlights(item, viewer, values, context, may_edit=may_edit),
        "sections": facts.sections(item, viewer, values, context, may_edit=may_edit),
        "can_update": may_edit,
        "can_delete": reaches_record(viewer, item, record_id, Verb.DELETE),
    }


def _subtitle(request: Request, item: ObjectType, paths: tuple[str, ...], row: Row) -> str:
    context = request.viewer.context
    found = []
    for one, value in zip(paths, row.values[len(row.values) - len(paths) :], strict=True):
        where = place(request.viewer, item, one)
        if where is not None and value is not None:
            found.append(str(value) if where.part is not None else drawing.text(where.field, value, context))
    return " · ".join(text for text in found if text)


@require_POST
def note(request: Request, slug: str, record_id: UUID, kind: str) -> HttpResponse:
    """Write a note (or another record that stands on timelines) about a record."""
    item = named(request, slug)
    one = next((found for found in timeline.written(request.viewer, Verb.CREATE) if found.item.slug == kind), None)
    if one is None or get(item.name, record_id, request.viewer, (item.title,)) is None:
        raise Http404
    url = record_url(item, record_id)
    text = request.POST.get("text", "").strip()
    if not text:
        return answers.redirect(request, url)
    values = {one.text.key: text, one.relation: {"object": item.name, "id": str(record_id)}}
    try:
        outcome = apply(Change(request.viewer, Cause("form"), [Create(one.item.name, values)]))
    except Refused as error:
        return answers.refused(request, error, url)
    return answers.done(request, outcome, _("Note enregistrée."), url)


@require_POST
def delete(request: Request, slug: str, record_id: UUID) -> HttpResponse:
    """Delete a record; its toast brings it back."""
    item = named(request, slug)
    try:
        outcome = apply(Change(request.viewer, Cause("form"), [Delete(item.name, record_id)]))
    except Missing as error:
        raise Http404 from error
    except Refused as error:
        return answers.refused(request, error, record_url(item, record_id))
    text = labels.deleted(item)
    if fragment(request) and request.POST.get("rester"):
        return answers.done(request, outcome, text, list_url(item))
    return answers.redirect(request, list_url(item), text, outcome.id)
