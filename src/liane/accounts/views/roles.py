"""Settings of roles: their rights as a table that can be read, and edited; what a change of it means, and for whom."""

from typing import Any
from uuid import UUID

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liane.accounts import role_changes
from liane.accounts.forms.settings import RoleForm
from liane.accounts.middleware import Asked
from liane.accounts.models import Role, User
from liane.accounts.rights import VIEW_AS, Json
from liane.accounts.roles import ADMINISTRATOR, BUILT_IN, READER
from liane.accounts.views.frame import administrators_only, make, page, say
from liane.accounts.views.known import Known, known_role
from liane.accounts.views.role_table import SCOPES, VERBS, looks, read_table, table
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Delete, Edit, Refused, Update

_MOST = 500  # roles that the list shows
_SHOWN = 40  # changes of rights that a preview lists


@administrators_only
@require_GET
def listing(request: Asked) -> HttpResponse:
    """Roles, with how many people have each."""
    active = User.objects.filter(is_active=True, role__isnull=False).order_by()
    counts = dict(active.values_list("role_id").annotate(Count("id")))
    order = {role.key: place for place, role in enumerate(BUILT_IN)}
    found = [Known(*row) for row in Role.objects.values_list(*Known.__slots__)[:_MOST]]
    found.sort(key=lambda role: (order.get(role.key or "", 99), role.name))
    rows = [
        {"id": role.id, "name": role.name, "description": role.description, "people": counts.get(role.id, 0)}
        for role in found
    ]
    return page(request, "accounts/roles.html", {"rows": rows})


@administrators_only
@require_http_methods(["GET", "POST"])
def role(request: Asked, role_id: UUID | None = None) -> HttpResponse:
    """One role and its table of rights, or a new one that starts as a reader's."""
    known = known_role(id=role_id) if role_id else None
    rights = known.rights if known else known_role(key=READER).rights
    initial = {"name": known.name, "description": known.description} if known else {}
    version = known.version if known else None
    form = RoleForm(request.POST or None, initial=initial, version=version, label_suffix="")
    fixed = known is not None and known.key == ADMINISTRATOR
    people = role_changes.holders(role_id) if role_id else ([], 0)
    preview: dict[str, Any] = {}
    if "preview" in request.POST and not fixed:
        asked = read_table(request.POST, rights)
        preview, rights = _preview(rights, asked, people), asked
    elif form.is_valid():
        # Where it is refused, what was typed stands in the table that is drawn again.
        rights = rights if fixed else read_table(request.POST, rights)
        values = form.values() | ({} if fixed else {"rights": rights})
        edit: Edit = Update("role", role_id, values, form.seen) if role_id else Create("role", values)
        try:
            outcome = apply(Change(request.viewer, Cause("form"), [edit]))
        except Refused as refused:
            form.blame(refused)
        else:
            say(request, _("Le rôle « %(name)s » est enregistré.") % {"name": values["name"]}, outcome.id)
            return redirect("accounts:roles")
    context = {
        "form": form, "role": known, "fixed": fixed, "lines": table(rights), "verbs": VERBS, "looks": looks(rights),
        "people": people[0], "holders": people[1], "more": people[1] - len(people[0]), "preview": preview,
    }  # fmt: skip
    return page(request, "accounts/role.html", context)


def _preview(before: Json, after: Json, people: tuple[list[tuple[UUID, str]], int]) -> dict[str, Any]:
    """Return what saving would change, in words, and how many records the first people concerned would see."""
    words, verbs = dict(SCOPES), dict(VERBS)
    changes = role_changes.moved(before, after)
    lines = [
        {"object": one.item.plural, "verb": verbs[one.verb], "before": words[one.before], "after": words[one.after]}
        for one in changes[:_SHOWN]
    ]
    return {
        "lines": lines,
        "more": max(0, len(changes) - _SHOWN),
        "seen": role_changes.seen(changes, after, people[0]),
        "looks": before.get(VIEW_AS) != after.get(VIEW_AS),
        "none": not changes and before.get(VIEW_AS) == after.get(VIEW_AS),
    }


@administrators_only
@require_POST
def duplicate(request: Asked, role_id: UUID) -> HttpResponse:
    """Make a role with the same rights, for somebody to change."""
    known = known_role(id=role_id)
    names = set(Role.objects.values_list("name", flat=True))
    name = first = (_("Copie de %(name)s") % {"name": known.name})[:76]
    number = 2
    while name in names:
        name, number = f"{first} {number}", number + 1
    new = Create("role", {"name": name, "description": known.description, "rights": known.rights})
    make(request, [new], _("Le rôle « %(name)s » est prêt : changez ce qui doit l’être.") % {"name": name})
    return redirect("accounts:role", new.id)


@administrators_only
@require_POST
def remove(request: Asked, role_id: UUID) -> HttpResponse:
    """Take away a role that nobody has."""
    make(request, [Delete("role", role_id)], _("Le rôle est supprimé."))
    return redirect("accounts:roles")
