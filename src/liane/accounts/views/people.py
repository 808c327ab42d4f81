"""Settings of people: the list, one person, invitations and links, letting out and in again."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liane.accounts import actions, mail
from liane.accounts.forms.base import people_offered
from liane.accounts.forms.settings import PersonForm
from liane.accounts.jobs import send_invitation
from liane.accounts.middleware import Asked
from liane.accounts.models import Credential, Role, SignIn, User
from liane.accounts.organisation import local
from liane.accounts.roles import SALESPERSON
from liane.accounts.slots import person_offers
from liane.accounts.views.frame import administrators_only, complain, dialled, page, say
from liane.lib import formats
from liane.lib.periods import today
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Refused, Update
from liane.records.queries.model import And, Leaf, Or, Query, QueryError
from liane.records.queries.pages import count, fetch, get

_SIZE = 50
_COLUMNS = ("name", "email", "job_title", "role", "teams", "is_active")


@administrators_only
@require_GET
def listing(request: Asked) -> HttpResponse:
    """People by name, fifty at a time; `q` searches names and addresses, `shut` shows those who are shut out."""
    text = request.GET.get("q", "").strip()[:100]
    shut = "shut" in request.GET
    where: Any = Leaf("is_active", "is", not shut)
    for word in text.split():
        where = And((where, _matching(word)))
    query = Query("user", where=where, columns=_COLUMNS, sort=("name",), limit=_SIZE, after=request.GET.get("after"))
    try:
        found = fetch(query, request.viewer)
    except QueryError:
        raise Http404 from None
    seen = dict(
        Credential.objects.filter(user_id__in=[row.id for row in found.rows]).values_list("user_id", "last_seen")
    )
    rows = [
        dict(zip(_COLUMNS, row.values, strict=True)) | {"id": row.id, "seen": _ago(request, seen.get(row.id))}
        for row in found.rows
    ]
    total = count(query, request.viewer)
    context = {"rows": rows, "total": total, "next": found.next, "q": text, "shut": shut}
    return page(request, "accounts/people.html", context)


def _matching(word: str) -> Any:
    from_name, from_email = Leaf("name", "contains", word), Leaf("email", "contains", word)
    return Or((from_name, from_email))


@administrators_only
@require_http_methods(["GET", "POST"])
def invite(request: Asked) -> HttpResponse:
    """Make a person, then show the link by which she comes in."""
    form = PersonForm(request.POST or None, new=True, label_suffix="", initial={"role": _usual_role()})
    if form.is_valid():
        try:
            added = actions.invite(request.viewer, form.values())
        except Refused as refused:
            form.blame(refused)
        else:
            return _show_link(request, added.user_id, added.path, change_id=added.change_id)
    return page(request, "accounts/person.html", {"form": form, "offered": people_offered(), "new": True})


@administrators_only
@require_http_methods(["GET", "POST"])
def person(request: Asked, user_id: UUID) -> HttpResponse:
    """One person: who she is, her place, her way in."""
    keys = tuple(PersonForm.base_fields)
    row = get("user", user_id, request.viewer, (*keys, "name", "is_active"))
    if row is None:
        raise Http404
    known = dict(zip((*keys, "name", "is_active"), row.values, strict=True))
    initial = known | {
        "role": str(known["role"].id) if known["role"] else "",
        "teams": [str(team.id) for team in known["teams"] or ()],
        "manager": known["manager"].id if known["manager"] else None,
        "phone": dialled(known["phone"], request.organisation.region),
    }
    form = PersonForm(request.POST or None, initial=initial, version=row.version, label_suffix="")
    if form.is_valid():
        try:
            edit = Update("user", user_id, form.values(), form.seen)
            outcome = apply(Change(request.viewer, Cause("form"), [edit]))
        except Refused as refused:
            form.blame(refused)
        else:
            say(request, _("%(name)s : enregistré.") % {"name": known["name"]}, outcome.id)
            return redirect("accounts:person", user_id)
    credential = Credential.objects.filter(user_id=user_id).first()
    context = {
        "form": form,
        "offered": people_offered(),
        "known": known,
        "user_id": user_id,
        "came": bool(credential and credential.last_login),
        "seen": _ago(request, credential.last_seen if credential else None),
        "offers": [
            {"url": reverse(one.name, args=[user_id]), "label": one.label, "icon": one.icon}
            for one in person_offers.all().values()
        ],
    }
    return page(request, "accounts/person.html", context)


@administrators_only
@require_POST
def make_link(request: Asked, user_id: UUID) -> HttpResponse:
    """Make a one-time link: an invitation for who never came, else one for a new password."""
    user = User.objects.filter(id=user_id, is_active=True).first()
    if user is None:
        raise Http404
    came = bool(actions.has_signed_in([user_id]))
    maker = actions.reset_link if came else actions.invitation_link
    return _show_link(request, user_id, maker(user_id, by=request.viewer.user_id), reset=came)


@administrators_only
@require_POST
def set_active(request: Asked, user_id: UUID) -> HttpResponse:
    """Shut a person out at once, or let her in again."""
    back = "active" in request.POST
    try:
        outcome = (actions.reactivate if back else actions.deactivate)(request.viewer, user_id)
    except Refused as refused:
        complain(request, refused)
    else:
        done = _("Cette personne peut à nouveau se connecter.") if back else _("Cette personne n’a plus accès à Liane.")
        say(request, done, outcome.id)
    return redirect("accounts:person", user_id)


@administrators_only
@require_GET
def sign_ins(request: Asked) -> HttpResponse:
    """The log of sign-ins, the latest first."""
    found = SignIn.objects.order_by("-at")
    before = request.GET.get("before", "")
    if before:
        try:
            found = found.filter(id__lt=UUID(before))
        except ValueError:
            raise Http404 from None
    lines = list(found.order_by("-id")[: _SIZE + 1])
    more = str(lines[_SIZE - 1].id) if len(lines) > _SIZE else ""
    names = dict(User.objects.filter(id__in={line.user_id for line in lines}).values_list("id", "name"))
    rows = [
        {
            "at": formats.datetime(local(line.at), request.viewer.language),
            "who": names.get(line.user_id) if line.user_id else None,
            "email": line.email,
            "address": line.address,
            "agent": line.agent,
            "outcome": line.get_outcome_display(),
            "bad": line.outcome in (SignIn.Outcome.FAILED, SignIn.Outcome.LOCKED, SignIn.Outcome.INACTIVE),
        }
        for line in lines[:_SIZE]
    ]
    return page(request, "accounts/sign_ins.html", {"rows": rows, "more": more})


def _show_link(
    request: Asked, user_id: UUID, path: str, *, reset: bool = False, change_id: UUID | None = None
) -> HttpResponse:
    name = User.objects.filter(id=user_id).values_list("name", "email").get()
    can_mail = mail.is_set(request.organisation) and bool(name[1]) and not reset
    if can_mail:
        send_invitation(str(user_id), path, request.build_absolute_uri("/"), request.viewer.name)
    context = {
        "name": name[0],
        "email": name[1],
        "address": request.build_absolute_uri(path),
        "reset": reset,
        "mailed": can_mail,
        "user_id": user_id,
        "change_id": change_id,
    }
    return page(request, "accounts/person_link.html", context)


def _usual_role() -> str:
    found = Role.objects.filter(key=SALESPERSON).values_list("id", flat=True).first()
    return str(found or "")


def _ago(request: Asked, moment: Any) -> str:
    if moment is None:
        return ""
    zone = request.viewer.zone
    day = local(moment).date()
    return formats.relative_date(day, today(zone), request.viewer.language)
