"""What a role sees of the fields of an object and of its parts: all, to read only, in some stages only, nothing."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from liane.accounts.forms.seen import AGAIN, drawn_version, moved, seen_version
from liane.accounts.middleware import Asked
from liane.accounts.rights import FIELDS, STAGES, Json, decided, exceptions, family, parts, whole
from liane.accounts.roles import ADMINISTRATOR
from liane.accounts.views.frame import administrators_only, page, say
from liane.accounts.views.known import known_role
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Refused, Update
from liane.records.objects import KEPT, ObjectType, Via
from liane.records.queries.columns import Reference
from liane.records.queries.model import Query
from liane.records.queries.pages import fetch
from liane.records.registry import catalogue
from liane.records.viewer import FieldRight, Viewer

_MOST_STAGES = 100
FIELD_RIGHTS = (
    ("", gettext_lazy("Voir et modifier")),
    (FieldRight.READ.value, gettext_lazy("Voir seulement")),
    (FieldRight.HIDDEN.value, gettext_lazy("Caché")),
)
STAGED = (STAGES, gettext_lazy("Modifier à certaines étapes"))


@administrators_only
@require_http_methods(["GET", "POST"])
def fields(request: Asked, role_id: UUID, name: str) -> HttpResponse:
    """Which fields of one object, and of its parts, the role sees and may change."""
    known, item = known_role(id=role_id), catalogue().get(name)
    if item is None or decided(item) or known.key == ADMINISTRATOR or whole(item, catalogue()) is not None:
        raise Http404
    rights = known.rights
    members = [item, *parts(item, catalogue())]
    errors: list[str] = []
    told = False
    if request.method == "POST":
        for one in members:
            rights = rights | _with_fields(rights, one, request.POST)
        edit = Update("role", role_id, {"rights": rights}, seen_version(request.POST))
        try:
            outcome = apply(Change(request.viewer, Cause("form"), [edit]))
        except Refused as refused:
            told = moved(refused)
            errors = [str(problem.message) for problem in refused.problems] + ([str(AGAIN)] if told else [])
        else:
            say(request, _("Les champs sont enregistrés."), outcome.id)
            return redirect("accounts:role", role_id)
    tables = [(one, _field_lines(request.viewer, one, rights)) for one in members]
    version = drawn_version(request.POST, known.version, told=told)
    context = {"role": known, "item": item, "tables": tables, "errors": errors, "version": version}
    return page(request, "accounts/role_fields.html", context, status=422 if errors else 200)


def _field_lines(viewer: Viewer, item: ObjectType, rights: Json) -> list[dict[str, Any]]:
    given, stages = exceptions(rights, item), _stages(viewer, item)
    choices = (*FIELD_RIGHTS, STAGED) if stages else FIELD_RIGHTS
    lines = []
    for field in item.fields.values():
        if field.key in KEPT:
            continue
        right, needed = given.get(field.key, ""), _needed(item, field.key)
        chosen = right[STAGES] if isinstance(right, dict) else []
        lines.append({
            "name": f"{item.name}:{field.key}",
            "label": field.label,
            "right": STAGES if isinstance(right, dict) else right,
            "choices": [one for one in choices if not (needed and one[0] == FieldRight.HIDDEN)],
            "stages": [] if field.read_only else [(key, label, key in chosen) for key, label in stages],
            "chosen": len(chosen),
        })  # fmt: skip
    return lines


def _stages(viewer: Viewer, item: ObjectType) -> list[tuple[str, str]]:
    """Return the stages of an object's path, ids or keys with what they are called; none without a path."""
    path = item.fields.get(item.path) if item.path else None
    if path is None:
        return []
    if path.kind.name == "choice":
        return [(option.key, str(option.label)) for option in path.options if not option.retired]
    target = catalogue()[path.target]
    # Stages of the same name stand in several pipelines: each is called after what it belongs to.
    above = target.scope.relation if isinstance(target.scope, Via) else "pipeline"
    columns = (above, target.title) if above in target.fields else (target.title,)
    sort = (above, target.sort or target.title) if above in target.fields else (target.sort or target.title,)
    rows = fetch(Query(target.name, columns=columns, sort=sort, limit=_MOST_STAGES), viewer).rows
    return [(str(row.id), " › ".join(_text(value) for value in row.values if value)) for row in rows]


def _text(value: Any) -> str:
    return str((value.title or "—") if isinstance(value, Reference) else value)


def _with_fields(rights: Json, item: ObjectType, data: QueryDict) -> Json:
    """Return what the role says of `item` with the exceptions posted; a part without any says nothing."""
    posted = {key: data.get(f"{item.name}:{key}", "") for key in item.fields}
    stages = {key: data.getlist(f"{item.name}:{key}:{STAGES}") for key in item.fields}
    chosen = {key: right for key, value in posted.items() if (right := _chosen(item, key, value, stages[key]))}
    if whole(item, catalogue()) is not None:
        own = rights.get(item.name, {})
        return {item.name: own | {FIELDS: chosen}} if own or chosen else {}
    return {item.name: rights.get(item.name, rights.get(family(item), {})) | {FIELDS: chosen}}


def _chosen(item: ObjectType, key: str, right: str, stages: list[str]) -> Any:
    """Return the right on a field as the role says it; in no stage at all is to read only."""
    if right == STAGES and item.path:
        return {STAGES: stages} if stages else FieldRight.READ.value
    known = {value for value, _label in FIELD_RIGHTS}
    return right if right in known and not (right == FieldRight.HIDDEN and _needed(item, key)) else ""


def _needed(item: ObjectType, key: str) -> bool:
    """Say whether the screens of `item` cannot do without the field: its title, its order, its board's columns."""
    board = (item.board.column, item.board.lane_filter) if item.board else ()
    return item.settings or key in (item.title, item.sort.removeprefix("-"), *board)
