"""Choices that go from a picklist while records have them: how many, what becomes of them, then the removal."""

from collections.abc import Mapping
from typing import Any

import orjson
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from liane.accounts.middleware import Asked
from liane.accounts.views.frame import administrators_only, page, say
from liane.records.changes.model import Refused
from liane.records.definitions import removal
from liane.records.definitions.removal import Removal
from liane.records.definitions.uses import uses
from liane.records.objects import ObjectType
from liane.web.answers import reasons
from liane.web.bulk.doing import AT_ONCE
from liane.web.shaping import stored
from liane.web.shaping.stored import StoredField
from liane.web.shaping.views import fields

KEEP, EMPTY = "keep", "empty"


def ask(
    request: Asked,
    item: ObjectType,
    row: StoredField,
    values: Mapping[str, Any],
    seen: int | None,
    problem: str = "",
) -> HttpResponse:
    """Draw what becomes of the choices that the new `values` of the field leave out."""
    field = item.fields[row.key]
    going = _going(item, row, values)
    numbers = removal.used(item, field, going)
    required = field.required or bool(values["declaration"].get("required"))
    lines = [
        (option, numbers[option.key], request.POST.get(f"fate:{option.key}", KEEP))
        for option in field.options
        if option.key in numbers
    ]
    context = {
        "field": field,
        "lines": lines,
        "others": [(f"={key}", label) for key, label in removal.replacements(field, values["declaration"], going)],
        "required": required,
        "values": orjson.dumps(values).decode(),
        "seen": seen or "",
        "uses": uses(item.name, row.key),
        "problem": problem,
        "later": sum(numbers.values()) > AT_ONCE,
    }
    status = 422 if problem else 200
    return page(request, "shaping/removal.html", fields.context(request.viewer, item) | context, status=status)


@administrators_only
@require_POST
def remove(request: Asked, name: str, key: str) -> HttpResponse:
    """Take the choices away as was asked, now or in the background."""
    item = stored.shaped(name)
    row = stored.fields(request.viewer, item.name).get(key)
    if row is None or row.retired or key not in item.fields:
        raise Http404
    values, seen = _given(request)
    going = _going(item, row, values)
    fates: dict[str, str | None] = {}
    for choice in going & removal.used(item, item.fields[key], going).keys():
        fate = request.POST.get(f"fate:{choice}", KEEP)
        if fate != KEEP:
            fates[choice] = None if fate == EMPTY else fate.removeprefix("=")
    kept = sorted(removal.used(item, item.fields[key], going - fates.keys()))
    asked = Removal(item.name, key, row.id, seen, values, fates, kept)
    label = {"name": item.fields[key].label}
    try:
        if removal.affected(asked) > AT_ONCE:
            removal.start(asked, request.viewer)
            text = _("Les fiches changent de choix en arrière-plan ; « %(name)s » suit quand elles sont faites.")
            say(request, text % label)
        else:
            outcome = removal.remove(asked, request.viewer)
            say(request, _("Le champ « %(name)s » est enregistré.") % label, outcome.id)
    except Refused as refused:
        return ask(request, item, row, values, seen, reasons(refused.problems))
    return redirect("shaping:object", item.name)


def _going(item: ObjectType, row: StoredField, values: Mapping[str, Any]) -> set[str]:
    """Return the organisation's own choices that the new values leave out."""
    known = item.built_in.get(row.key)
    ours = {option.key for option in known.options} if known is not None else set()
    return removal.gone(row.declaration, values["declaration"]) - ours


def _given(request: Asked) -> tuple[dict[str, Any], int | None]:
    """Return what the form before had, as its page carries it. Raises Http404 for what no page of ours wrote."""
    try:
        values = orjson.loads(request.POST.get("values", ""))
    except orjson.JSONDecodeError:
        raise Http404 from None
    declaration = values.get("declaration") if isinstance(values, dict) else None
    options = declaration.get("options") if isinstance(declaration, dict) else None
    if not isinstance(options, list) or not all(isinstance(one, dict) and "key" in one for one in options):
        raise Http404
    seen = request.POST.get("version", "")
    return {"declaration": declaration, "hidden": bool(values.get("hidden"))}, int(seen) if seen.isdecimal() else None
