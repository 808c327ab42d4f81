"""Settings of teams."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liane.accounts.forms.base import people_offered
from liane.accounts.forms.settings import TeamForm
from liane.accounts.middleware import Asked
from liane.accounts.models import Team, User
from liane.accounts.views.frame import administrators_only, make, page, say
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Delete, Edit, Refused, Update
from liane.records.models import Link

_MOST = 500
_DEEPEST = 6  # how far the list is set in


@dataclass(frozen=True, slots=True)
class Known:
    """A team as it stands."""

    id: UUID
    name: str
    parent_id: UUID | None
    manager_id: UUID | None
    office: str | None
    version: int


@administrators_only
@require_GET
def listing(request: Asked) -> HttpResponse:
    """Teams as a tree, with how many people each has: three statements."""
    found = [Known(*row) for row in Team.objects.order_by("name").values_list(*Known.__slots__)[:_MOST]]
    ids = {team.id for team in found}
    links = Link.objects.filter(field="teams", target_id__in=ids)
    members = dict(links.values("target_id").annotate(n=Count("source_id")).values_list("target_id", "n"))
    bosses = {team.manager_id for team in found if team.manager_id}
    managers = dict(User.objects.filter(id__in=bosses).values_list("id", "name"))
    children: dict[UUID | None, list[Known]] = {}
    for team in found:
        children.setdefault(team.parent_id if team.parent_id in ids else None, []).append(team)
    rows: list[dict[str, Any]] = []
    waiting = [(0, team) for team in reversed(children.get(None, []))]
    while waiting:
        depth, team = waiting.pop()
        manager = managers.get(team.manager_id) if team.manager_id else None
        rows.append(
            {"team": team, "manager": manager, "members": members.get(team.id, 0), "depth": min(depth, _DEEPEST)}
        )
        waiting += [(depth + 1, child) for child in reversed(children.get(team.id, []))]
    return page(request, "accounts/teams.html", {"rows": rows})


@administrators_only
@require_http_methods(["GET", "POST"])
def team(request: Asked, team_id: UUID | None = None) -> HttpResponse:
    """One team, or a new one."""
    row = Team.objects.filter(id=team_id).values_list(*Known.__slots__).first() if team_id else None
    if team_id and row is None:
        raise Http404
    known = Known(*row) if row else None
    initial = (
        {"name": known.name, "office": known.office, "manager": known.manager_id, "parent": str(known.parent_id or "")}
        if known
        else {}
    )
    version = known.version if known else None
    form = TeamForm(request.POST or None, initial=initial, own=str(team_id or ""), version=version, label_suffix="")
    if form.is_valid():
        edit: Edit = Update("team", team_id, form.values(), form.seen) if team_id else Create("team", form.values())
        try:
            outcome = apply(Change(request.viewer, Cause("form"), [edit]))
        except Refused as refused:
            form.blame(refused)
        else:
            say(request, _("L’équipe « %(name)s » est enregistrée.") % {"name": form.cleaned_data["name"]}, outcome.id)
            return redirect("accounts:teams")
    return page(request, "accounts/team.html", {"form": form, "team": known, "offered": people_offered()})


@administrators_only
@require_POST
def remove(request: Asked, team_id: UUID) -> HttpResponse:
    """Take a team away; its people stay."""
    make(request, [Delete("team", team_id)], _("L’équipe est supprimée, ses membres restent."))
    return redirect("accounts:teams")
