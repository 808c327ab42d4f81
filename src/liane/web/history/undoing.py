"""Taking back from the journal: a Change, a field, what a person did; told before, with what changed since."""

from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liane.accounts.middleware import Asked as Signed
from liane.accounts.views.frame import page
from liane.lib import formats
from liane.lib.periods import start_of, today
from liane.records.changes.model import Conflict, Outcome, Refused
from liane.records.changes.undo import undo, undo_field
from liane.records.fields import DateTime, Invalid, Person
from liane.records.past import journal, taking
from liane.records.past.taking import Selection
from liane.records.queries.columns import Reference
from liane.records.queries.pages import titles
from liane.web import answers, widgets
from liane.web.history import asked, conflicts, told
from liane.web.request import Request, fragment, uuid_or_none
from liane.web.widgets.control import Control

# So many records are taken back while the person waits, more by a job.
AT_ONCE = 100
# What changed since, and may be asked about.
_ASKED = frozenset({"conflict", "gone"})


@require_http_methods(["GET", "POST"])
def change(request: Request, change_id: UUID) -> HttpResponse:
    """Take a Change back: at once when nothing changed since, else after saying what did."""
    selection = Selection(changes=(change_id,))
    if request.method == "POST":
        return _post(request, change_id, selection)
    found = taking.preview(selection, request.viewer)
    if not found.changes:
        raise Http404
    return _previewed(request, found, {"url": request.path, "title": _("Annuler un changement")})


def _post(request: Request, change_id: UUID, selection: Selection) -> HttpResponse:
    viewer, seen = request.viewer, "vu" in request.POST
    one = journal.one(viewer, change_id, limit=1)
    if one is None:
        raise Http404
    if not one.exact or sum(n for counts in one.tally.values() for n in counts.values()) > AT_ONCE:
        if not seen:
            return answers.redirect(request, reverse("history:undo", args=[change_id]))
        return _later(request, selection)
    try:
        outcome = undo(change_id, viewer, partial=seen, choice=conflicts.choice(request.POST))
    except Refused as error:
        if isinstance(error, Conflict) and {problem.code for problem in error.problems} <= _ASKED:
            return answers.redirect(request, reverse("history:undo", args=[change_id]))
        return answers.refused(request, error, reverse("history:change", args=[change_id]))
    return _done(request, change_id, outcome)


@require_POST
def field(request: Request, change_id: UUID, record_id: UUID, key: str) -> HttpResponse:
    """Take back one field of one record."""
    try:
        outcome = undo_field(change_id, record_id, key, request.viewer, choice=conflicts.choice(request.POST))
    except Refused as error:
        if isinstance(error, Conflict) and {problem.code for problem in error.problems} <= _ASKED:
            return answers.redirect(request, reverse("history:undo", args=[change_id]))
        return answers.refused(request, error, reverse("history:change", args=[change_id]))
    return _done(request, change_id, outcome)


@require_safe
def of(request: Request, user_id: UUID) -> HttpResponse:
    """Lead from the page of a person to taking back what she did."""
    return HttpResponseRedirect(f"{reverse('history:undo_person')}?personne.id={user_id}")


@require_http_methods(["GET", "POST"])
def person(request: Request) -> HttpResponse:
    """Take back what one person did between two moments."""
    viewer, data = request.viewer, request.POST if request.method == "POST" else request.GET
    actor = uuid_or_none(data.get("personne.id")) if asked.manages(viewer) else viewer.user_id
    errors: dict[str, str] = {}
    since, until = (_moment(request, data.get(key, ""), key, errors) for key in ("du", "au"))
    selection = Selection(actor=actor, since=since, until=until)
    if actor is None and "du" in data:
        errors["personne"] = _("Choisissez de qui.")
    ready = actor is not None and since is not None and until is not None and not errors
    if ready and since is not None and until is not None and since >= until:
        errors["au"] = _("La fin vient avant le début.")
        ready = False
    if ready and request.method == "POST":
        return _later(request, selection)
    context: dict[str, Any] = {
        "title": _("Annuler ce qu’une personne a fait"),
        "url": request.path,
        "period": True,
        "errors": errors,
        "person": _person(request, actor) if asked.manages(viewer) else "",
        "since": _box(request, "du", _("De"), data.get("du", "") or _shown(request, 0)),
        "until": _box(request, "au", _("À"), data.get("au", "") or _shown(request, 1)),
        "hidden": [(key, data.get(key, "")) for key in ("personne.id", "du", "au")] if ready else [],
    }
    found = taking.preview(selection, viewer) if ready else None
    return _previewed(request, found, context)


def _previewed(request: Request, found: taking.Preview | None, context: dict[str, Any]) -> HttpResponse:
    viewer = request.viewer
    if found is not None:
        context |= {
            "found": found,
            "said": told.tallied(found.tally, found.exact, viewer.context),
            "differences": conflicts.lines(found.differences, viewer.context),
            "number": formats.number(found.changes, viewer.language, 0) + ("" if found.exact else "+"),
        }
    return page(cast(Signed, request), "history/undo.html", context)


def _later(request: Request, selection: Selection) -> HttpResponse:
    if not taking.anything(selection, request.viewer):
        return answers.refusal(request, _("Il n’y a plus rien à annuler."), 422, reverse("history:journal"))
    label = _("Annulation depuis le journal")
    taking.later(selection, conflicts.choice(request.POST), request.viewer, label)
    return answers.redirect(request, reverse("web:operations"), _("L’annulation est en cours."))


def _done(request: Request, change_id: UUID, outcome: Outcome) -> HttpResponse:
    one = journal.one(request.viewer, change_id, limit=journal.FIRST)
    again = one is not None and one.undoes_id is not None
    done = _("Action rétablie.") if again else _("Action annulée.")
    text = done if outcome.id else _("Il n’y avait plus rien à annuler.")
    if not fragment(request):
        url = answers.own_address(request, request.POST.get("next", ""), reverse("history:journal"))
        return answers.redirect(request, url, text, outcome.id, redo=not again)
    line = told.line(one, request.viewer) if one else None
    response = render(request, "history/parts/line.html", {"line": line}) if line else HttpResponse()
    response.content += answers.beside(answers.toast(request, text, outcome.id, redo=not again)).encode()
    return answers.news(response, outcome)


def _moment(request: Request, text: str, key: str, errors: dict[str, str]) -> datetime | None:
    asked_for = DateTime(key).named(key)
    try:
        found: datetime | None = asked_for.kind.parse(asked_for, text, request.viewer.context)
    except Invalid as error:
        errors[key] = str(error.message)
        return None
    return found


def _shown(request: Request, days: int) -> str:
    viewer = request.viewer
    midnight = start_of(today(viewer.zone) + timedelta(days=days), viewer.zone)
    return formats.moment(midnight.astimezone(ZoneInfo(viewer.zone)), viewer.language)


def _box(request: Request, name: str, label: str, text: str) -> SafeString:
    control = Control(DateTime(label).named(name), name, f"undo-{name}", text, request.viewer.context, bare=True)
    return mark_safe(widgets.draw(control))


def _person(request: Request, actor: UUID | None) -> SafeString:
    name = titles("user", [actor], request.viewer).get(actor) if actor else None
    value = Reference("user", actor, name) if actor and name else None
    control = Control(
        Person(_("Personne")).named("personne"), "personne", "undo-person", value, request.viewer.context, bare=True
    )
    return mark_safe(widgets.draw(control))
