"""Settings of roles: their rights as a table that can be read, and edited."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liane.accounts.forms.settings import RoleForm
from liane.accounts.middleware import Asked
from liane.accounts.models import Role, User
from liane.accounts.rights import (
    FIELDS,
    OWNED,
    SETTINGS,
    SHARED,
    Json,
    decided,
    exceptions,
    family,
    parts,
    whole,
)
from liane.accounts.roles import ADMINISTRATOR, BUILT_IN, READER
from liane.accounts.views.frame import administrators_only, make, page, say
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Delete, Edit, Refused, Update
from liane.records.changes.stored import KEPT
from liane.records.objects import ObjectType, Owned, Via
from liane.records.registry import catalogue
from liane.records.viewer import FieldRight, Scope, Verb

VERBS = (
    (Verb.READ, gettext_lazy("Voir")),
    (Verb.CREATE, gettext_lazy("Créer")),
    (Verb.UPDATE, gettext_lazy("Modifier")),
    (Verb.DELETE, gettext_lazy("Supprimer")),
    (Verb.EXPORT, gettext_lazy("Exporter")),
    (Verb.IMPORT, gettext_lazy("Importer")),
    (Verb.BULK, gettext_lazy("Modifier en masse")),
)
SCOPES = (
    (Scope.NONE, gettext_lazy("non")),
    (Scope.OWN, gettext_lazy("les siennes")),
    (Scope.TEAM, gettext_lazy("son équipe")),
    (Scope.ALL, gettext_lazy("toutes")),
)
_MOST = 500  # roles that the list shows
_SHARED_SCOPES = ((Scope.NONE, gettext_lazy("non")), (Scope.ALL, gettext_lazy("oui")))
FIELD_RIGHTS = (
    ("", gettext_lazy("Voir et modifier")),
    (FieldRight.READ.value, gettext_lazy("Voir seulement")),
    (FieldRight.HIDDEN.value, gettext_lazy("Caché")),
)


@dataclass(frozen=True, slots=True)
class Known:
    """A role as it stands."""

    id: UUID
    name: str
    key: str | None
    description: str | None
    rights: Json


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table of rights: a family of objects, or one object. `own` when it departs from its family.

    `hidden` counts the exceptions of its fields, those of its parts included.
    """

    key: str
    label: object
    cells: list[dict[str, Any]]
    family: str = ""
    own: bool = True
    hidden: int = 0


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
    known = _role(id=role_id) if role_id else None
    rights = known.rights if known else _role(key=READER).rights
    initial = {"name": known.name, "description": known.description} if known else {}
    form = RoleForm(request.POST or None, initial=initial, label_suffix="")
    fixed = known is not None and known.key == ADMINISTRATOR
    if form.is_valid():
        values = form.values() | ({} if fixed else {"rights": read_table(request.POST, rights)})
        edit: Edit = Update("role", role_id, values) if role_id else Create("role", values)
        try:
            outcome = apply(Change(request.viewer, Cause("form"), [edit]))
        except Refused as refused:
            form.blame(refused)
        else:
            say(request, _("Le rôle « %(name)s » est enregistré.") % {"name": values["name"]}, outcome.id)
            return redirect("accounts:roles")
    context = {"form": form, "role": known, "fixed": fixed, "lines": table(rights), "verbs": VERBS}
    return page(request, "accounts/role.html", context)


@administrators_only
@require_POST
def remove(request: Asked, role_id: UUID) -> HttpResponse:
    """Take away a role that nobody has."""
    make(request, [Delete("role", role_id)], _("Le rôle est supprimé."))
    return redirect("accounts:roles")


@administrators_only
@require_http_methods(["GET", "POST"])
def fields(request: Asked, role_id: UUID, name: str) -> HttpResponse:
    """Which fields of one object, and of its parts, the role sees and may change."""
    known, item = _role(id=role_id), catalogue().get(name)
    if item is None or decided(item) or known.key == ADMINISTRATOR or whole(item, catalogue()) is not None:
        raise Http404
    rights = known.rights
    members = [item, *parts(item, catalogue())]
    if request.method == "POST":
        for one in members:
            rights = rights | _with_fields(rights, one, request.POST)
        if make(request, [Update("role", role_id, {"rights": rights})], _("Les champs sont enregistrés.")):
            return redirect("accounts:role", role_id)
    tables = [(one, _field_lines(one, rights)) for one in members]
    context = {"role": known, "item": item, "tables": tables, "choices": FIELD_RIGHTS}
    return page(request, "accounts/role_fields.html", context)


