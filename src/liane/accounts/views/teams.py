"""Settings of teams."""

from uuid import UUID

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


@administrators_only
@require_GET
def listing(request: Asked) -> HttpResponse:
    """Teams as a tree, with how many people each has: three statements."""
    found = list(Team.objects.order_by("name")[:_MOST])
    members: dict[UUID, int] = {}
    links = Link.objects.filter(field="teams", target_id__in=[team.id for team in found])
    for target in links.values_list("target_id", flat=True):
        members[target] = members.get(target, 0) + 1
    managers = dict(User.objects.filter(id__in={team.manager_id for team in found}).values_list("id", "name"))
    children: dict[UUID | None, list[Team]] = {}
    known = {team.id for team in found}
    for team in found:
        children.setdefault(team.parent_id if team.parent_id in known else None, []).append(team)
    rows = []
    waiting = [(0, team) for team in reversed(children.get(None, []))]
    while waiting:
        depth, team = waiting.pop()
        rows.append(
            {
                "id": team.id,
                "name": team.name,
                "office": team.office,
                "manager": managers.get(team.manager_id),
                "members": members.get(team.id, 0),
                "depth": min(depth, 6),
            }
        )
        waiting += [(depth + 1, child) for child in reversed(children.get(team.id, []))]
    return page(request, "accounts/teams.html", {"rows": rows})


@administrators_only
@require_http_methods(["GET", "POST"])
def team(request: Asked, team_id: UUID | None = None) -> HttpResponse:
    """One team, or a new one."""
    known = Team.objects.filter(id=team_id).first() if team_id else None
    if team_id and known is None:
        raise Http404
    initial = (
        {"name": known.name, "office": known.office, "manager": known.manager_id, "parent": str(known.parent_id or "")}
        if known
        else {}
    )
    form = TeamForm(request.POST or None, initial=initial, own=str(team_id or ""), label_suffix="")
    if form.is_valid():
        edit: Edit = Update("team", team_id, form.values()) if team_id else Create("team", form.values())
        try:
            outcome = apply(Change(request.viewer, Cause("form"), [edit]))
        except Refused as refused:
            form.blame(refused)
        else:
            say(request, _("L’équipe « %(name)s » est enregistrée.") % {"name": form.cleaned_data["name"]}, outcome.id)
            return redirect("accounts:teams")
    return page(request, "accounts/team.html", {"form": form, "team": known, "offered": people_offered()})


@administrators_only
@require_POST
def remove(request: Asked, team_id: UUID) -> HttpResponse:
    """Take a team away; its people stay."""
    make(request, [Delete("team", team_id)], _("L’équipe est supprimée, ses membres restent."))
    return redirect("accounts:teams")
