"""Who sees a record and why: one's own reasons, with whom it is shared, and the others' reasons for who may know."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from liane.accounts.viewers import viewers_for
from liane.lib import formats
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Delete, Missing, Refused, Update
from liane.records.objects import ObjectType
from liane.records.queries.model import And, Leaf, Query, QueryError, both
from liane.records.queries.pages import fetch, get
from liane.records.queries.scope import entitled
from liane.records.reasons import Answer, Reason, why, why_each, why_field
from liane.records.registry import catalogue
from liane.records.sharing import SHARE
from liane.records.viewer import Verb, Viewer
from liane.web import answers
from liane.web.links import record_url
from liane.web.places import visible
from liane.web.request import Request, fragment, named
from liane.web.rights import receivers

_PEOPLE = 20
_SHARES = 200
# Where a rule is read, by the object that says it: for those whose settings it is.
_RULE_URLS = {"role": "accounts:role", "sharing_rule": "rights_pages:rule"}


@dataclass(frozen=True, slots=True)
class _Line:
    """One reason as it is drawn: the address of its rule is for administrators."""

    holds: bool
    text: str
    url: str


def access(request: Request, slug: str, record_id: UUID) -> HttpResponse:
    """Say who sees the record and why, as a dialog over the page or as a page of its own; open it to somebody."""
    item, title = _here(request, slug, record_id)
    if request.method != "POST":
        return _draw(request, item, record_id, title)
    text = request.POST.get("who", "")
    who = receivers.find(request.viewer, text)
    if who is None:
        said = _("Personne, aucune équipe ni aucun rôle ne s’appelle exactement « %(text)s ».") % {"text": text[:80]}
        return _draw(request, item, record_id, title, error=said)
    values = {"may_edit": "may_edit" in request.POST, "until": request.POST.get("until") or None}
    try:
        outcome = apply(Change(request.viewer, Cause("form"), [_edit(request.viewer, item, record_id, who, values)]))
    except Missing as error:
        raise Http404 from error
    except Refused as error:
        return _draw(request, item, record_id, title, error=answers.reasons(error.problems))
    if fragment(request):
        done = _draw(request, item, record_id, title)
        done.content += answers.beside(answers.toast(request, _("Fiche partagée."), outcome.id)).encode()
        return done
    return answers.redirect(request, f"{record_url(item, record_id)}/acces", _("Fiche partagée."), outcome.id)


def _edit(
    viewer: Viewer, item: ObjectType, record_id: UUID, who: receivers.Receiver, values: dict[str, Any]
) -> Create | Update:
    """Return the edit that shares the record with somebody: shared with her already, the share says it anew."""
    about = {"record": str(record_id), "who": str(who["id"])}
    known = both(*(Leaf(key, "is", one) for key, one in about.items()))
    rows = fetch(Query(SHARE, where=known, limit=1), viewer).rows
    if rows:
        return Update(SHARE, rows[0].id, values)
    return Create(SHARE, {"record": {"object": item.name, "id": record_id}, "who": who, **values})


@require_POST
def unshare(request: Request, slug: str, record_id: UUID, share_id: UUID) -> HttpResponse:
    """Close what a share opened; the toast opens it again."""
    item, title = _here(request, slug, record_id)
    row = get(SHARE, share_id, request.viewer, ("record",))
    if row is None or row.values[0].id != record_id:
        raise Http404
    try:
        outcome = apply(Change(request.viewer, Cause("form"), [Delete(SHARE, share_id)]))
    except Missing as error:
        raise Http404 from error
    except Refused as error:
        return answers.refused(request, error, record_url(item, record_id))
    if fragment(request):
        done = _draw(request, item, record_id, title)
        done.content += answers.beside(answers.toast(request, _("Partage retiré."), outcome.id)).encode()
        return done
    return answers.redirect(request, f"{record_url(item, record_id)}/acces", _("Partage retiré."), outcome.id)


def _here(request: Request, slug: str, record_id: UUID) -> tuple[ObjectType, str]:
    item = named(request, slug)
    shown = (item.title,) if visible(request.viewer, item, item.title) else ()
    row = get(item.name, record_id, request.viewer, shown)
    if row is None:
        raise Http404
    return item, str((row.values[0] if shown else None) or "—")


def _draw(request: Request, item: ObjectType, record_id: UUID, title: str, error: str = "") -> HttpResponse:
    viewer = request.viewer
    knows = viewer.administrator or bool(entitled(catalogue(), item, [record_id], viewer))
    key = request.GET.get("champ", "")
    field = item.fields.get(key) if visible(viewer, item, key) else None
    context: dict[str, Any] = {
        "item": item,
        "title": title,
        "url": f"{record_url(item, record_id)}/acces",
        "back": record_url(item, record_id),
        "read": _lines(viewer, why(viewer, item.name, record_id)),
        "edit": _lines(viewer, why(viewer, item.name, record_id, Verb.UPDATE)),
        "field": field.label if field else "",
        "field_lines": _lines(viewer, why_field(viewer, item.name, record_id, key)) if field else [],
        "shares": _shares(viewer, record_id) if item.shareable else [],
        "knows": knows,
        "shareable": knows and item.shareable and viewer.guest is None,
        "offered": receivers.offered(viewer) if knows and item.shareable else [],
        "error": error,
        "typed": request.POST,
        "dialog": fragment(request),
    }
    if knows:
        context |= _people(request, item, record_id)
    template = "rights/access.html" if fragment(request) else "rights/access_page.html"
    return render(request, template, context, status=422 if error else 200)


def _lines(viewer: Viewer, answer: Answer | None) -> list[_Line]:
    return [_Line(one.holds, one.text, _url(viewer, one)) for one in answer.reasons] if answer else []


def _url(viewer: Viewer, reason: Reason) -> str:
    name = _RULE_URLS.get(reason.rule[0]) if reason.rule and viewer.administrator else None
    return reverse(name, args=[reason.rule[1]]) if name and reason.rule else ""


def _shares(viewer: Viewer, record_id: UUID) -> list[dict[str, Any]]:
    """Return the shares of a record, each with who receives it and until when."""
    where = Leaf("record", "is", str(record_id))
    columns = ("who", "name", "may_edit", "until", "created_by")
    rows = fetch(Query(SHARE, where=where, columns=columns, sort=("name",), limit=_SHARES), viewer).rows
    return [
        {
            "id": row.id,
            "who": receivers.shown(row.values[0].object, str(row.values[1])),
            "may_edit": row.values[2],
            "until": formats.date(row.values[3], viewer.language) if row.values[3] else "",
            "by": row.values[4].title if row.values[4] else "",
        }
        for row in rows
    ]


def _people(request: Request, item: ObjectType, record_id: UUID) -> dict[str, Any]:
    """Return the people, some at a time, with whether and why each sees the record."""
    text = request.GET.get("personne", "").strip()[:80]
    words = [Leaf("name", "contains", word) for word in text.split()]
    where = both(Leaf("is_active", "is", True), Leaf("role", "filled"), And(tuple(words)) if words else None)
    after = request.GET.get("apres") or None
    query = Query("user", where=where, columns=("name",), sort=("name",), limit=_PEOPLE, after=after)
    try:
        found = fetch(query, request.viewer)
    except QueryError:
        raise Http404 from None
    viewers = viewers_for([row.id for row in found.rows])
    known = [(row.id, str(row.values[0])) for row in found.rows if row.id in viewers]
    reads = why_each([viewers[one] for one, _name in known], item.name, record_id)
    edits = why_each([viewers[one] for one, _name in known], item.name, record_id, Verb.UPDATE)
    people = [
        {
            "name": name,
            "sees": read.allowed if read else False,
            "edits": edit.allowed if edit else False,
            "lines": _lines(request.viewer, read),
            "edit_lines": _lines(request.viewer, edit) if read and read.allowed and edit and not edit.allowed else [],
        }
        for (_one, name), read, edit in zip(known, reads, edits, strict=True)
    ]
    return {"people": people, "sought": text, "next": found.next}
