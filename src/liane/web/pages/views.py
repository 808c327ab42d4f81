"""The page of a record, its peek, its notes, and its end."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from liane.capabilities.search import opened
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Delete, Missing, Refused
from liane.records.log import Span
from liane.records.objects import ObjectType
from liane.records.queries.columns import TITLE, Reference
from liane.records.queries.heads import ALIAS, head
from liane.records.queries.model import Query, QueryError
from liane.records.queries.pages import get
from liane.records.viewer import Verb, Viewer
from liane.web import answers, drawing, labels
from liane.web.coming import Coming
from liane.web.links import list_url, record_url, shaping_url
from liane.web.pages import facts, path, related, timeline
from liane.web.pages.panels import Subject, around, composers, drawn, marks, tools
from liane.web.places import place, visible
from liane.web.request import Request, fragment, named

_DATES = ("created_at", "updated_at")


def page(request: Request, slug: str, record_id: UUID) -> HttpResponse:
    """Show a record with everything about it; with `avant`, only what came before on its timeline."""
    item, viewer = named(request, slug), request.viewer
    older = timeline.BEFORE in request.GET
    if older and fragment(request):
        return HttpResponse(_timeline(request, item, _read(viewer, item, record_id, (item.title, *_DATES))))
    record = _read(viewer, item, record_id, facts.keys(item, viewer))
    opened.note(viewer, item, record_id)
    fields = facts.Facts(item, record_id, viewer, record.values, record.may_update)
    across = fields.shown_across()
    subject = _subject(item, record, viewer)
    context = _context(item, record) | {
        "layout_url": shaping_url(item, viewer, "layout"),
        "new_field": Coming(record_url(item, record_id)).address(shaping_url(item, viewer, "field_kinds")),
        "drawn": int(time.time()),
        "across": fields.across(across),
        "facts": fields.sections(across),
        "path": _path(request, item, record),
        "timeline": _timeline(request, item, record),
        "composers": [] if item.timeline else timeline.writable(viewer, may_update=record.may_update),
        "written": drawn(composers, subject),
        "tools": drawn(tools, subject),
        "related": around(subject, related.draw(related.lists(item, record_id, viewer))),
    }
    return render(request, "web/record.html", context)


def peek(request: Request, slug: str, record_id: UUID) -> HttpResponse:
    """Show a record beside its list."""
    item, viewer = named(request, slug), request.viewer
    beside = tuple(one for one in item.subtitle if place(viewer, item, one))
    record = _read(viewer, item, record_id, (*facts.keys(item, viewer), *beside))
    opened.note(viewer, item, record_id)
    fields = facts.Facts(item, record_id, viewer, record.values, record.may_update)
    context = _context(item, record) | {
        "subtitle": _subtitle(request, item, beside, record),
        "facts": fields.sections(),
        "related": related.draw(related.lists(item, record_id, viewer, 3)),
    }
    return render(request, "web/parts/peek.html", context)


@dataclass(frozen=True, slots=True)
class _Record:
    """A record as its reader may see it: values by path, and what she may do to it."""

    id: UUID
    version: int
    values: dict[str, Any]
    may_update: bool
    may_delete: bool
    marks: frozenset[str]


def _read(viewer: Viewer, item: ObjectType, record_id: UUID, paths: Sequence[str]) -> _Record:
    """Return a record with the values at `paths`, in one statement. Raises Http404 when it is not for this viewer."""
    shown = tuple(one for one in dict.fromkeys(paths) if visible(viewer, item, one.partition(".")[0]))
    query = Query(item.name, columns=shown, ids=(record_id,), limit=1)
    given = {key: mark(item, viewer, ALIAS) for key, mark in marks.all().items()}
    asked = {key: condition for key, condition in given.items() if condition is not None}
    found = head(query, viewer, marks=(Verb.UPDATE, Verb.DELETE, *asked.values()))
    if not found.rows:
        raise Http404
    row, values = found.rows[0], dict(zip(shown, found.rows[0].values, strict=True))
    may_update, may_delete, *told = (record_id in mark for mark in found.marks)
    marked = frozenset(key for key, is_so in zip(asked, told, strict=True) if is_so)
    return _Record(record_id, row.version, values, may_update, may_delete, marked)


def _path(request: Request, item: ObjectType, record: _Record) -> SafeString:
    viewer = request.viewer
    steps = path.steps(item, viewer, record.values)
    token = get_token(request) if steps and record.may_update and path.moves(item, viewer, record.values) else ""
    return path.draw(item, record.id, steps, token, told=viewer.as_of is None)


def _subject(item: ObjectType, record: _Record, viewer: Viewer) -> Subject:
    title = str(record.values.get(item.title) or "—")
    return Subject(item, record.id, title, viewer, record.may_update, record.marks)


def _context(item: ObjectType, record: _Record) -> dict[str, Any]:
    return {
        "item": item,
        "slug": item.slug,
        "record_id": record.id,
        "title": str(record.values.get(item.title) or "—"),
        "person": "first_name" in item.fields and "last_name" in item.fields,
        "can_update": record.may_update,
        "can_delete": record.may_delete,
    }


def _timeline(request: Request, item: ObjectType, record: _Record) -> SafeString:
    values = record.values
    references = {
        one.id: one
        for value in values.values()
        for one in (value if isinstance(value, list) else [value])
        if isinstance(one, Reference) and one.id is not None
    }
    span = Span(record.version, values["created_at"], values["updated_at"]) if values.keys() >= set(_DATES) else None
    known = timeline.Known(record.version, span, references)
    try:
        return timeline.draw(item, record.id, request.viewer, known, request.GET.dict())
    except QueryError as error:
        raise Http404 from error


def _subtitle(request: Request, item: ObjectType, paths: tuple[str, ...], record: _Record) -> str:
    context = request.viewer.context
    found = []
    for one in paths:
        where, value = place(request.viewer, item, one), record.values[one]
        if where is not None and value is not None:
            found.append(str(value) if where.part is not None else drawing.text(where.field, value, context))
    return " · ".join(text for text in found if text)


@require_POST
def note(request: Request, slug: str, record_id: UUID, kind: str) -> HttpResponse:
    """Write a note (or another record that stands on timelines) about a record."""
    item = named(request, slug)
    one = next((found for found in timeline.written(request.viewer, Verb.CREATE) if found.item.slug == kind), None)
    if one is None or get(item.name, record_id, request.viewer, (TITLE,)) is None:
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