def _field_lines(item: ObjectType, rights: Json) -> list[dict[str, Any]]:
    given = exceptions(rights, item)
    return [
        {
            "name": f"{item.name}:{field.key}",
            "label": field.label,
            "right": given.get(field.key, ""),
            "needed": _needed(item, field.key),
        }
        for field in item.fields.values()
        if field.key not in KEPT
    ]


def _with_fields(rights: Json, item: ObjectType, data: QueryDict) -> Json:
    """Return what the role says of `item` with the exceptions posted; a part without any says nothing."""
    posted = {key: data.get(f"{item.name}:{key}", "") for key in item.fields}
    chosen = {key: right for key, value in posted.items() if (right := _chosen(item, key, value))}
    if whole(item, catalogue()) is not None:
        own = rights.get(item.name, {})
        return {item.name: own | {FIELDS: chosen}} if own or chosen else {}
    return {item.name: rights.get(item.name, rights.get(family(item), {})) | {FIELDS: chosen}}


def _chosen(item: ObjectType, key: str, right: str) -> str:
    known = {value for value, _label in FIELD_RIGHTS}
    return right if right in known and not (right == FieldRight.HIDDEN and _needed(item, key)) else ""


def _needed(item: ObjectType, key: str) -> bool:
    """Say whether the screens of `item` cannot do without the field: its title, its order, its board's columns."""
    board = (item.board.column, item.board.lane_filter) if item.board else ()
    return item.settings or key in (item.title, item.sort.removeprefix("-"), *board)


def table(rights: Json) -> list[Line]:
    """Return the lines of the table: the three families, then each object that follows one or departs from it."""
    lines = [
        Line(OWNED, _("Tout ce qui appartient à quelqu’un"), _cells(OWNED, rights.get(OWNED, {}), SCOPES)),
        Line(SHARED, _("Ce qui est à tous (produits…)"), _cells(SHARED, rights.get(SHARED, {}), _SHARED_SCOPES)),
        Line(SETTINGS, _("Réglages (étapes, cours…)"), _cells(SETTINGS, rights.get(SETTINGS, {}), _SHARED_SCOPES)),
    ]
    for item in _listed():
        own = rights.get(item.name)
        given = own if own is not None else rights.get(family(item), {})
        cells = _cells(item.name, given, _scopes(item))
        hidden = sum(len(exceptions(rights, one)) for one in (item, *parts(item, catalogue())))
        lines.append(Line(item.name, item.plural, cells, family(item), own is not None, hidden))
    return lines


def read_table(data: QueryDict, before: Json) -> Json:
    """Return the rights that a posted table says; what it does not show (fields, other objects) stays."""
    shown = {item.name for item in _listed()}
    found: Json = {key: value for key, value in before.items() if key not in shown and not key.startswith("*")}
    for key in (OWNED, SHARED, SETTINGS):
        found[key] = _posted(data, key) | _exceptions(before.get(key, {}))
    for item in _listed():
        if data.get(f"{item.name}:own"):
            given = before.get(item.name, before.get(family(item), {}))
            found[item.name] = _posted(data, item.name) | _exceptions(given)
    return found


def _listed() -> list[ObjectType]:
    """Return the objects that the table shows: those that are not parts of another, in the order of the rail."""
    # What belongs to people or to everyone stands by itself, in the rail or not.
    found = [
        item
        for item in catalogue()
        if not decided(item) and (item.group or item.settings or not isinstance(item.scope, Via))
    ]
    return sorted(found, key=lambda item: (item.settings, item.order, item.name))


def _scopes(item: ObjectType) -> tuple[tuple[Scope, Any], ...]:
    return SCOPES if isinstance(item.scope, Owned) else _SHARED_SCOPES


def _cells(key: str, given: dict[str, Any], scopes: tuple[tuple[Scope, Any], ...]) -> list[dict[str, Any]]:
    known = [scope.value for scope, _label in scopes]
    cells = []
    for verb, label in VERBS:
        value = given.get(verb.value, "none")
        shown = value if value in known else "all"
        choices = [(scope.value, text, scope.value == shown) for scope, text in scopes]
        text = next(text for scope, text in scopes if scope.value == shown)
        cells.append({"name": f"{key}:{verb.value}", "label": label, "choices": choices, "text": text, "scope": shown})
    return cells


def _posted(data: QueryDict, key: str) -> dict[str, str]:
    return {verb.value: data.get(f"{key}:{verb.value}", "none") for verb, _label in VERBS}


def _exceptions(given: dict[str, Any]) -> dict[str, Any]:
    return {FIELDS: given[FIELDS]} if given.get(FIELDS) else {}


def _role(**which: Any) -> Known:
    row = Role.objects.filter(**which).values_list(*Known.__slots__).first()
    if row is None:
        raise Http404
    role_id, name, key, description, rights = row
    return Known(role_id, name, key, description, rights or {})
