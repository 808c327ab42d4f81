"""Choices that go from a picklist while records have them: how many, what becomes of them, then the removal."""

from collections.abc import Container, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import orjson
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from pydantic import TypeAdapter, ValidationError

from liane.accounts.middleware import Asked
from liane.accounts.views.frame import administrators_only, page, say, say_begun
from liane.lib import formats
from liane.records.changes.gate import check
from liane.records.changes.model import Cause, Change, Problem, Refused
from liane.records.definitions import checking, removal
from liane.records.definitions.removal import NOTHING, Counted, Removal, count
from liane.records.definitions.uses import uses
from liane.records.fields.base import Field, Option
from liane.records.objects import ObjectType
from liane.records.viewer import Viewer
from liane.web.answers import reasons
from liane.web.bulk.doing import AT_ONCE
from liane.web.shaping import stored
from liane.web.shaping.stored import StoredField
from liane.web.shaping.views import fields

KEEP, EMPTY = "keep", "empty"
# For so many choices it is asked what becomes of them; those beyond stay readable.
_MOST = 50
_NUMBERS = TypeAdapter(Counted)


@dataclass(frozen=True, slots=True)
class Line:
    """A choice that goes, how many records have it, and what was chosen to become of it."""

    option: Option
    n: int
    number: str
    fate: str


def used(item: ObjectType, row: StoredField, values: Mapping[str, Any]) -> Counted | None:
    """Return how many records have the choices that the new values leave out; None when none has, for sure."""
    if not (going := _going(item, row, values)):
        return None
    found = count(item, item.fields[row.key], going)
    return None if found.exact and not found.numbers else found


def problems(
    viewer: Viewer, item: ObjectType, row: StoredField, values: Mapping[str, Any], seen: int | None
) -> tuple[Problem, ...]:
    """Return what is wrong with the new values but for the choices that they leave out."""
    asked = Removal(item.name, row.key, row.id, seen, values, {}, sorted(_going(item, row, values)))
    return check(Change(viewer, Cause("form"), [removal.definition(asked, asked.kept, seen)]))


def ask(
    request: Asked,
    item: ObjectType,
    row: StoredField,
    values: Mapping[str, Any],
    seen: int | None,
    found: Counted,
    problem: str = "",
) -> HttpResponse:
    """Draw what becomes of the choices that the new `values` of the field leave out; the page counts on."""
    field = item.fields[row.key]
    going = _going(item, row, values)
    context = {
        "others": [(f"={key}", label) for key, label in removal.replacements(field, values["declaration"], going)],
        "required": field.required or bool(values["declaration"].get("required")),
        "values": orjson.dumps(values).decode(),
        "seen": "" if seen is None else seen,
        "uses": uses(item.name, row.key),
        "problem": problem,
        "later": not found.exact or found.most > AT_ONCE,
    }
    context |= fields.context(request.viewer, item) | _counted(request, item, row, going, found)
    return page(request, "shaping/removal.html", context, status=422 if problem else 200)


@administrators_only
@require_POST
def count_on(request: Asked, name: str, key: str) -> HttpResponse:
    """Count on how many records have the choices that go, and tell it so far, or in all."""
    item, row = _row(request, name, key)
    values, _seen = _given(request)
    going = _going(item, row, values)
    found = count(item, item.fields[key], going, _so_far(request.POST.get("compte", ""), going))
    context = _counted(request, item, row, going, found, every=True) | {"item": item, "alone": True}
    return render(request, "shaping/parts/removal_count.html", context)


def _counted(
    request: Asked, item: ObjectType, row: StoredField, going: Container[str], found: Counted, *, every: bool = False
) -> dict[str, Any]:
    """Return the choices with what is known of each, and what the page gives back to have more counted.

    Those that no record has are not asked about where that is known, unless `every` stands on the page already.
    """
    field = item.fields[row.key]
    every = every or not found.exact
    asked = [one for one in field.options if one.key in going and (every or found.numbers.get(one.key))]
    language = request.viewer.language
    lines = [
        Line(
            option,
            n := found.numbers.get(option.key, 0),
            formats.number(n, language, 0),
            request.POST.get(f"fate:{option.key}", KEEP),
        )
        for option in asked[:_MOST]
    ]
    mark = "" if found.exact else orjson.dumps(asdict(found)).decode()
    return {"field": field, "lines": lines, "beyond": max(0, len(asked) - _MOST), "counting": bool(mark), "mark": mark}


@administrators_only
@require_POST
def remove(request: Asked, name: str, key: str) -> HttpResponse:
    """Take the choices away as was asked, now or in the background."""
    item, row = _row(request, name, key)
    values, seen = _given(request)
    going = _going(item, row, values)
    found = count(item, item.fields[key], going)
    left = found.numbers.keys() if found.exact else going
    asked = {choice: request.POST.get(f"fate:{choice}", KEEP) for choice in going & left}
    fates = {
        choice: None if fate == EMPTY else fate.removeprefix("=") for choice, fate in asked.items() if fate != KEEP
    }
    kept = sorted(asked.keys() - fates.keys())
    removed = Removal(item.name, key, row.id, seen, values, fates, kept)
    try:
        _made(request, removed, item.fields[key], small=found.exact and found.most <= AT_ONCE)
    except Refused as refused:
        return ask(request, item, row, values, seen, found, reasons(refused.problems))
    return redirect("shaping:object", item.name)


def _made(request: Asked, removed: Removal, field: Field, *, small: bool) -> None:
    """Take the choices away, now when that is `small` and the gate looks it over at once. Raises Refused."""
    label = {"name": field.label}
    try:
        if small:
            outcome = removal.remove(removed, request.viewer)
            say(request, _("Le champ « %(name)s » est enregistré.") % label, outcome.id)
            return
    except Refused as refused:
        if not checking.wanted(refused):
            raise
    removal.start(removed, request.viewer)
    text = _("Les fiches changent de choix en arrière-plan ; « %(name)s » suit quand elles sont faites.")
    say_begun(request, text % label)


def _row(request: Asked, name: str, key: str) -> tuple[ObjectType, StoredField]:
    """Return an object and the record of one of its fields in service. Raises Http404."""
    item = stored.shaped(name)
    row = stored.fields(request.viewer, item.name).get(key)
    if row is None or row.retired or key not in item.fields:
        raise Http404
    return item, row


def _so_far(mark: str, going: Container[str]) -> Counted:
    """Return what was counted before, nothing when the page does not tell."""
    try:
        found = _NUMBERS.validate_json(mark)
    except ValidationError:
        return NOTHING
    return found if found.last is not None and all(key in going for key in found.numbers) else NOTHING


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
