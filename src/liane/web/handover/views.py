"""Settings of hand-overs: the list, a new one with its preview, one of them, giving back, calling off."""

from typing import Any, cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liane.accounts.forms.base import people_offered
from liane.accounts.middleware import Asked
from liane.accounts.models import User
from liane.accounts.views.frame import page
from liane.capabilities.handover import absences, checks, giving, plans
from liane.capabilities.handover.models import HandOver, Share
from liane.capabilities.handover.preview import preview
from liane.lib import formats
from liane.lib.periods import today
from liane.records import operations
from liane.records.changes.model import Refused
from liane.records.registry import catalogue
from liane.web import answers
from liane.web.handover import rules, words
from liane.web.handover.forms import AWAY, HandOverForm, WhoForm
from liane.web.request import Request

_MOST = 100
State = HandOver.State


@require_GET
def listing(request: Asked) -> HttpResponse:
    """The hand-overs that concern the person, the newest first; all of them for administrators."""
    giving.settle()
    viewer = request.viewer
    mine = Share.objects.filter(receiver_id=_me(request)).values("handover_id")
    found = HandOver.objects.order_by("-asked_at")
    if not viewer.administrator:
        found = found.filter(Q(giver_id=viewer.user_id) | Q(asked_by=viewer.user_id) | Q(id__in=mine))
    rows = list(found[:_MOST])
    people = words.names(one for row in rows for one in (row.giver_id, row.asked_by))
    context = {"rows": [words.summary(row, viewer, people) for row in rows], "herself": viewer.user_id}
    return page(request, "handover/list.html", context)


@require_GET
def choose(request: Asked) -> HttpResponse:
    """Ask whose portfolio is handed over, then go to its form."""
    form = WhoForm(request.GET or None, label_suffix="")
    if form.is_valid():
        return redirect("handover:new", form.cleaned_data["person"])
    return page(request, "handover/choose.html", {"form": form, "offered": people_offered()})


@require_http_methods(["GET", "POST"])
def create(request: Asked, user_id: UUID) -> HttpResponse:
    """Choose what of a person's portfolio goes to whom, look at what that would do, then do it."""
    viewer = request.viewer
    name = User.objects.filter(id=user_id).values_list("name", flat=True).first()
    if name is None:
        raise Http404
    if not checks.may_hand_over(viewer, user_id):
        raise PermissionDenied
    parts = [(part, plans.number(part, plans.ALL, user_id, viewer)) for part in plans.parts(catalogue(), viewer)]
    held = [(part, number) for part, number in parts if number]
    ruled = [part for part, _number in held if not part.object.settings]
    draft = rules.read(request, user_id)
    if address := rules.away(request, user_id, draft, ruled):
        return redirect(address)
    given: dict[str, Any] = {"data": request.POST} if draft.finished else {"initial": draft.data}
    form = HandOverForm(parts=held, viewer=viewer, **given)
    cases = draft.forms(ruled, viewer)
    context: dict[str, Any] = {
        "form": form, "rules": cases, "name": name, "offered": people_offered(), "empty": not held,
        "more": ruled and len(cases) < plans.MOST_CASES,
    }  # fmt: skip
    # Each is checked, so that each says what it lacks.
    if all([form.is_valid(), *(one.is_valid() for one in cases)]):
        plan = form.plan(tuple(one.case() for one in cases))
        away = form.cleaned_data["until"] == AWAY
        starts_on = form.cleaned_data["starts_on"] if away else None
        ends_on = form.cleaned_data["ends_on"] if away else None
        giving.settle()
        day = today(viewer.zone)
        wanted = HandOver(
            giver_id=user_id, asked_by=_me(request), plan=plan.dump(), starts_on=starts_on, ends_on=ends_on
        )
        if "do" in request.POST:
            found = checks.note(wanted, plan, viewer, day)
        else:
            found = checks.problems(viewer, user_id, plan, starts_on, ends_on, day)
        for problem in found:
            form.add_error(None, problem)
        if form.is_valid() and "do" in request.POST:
            rules.forget(request)
            return _do(request, wanted, later=starts_on is not None and starts_on > day)
        if form.is_valid():
            context["preview"] = _preview(request, user_id, plan)
    refused = any(one.errors for one in (form, *cases))
    return page(request, "handover/new.html", context, status=422 if refused else 200)


