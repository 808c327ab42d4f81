"""The fields of one object, in order; panels about one of them stand beside."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liane.accounts.middleware import Asked
from liane.accounts.views.frame import administrators_only, make, page
from liane.records.changes.model import Update
from liane.records.objects import KEPT, ObjectType
from liane.records.viewer import Viewer
from liane.web.shaping import kinds, stored
from liane.web.shaping.stored import StoredField

_STEP = 10
_MOST = 500


@dataclass(frozen=True, slots=True)
class Line:
    """One field as the list shows it; `id` is that of its record, None for one of Liane's that nobody dressed."""

    key: str
    label: str
    kind: str
    icon: str
    required: bool
    unique: bool
    hidden: bool
    id: UUID | None = None


def lines(item: ObjectType, found: dict[str, StoredField]) -> tuple[list[Line], list[Line]]:
    """Return the organisation's own fields in their order, and those of Liane."""
    own: list[Line] = []
    built_in: list[Line] = []
    for key, field in item.fields.items():
        if not field.label or key in KEPT:
            continue
        row = found.get(key)
        declared = str(row.declaration.get("kind", "")) if row and field.custom else ""
        card = kinds.kind_of(declared, field.kind.name, computed=field.computed)
        label = field.kind.label if card.label == field.kind.name else card.label
        line = Line(
            key,
            str(field.label),
            str(label),
            card.icon,
            field.required,
            field.unique,
            field.hidden,
            row.id if row and not row.retired else None,
        )
        (own if field.custom else built_in).append(line)
    return own, built_in


def context(viewer: Viewer, item: ObjectType) -> dict[str, Any]:
    """Return what every page about the fields of an object needs."""
    found = stored.fields(viewer, item.name)
    own, built_in = lines(item, found)
    retired = [row for row in found.values() if row.retired and row.key not in item.fields]
    mine = stored.objects(viewer).get(item.name)
    return {"item": item, "own": own, "built_in": built_in, "retired": retired, "mine": mine, "found": found}


@administrators_only
@require_GET
def listing(request: Asked, name: str) -> HttpResponse:
    """All fields of an object."""
    return page(request, "shaping/fields.html", context(request.viewer, stored.shaped(name)))


@administrators_only
@require_POST
def order(request: Asked, name: str) -> HttpResponse:
    """Put the organisation's own fields in the order posted, a step moved by a button included."""
    item = stored.shaped(name)
    found = stored.fields(request.viewer, item.name)
    keys = [key for key in dict.fromkeys(request.POST.getlist("field")[:_MOST]) if key in found]
    for button, step in (("up", -1), ("down", 1)):
        key = request.POST.get(button, "")
        if key in keys and 0 <= keys.index(key) + step < len(keys):
            place = keys.index(key)
            keys[place], keys[place + step] = keys[place + step], keys[place]
    edits = [
        Update("custom_field", found[key].id, {"position": place * _STEP})
        for place, key in enumerate(keys, 1)
        if found[key].position != place * _STEP
    ]
    if edits:
        make(request, edits, _("L’ordre des champs est enregistré."))
    return redirect("shaping:object", item.name)
