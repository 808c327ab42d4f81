"""Commenting, replying, changing one's words, reacting."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from liane.capabilities.comments.models import SIGNS
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Conflict, Create, Delete, Edit, Outcome, Refused, Update
from liane.records.queries.heads import head
from liane.records.queries.model import And, Leaf, Query
from liane.records.queries.pages import get
from liane.records.registry import catalogue
from liane.records.viewer import Verb
from liane.web import answers
from liane.web.files.receiving import received
from liane.web.links import record_url
from liane.web.pages.form import RecordForm
from liane.web.request import Request, fragment, reaches
from liane.web.talk import composing, drawing, threads
from liane.web.talk.composing import Place
from liane.web.talk.place import here
from liane.web.talk.said import Said


@require_http_methods(["GET", "POST"])
def comment(request: Request, slug: str, record_id: UUID) -> HttpResponse:
    """Ask for a comment on a record, and write it: above its timeline, or, with `fil`, below it on another's."""
    item, title = here(request, slug, record_id)
    if not item.commented:
        raise Http404
    url = record_url(item, record_id)
    key, more = (record_id.hex[-8:], "?fil=1") if "fil" in request.GET else ("0", "")
    place = Place(f"{url}/commentaires{more}", f"{url}/mentions", key)
    if request.method == "GET":
        if not reaches(request.viewer, catalogue()["comment"], Verb.CREATE):
            raise PermissionDenied
        return _ask(request, composing.form(request.viewer, key), place, title, url)
    subject = {"object": item.name, "id": str(record_id)}
    return _write(request, place, {"subject": subject}, url, title)


@require_http_methods(["GET", "POST"])
def reply(request: Request, comment_id: UUID) -> HttpResponse:
    """Ask for a reply to a comment, and write it."""
    said, url, title = _said(request, comment_id)
    if not reaches(request.viewer, catalogue()["comment"], Verb.CREATE):
        raise PermissionDenied
    place = Place(f"/commentaires/{comment_id}/reponse", f"{url}/mentions", comment_id.hex[-8:], reply=True)
    if request.method == "GET":
        return _ask(request, composing.form(request.viewer, place.key), place, title, url)
    subject = {"object": said.subject.object, "id": str(said.subject.id)} if said.subject else None
    return _write(request, place, {"subject": subject, "parent": str(comment_id)}, url, title)


@require_http_methods(["GET", "POST"])
def words(request: Request, comment_id: UUID) -> HttpResponse:
    """Show a comment's words, ask its author for others, and write them."""
    said, url, title = _said(request, comment_id)
    if "vue" in request.GET:
        may = reaches(request.viewer, catalogue()["comment"], Verb.CREATE)
        return HttpResponse(drawing.body(said, request.viewer, may=may))
    if not said.mine:
        raise PermissionDenied
    address = f"/commentaires/{comment_id}/texte"
    place = Place(
        address, f"{url}/mentions", f"m{comment_id.hex[-8:]}", back=f"{address}?vue=1" if fragment(request) else url
    )
    form = composing.form(request.viewer, place.key)
    form.values = {"body": said.body, "files": list(said.files)}
    if request.method == "GET":
        return _ask(request, form, place, title, url)
    typed = form.read(received(request, form))
    if form.errors:
        return _ask(request, form, place, title, url, code=422)
    edit = Update("comment", comment_id, typed, said.version)
    try:
        outcome = apply(Change(request.viewer, Cause("form"), [edit]))
    except Conflict:
        form.general.append(_("Ce commentaire a changé entre-temps : relisez-le, puis enregistrez à nouveau."))
        return _ask(request, form, place, title, url, code=409)
    except Refused as error:
        form.take(error.problems)
        return _ask(request, form, place, title, url, code=answers.status(error))
    return _told(request, outcome, comment_id, _("Commentaire modifié."), url)


@require_POST
def react(request: Request, comment_id: UUID) -> HttpResponse:
    """Give a sign under a comment, or take it back."""
    said, url, _title = _said(request, comment_id)
    sign = request.POST.get("sign", "")
    if sign not in {one.key for one in SIGNS}:
        return answers.refusal(request, _("Cette réaction n’existe pas."), 422, url)
    mine = And((Leaf("comment", "is", str(said.id)), Leaf("sign", "is", sign), Leaf("person", "me")))
    found = head(Query("reaction", mine, limit=1), request.viewer).rows
    edit: Edit = Delete("reaction", found[0].id) if found else Create("reaction", {"comment": said.id, "sign": sign})
    try:
        outcome = apply(Change(request.viewer, Cause("form"), [edit]))
    except Refused as error:
        return answers.refused(request, error, url)
    text = _("Réaction retirée.") if found else _("Réaction ajoutée.")
    return answers.news(HttpResponse(), outcome) if fragment(request) else answers.redirect(request, url, text)


def _said(request: Request, comment_id: UUID) -> tuple[Said, str, str]:
    """Return a comment, the address of what it is about, and the title of that. Raises Http404."""
    said = threads.one(comment_id, request.viewer)
    item = catalogue().get(said.subject.object) if said and said.subject else None
    if said is None or said.subject is None or said.subject.id is None or item is None:
        raise Http404
    return said, record_url(item, said.subject.id), said.subject.title or "—"


def _write(request: Request, place: Place, values: dict[str, Any], url: str, title: str) -> HttpResponse:
    form = composing.form(request.viewer, place.key)
    typed = form.read(received(request, form))
    if form.errors:
        return _ask(request, form, place, title, url, code=422)
    try:
        outcome = apply(Change(request.viewer, Cause("form"), [Create("comment", {**typed, **values})]))
    except Refused as error:
        form.take(error.problems)
        return _ask(request, form, place, title, url, code=answers.status(error))
    return _told(request, outcome, outcome.created[0], _("Commentaire ajouté."), url)


def _ask(request: Request, form: RecordForm, place: Place, title: str, url: str, *, code: int = 200) -> HttpResponse:
    if fragment(request):
        answer = HttpResponse(composing.drawn(form, place, request), status=code)
        if request.method == "POST":
            answer["HX-Retarget"], answer["HX-Reswap"] = "closest form", "outerHTML"
        return answer
    context = {
        "form": mark_safe(composing.drawn(form, place, request)),
        "title": _("Commentaire"),
        "record_title": title,
        "back": url,
    }
    return render(request, "talk/page.html", context, status=code)


def _told(request: Request, outcome: Outcome, comment_id: UUID, text: str, url: str) -> HttpResponse:
    """Answer, and say who of those mentioned may not read the record: they hear nothing of it."""
    row = get("comment", comment_id, request.viewer, ("mentions", "subject"))
    people = {one.id: one.title for one in (row.values[0] or ()) if one.id and one.title} if row else {}
    said = threads.one(comment_id, request.viewer) if people else None
    names = composing.left_out(said, people) if said else []
    if names:
        words = ngettext(
            "%(names)s n’a pas accès à cette fiche et n’a pas été prévenu.",
            "%(names)s n’ont pas accès à cette fiche et n’ont pas été prévenus.",
            len(names),
        )
        text = f"{text} {words % {'names': ', '.join(names)}}"
    return answers.done(request, outcome, text, f"{url}#commentaire-{comment_id}")