def _preview(request: Asked, giver: UUID, plan: plans.Plan) -> dict[str, Any]:
    found = preview(giver, plan, request.viewer)
    people = words.names(found.shares)
    rows = [
        {"name": people.get(one, "—"), "lines": words.lines(request.viewer, numbers)}
        for one, numbers in found.by_person().items()
    ]
    language = request.viewer.language
    return {
        "rows": rows,
        "total": formats.number(found.total, language, 0),
        "left": found.left,
        "about": found.about,
        "nothing": not found.total,
    }


def _do(request: Asked, handover: HandOver, *, later: bool) -> HttpResponse:
    asked = cast(Request, request)
    url = f"/reglages/passations/{handover.id}"
    if later:
        return answers.redirect(asked, url, _("C’est prévu : les fiches passeront le premier jour de l’absence."))
    giving.ask(handover, request.viewer)
    handover.refresh_from_db()
    if handover.state == State.FAILED:
        return answers.redirect(asked, url, _("La passation a échoué : rien n’a changé de mains."))
    done = _("C’est fait.") if handover.state == State.GIVEN else _("C’est en cours : suivez-le en bas à droite.")
    return answers.redirect(asked, url, done)


@require_GET
def show(request: Asked, handover_id: UUID) -> HttpResponse:
    """One hand-over: what each received. Who only received sees her own part."""
    giving.settle()
    one, sees_all = _read(request, handover_id)
    viewer = request.viewer
    shares = Share.objects.filter(handover_id=one.id)
    if not sees_all:
        shares = shares.filter(receiver_id=_me(request))
    by_person: dict[UUID, dict[str, int]] = {}
    for receiver, part, number in shares.order_by("part").values_list("receiver_id", "part", "number"):
        by_person.setdefault(receiver, {})[part] = number
    people = words.names([one.giver_id, one.asked_by, *by_person])
    rows = [
        {
            "name": people.get(receiver, "—"),
            "herself": receiver == viewer.user_id,
            "lines": words.lines(viewer, numbers, words.received(one, receiver, numbers, viewer)),
        }
        for receiver, numbers in by_person.items()
    ]
    returning = absences.returning(one)
    context = {
        "handover": words.summary(one, viewer, people),
        "rows": rows,
        "busy": one.state == State.RUNNING or returning,
        "returnable": sees_all and one.state == State.GIVEN and not returning and _asks(request, one),
        "cancellable": one.state == State.PLANNED and _asks(request, one),
        "returned": one.state == State.RETURNED,
        "rules": words.ruled(plans.load(one.plan), viewer) if sees_all else [],
    }
    return page(request, "handover/show.html", context)


@require_POST
def give_back(request: Asked, handover_id: UUID) -> HttpResponse:
    """Give back at once what is still as it was handed over."""
    one, _sees_all = _read(request, handover_id)
    if not _asks(request, one):
        raise PermissionDenied
    url = f"/reglages/passations/{one.id}"
    asked = cast(Request, request)
    if one.state != State.GIVEN or one.operation_id is None or absences.returning(one):
        return answers.redirect(asked, url, _("Il n’y a rien à rendre."))
    if operations.progress(one.operation_id).updated > giving.AT_ONCE:
        try:
            absences.give_back_later(one, request.viewer)
        except Refused as refused:
            return answers.refused(asked, refused, url)
        return answers.redirect(asked, url, _("C’est en cours : suivez-le en bas à droite."))
    absences.give_back(one, request.viewer)
    return answers.redirect(asked, url, _("C’est rendu."))


@require_POST
def cancel(request: Asked, handover_id: UUID) -> HttpResponse:
    """Call off an absence that has not begun."""
    one, _sees_all = _read(request, handover_id)
    if not _asks(request, one):
        raise PermissionDenied
    said = (
        _("C’est abandonné.") if absences.cancel(one) else _("Il est trop tard pour l’abandonner : rendez les fiches.")
    )
    return answers.redirect(cast(Request, request), f"/reglages/passations/{one.id}", said)


def _me(request: Asked) -> UUID:
    return cast(UUID, request.viewer.user_id)


def _asks(request: Asked, one: HandOver) -> bool:
    """Say whether the person may take the hand-over back: she asked for it, or administers."""
    return request.viewer.administrator or one.asked_by == request.viewer.user_id


def _read(request: Asked, handover_id: UUID) -> tuple[HandOver, bool]:
    """Return a hand-over that concerns the person, and whether she sees all of it. Raises Http404."""
    one = HandOver.objects.filter(id=handover_id).first()
    me = _me(request)
    if one is None:
        raise Http404
    if request.viewer.administrator or me in (one.giver_id, one.asked_by):
        return one, True
    if Share.objects.filter(handover_id=one.id, receiver_id=me).exists():
        return one, False
    raise Http404
