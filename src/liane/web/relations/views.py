"""Tying a record to another from its page, and changing or ending what ties it."""

from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from liane.accounts.forms.seen import drawn_version, seen_version
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Conflict, Delete, Missing, Refused, Update
from liane.records.objects import ObjectType
from liane.records.queries.columns import TITLE, Reference
from liane.records.queries.pages import get
from liane.records.registry import catalogue
from liane.records.viewer import Verb
from liane.web import answers
from liane.web.files.receiving import received
from liane.web.links import record_url
from liane.web.relations.form import OTHER, RelationForm, creatable, tie
from liane.web.relations.panel import called
from liane.web.relations.said import said
from liane.web.relations.ways import way
from liane.web.request import Request, named, reaches_record, uuid_or_none

_KEPT = ("type", "source", "target", "role")


@dataclass(frozen=True, slots=True)
class _Here:
    """The record from whose page one comes."""

    item: ObjectType
    record_id: UUID
    title: str

    @property
    def url(self) -> str:
        return record_url(self.item, self.record_id)


def _here(request: Request, slug: str, record_id: UUID) -> _Here:
    item = named(request, slug)
    row = get(item.name, record_id, request.viewer, (TITLE,))
    if row is None:
        raise Http404
    return _Here(item, record_id, str(row.values[0] or "—"))


def add(request: Request, slug: str, record_id: UUID, key: str) -> HttpResponse:
    """Ask which record this one is tied to, and tie them."""
    here = _here(request, slug, record_id)
    chosen = way(here.item, request.viewer, key)
    if chosen is None:
        raise Http404
    if not reaches_record(request.viewer, here.item, record_id, Verb.UPDATE):
        raise PermissionDenied
    form = RelationForm(request.viewer, chosen.bridge, chosen)
    if request.method == "POST":
        typed = form.read(received(request, form))
        if not form.errors:
            if typed[OTHER].get("id") and uuid_or_none(str(typed[OTHER]["id"])) is None:
                raise Http404
            try:
                outcome = tie(form, chosen, record_id, typed)
                return answers.redirect(request, here.url, _("Relation enregistrée."), outcome.id)
            except Refused as error:
                form.take(error.problems)
    context = {
        "here": here,
        "form": form,
        "fields": form.draw(),
        "title": chosen.label,
        "creates": chosen.target.label if creatable(chosen, request.viewer) else "",
    }
    return render(request, "relations/form.html", context, status=422 if form.errors or form.general else 200)


def edit(request: Request, slug: str, record_id: UUID, relation_id: UUID) -> HttpResponse:
    """Change what a relation says: its role, its period, its words, its own fields."""
    here = _here(request, slug, record_id)
    fields = [one.key for one in said(request.viewer)]
    row = get("relation", relation_id, request.viewer, (*_KEPT, *fields))
    if row is None:
        raise Http404
    kind, source, target, role = row.values[:4]
    if record_id not in (source.id, target.id):
        raise Http404
    if get("relation", relation_id, request.viewer, ("type",), verb=Verb.UPDATE) is None:
        raise PermissionDenied
    forward = source.id == record_id
    other: Reference = target if forward else source
    bridge = next((one for one in catalogue().bridges if one.type == kind.id), None)
    values = {"role": role, **dict(zip(fields, row.values[4:], strict=True))}
    form, told = RelationForm(request.viewer, bridge, values=values), False
    if request.method == "POST":
        typed = form.read(received(request, form))
        edit = Update("relation", relation_id, typed, seen_version(request.POST))
        try:
            if not form.errors:
                outcome = apply(Change(request.viewer, Cause("form"), [edit]))
                return answers.redirect(request, here.url, _("Relation enregistrée."), outcome.id)
        except Missing as error:
            raise Http404 from error
        except Refused as error:
            form.take(error.problems)
            told = isinstance(error, Conflict)
    context = {
        "here": here,
        "form": form,
        "fields": form.draw(),
        "title": f"{called(kind, forward=forward)} {other.title or '—'}",
        "version": drawn_version(request.POST, row.version, told=told),
        "relation_id": relation_id,
    }
    return render(request, "relations/form.html", context, status=422 if form.errors or form.general else 200)


@require_POST
def remove(request: Request, slug: str, record_id: UUID, relation_id: UUID) -> HttpResponse:
    """Untie two records; the toast ties them again."""
    here = _here(request, slug, record_id)
    try:
        outcome = apply(Change(request.viewer, Cause("form"), [Delete("relation", relation_id)]))
    except Missing as error:
        raise Http404 from error
    except Refused as error:
        return answers.refused(request, error, here.url)
    return answers.redirect(request, here.url, _("Relation supprimée."), outcome.id)
