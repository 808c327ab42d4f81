"""The form that edits many records: fields, what is done to each, a preview, then the deed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from liane.records.changes import stored
from liane.records.changes.bulk_recipe import MOST_ACTS, Recipe, fields_of, outcome, parse_recipe, ways
from liane.records.fields import KINDS, Field, Invalid
from liane.records.objects import ObjectType
from liane.records.queries.columns import Reference
from liane.records.queries.model import QueryError
from liane.records.queries.pages import titles
from liane.records.queries.walking import walk
from liane.records.registry import catalogue
from liane.records.viewer import Verb, Viewer
from liane.web import answers, drawing, widgets
from liane.web.bulk import counting
from liane.web.bulk.doing import perform
from liane.web.bulk.target import Target, read_target
from liane.web.cells import safe
from liane.web.links import list_url
from liane.web.places import own_places
from liane.web.request import Request, fragment, named
from liane.web.widgets import reading
from liane.web.widgets.control import Control

_SAMPLE = 5
_WAYS = {
    "set": gettext_lazy("mettre à"),
    "clear": gettext_lazy("vider"),
    "add": gettext_lazy("ajouter"),
    "remove": gettext_lazy("retirer"),
    "raise": gettext_lazy("augmenter de"),
    "percent": gettext_lazy("augmenter de %"),
    "replace": gettext_lazy("remplacer le texte"),
    "share": gettext_lazy("répartir entre"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One act of the form, ready for its template."""

    at: int
    key: str
    way: str
    ways: Sequence[tuple[str, object]]
    control: SafeString
    label: str


@dataclass(frozen=True, slots=True)
class Change:
    """One record of the preview: its name, and each field before and after, drawn."""

    title: str
    fields: list[tuple[str, SafeString, SafeString]]


@require_POST
def edit(request: Request, slug: str) -> HttpResponse:
    """Draw the form of what is done to the records, its preview, or do it."""
    item = named(request, slug)
    try:
        target = read_target(request, item)
    except QueryError as error:
        return answers.refusal(request, str(error), 422, list_url(item))
    data = request.POST
    action = data.get("action", "")
    lines = _lines(data, item, request.viewer)
    if action == "add" or not lines:
        lines = [*lines, _line(len(lines), data.get("start", ""), "", data, item, request.viewer)]
    if action.startswith("remove:"):
        lines = [line for line in lines if str(line.at) != action.removeprefix("remove:")]
    context: dict[str, Any] = {
        "item": item, "slug": item.slug, "target": target, "query": data.get("query", ""), "lines": lines,
        "fields": _fields(item, request.viewer), "full": len(lines) >= MOST_ACTS,
    }  # fmt: skip
    if action in ("preview", "apply"):
        try:
            recipe = parse_recipe(
                {"acts": [_given(line, data, item, request.viewer) for line in lines]}, item, request.viewer
            )
            if action == "apply":
                label = _("%(objects)s : modification") % {"objects": item.plural}
                return perform(request, item, target, recipe, _said, label)
            context |= _preview(request, item, target, recipe)
        except (Invalid, QueryError) as error:
            context["error"] = str(error)
    template = "web/parts/bulk_edit.html" if fragment(request) else "web/bulk_edit.html"
    return render(request, template, context, status=422 if "error" in context else 200)


def _said(number: int, shown: str) -> str:
    return ngettext("%(n)s fiche modifiée.", "%(n)s fiches modifiées.", number) % {"n": shown}


def _fields(item: ObjectType, viewer: Viewer) -> list[tuple[str, str]]:
    known = dict.fromkeys(one.field.key for one in own_places(viewer, item))
    fields = [item.fields[key] for key in known]
    return [(one.key, str(one.label)) for one in fields if ways(one, viewer, item)]


def _lines(data: QueryDict, item: ObjectType, viewer: Viewer) -> list[Line]:
    places = sorted({int(key[2:]) for key in data if key.startswith("f.") and key[2:].isdecimal() and len(key) < 6})
    return [_line(at, data.get(f"f.{at}", ""), data.get(f"w.{at}", ""), data, item, viewer) for at in places]


def _line(at: int, key: str, way: str, data: QueryDict, item: ObjectType, viewer: Viewer) -> Line:
    field = item.fields.get(key)
    possible = ways(field, viewer, item) if field is not None else ()
    if field is None or not possible:
        return Line(at, "", "", [], mark_safe(""), "")
    if way not in possible:
        # Tags and links are usually added to, the rest is set.
        way = "add" if "add" in possible else possible[0]
    shown = [(one, _WAYS[one]) for one in possible]
    return Line(at, key, way, shown, mark_safe(_control(field, way, at, data, viewer)), str(field.label))


def _control(field: Field, way: str, at: int, data: QueryDict, viewer: Viewer) -> str:
    name = f"v.{at}"
    if way == "clear":
        return ""
    if way in ("raise", "percent", "replace"):
        label = {"raise": _("De combien"), "percent": _("De combien, en %"), "replace": _("Texte à remplacer")}[way]
        drawn = _box(name, data.get(name, ""), label)
        return drawn + (_box(f"i.{at}", data.get(f"i.{at}", ""), _("Par")) if way == "replace" else "")
    asked = _asked(field, way)
    value = reading.reference(asked, reading.read(asked, data, name)) if reading.present(asked, data, name) else None
    # What was asked for by its own button is filled in at once.
    focused = f"f.{at}" not in data
    return widgets.draw(Control(asked, name, f"bulk_{at}", value, viewer.context, bare=True, focused=focused))


def _asked(field: Field, way: str) -> Field:
    """Return the field whose control asks for the value: several people where records are shared out."""
    return replace(field, kind=KINDS["relations"]) if way == "share" else replace(field, required=False)


def _box(name: str, value: str, label: str) -> str:
    return (
        f'<input class="input" type="text" name="{safe(name)}" value="{safe(value)}" aria-label="{safe(label)}" '
        f'placeholder="{safe(label)}">'
    )


def _given(line: Line, data: QueryDict, item: ObjectType, viewer: Viewer) -> dict[str, Any]:
    if not line.key:
        raise Invalid(_("Choisissez un champ."), "required")
    found: dict[str, Any] = {"field": line.key, "do": line.way}
    if line.way in ("raise", "percent", "replace"):
        return found | {"value": data.get(f"v.{line.at}", ""), "into": data.get(f"i.{line.at}", "")}
    if line.way != "clear":
        asked = _asked(item.fields[line.key], line.way)
        found["value"] = reading.resolve(asked, reading.read(asked, data, f"v.{line.at}"), viewer)
    return found


def _preview(request: Request, item: ObjectType, target: Target, recipe: Recipe) -> dict[str, Any]:
    viewer = request.viewer
    number = counting.begun(target, viewer)
    # Words that many records have are soon met.
    many = bool(target.query.search) and number.last is not None
    ids = walk(target.query, viewer, counting.EDITING, limit=_SAMPLE, many=many)
    held = stored.load(catalogue(), item, ids, viewer, Verb.UPDATE, lock=False)
    named_ = titles(item.name, ids, viewer)
    fields = fields_of(recipe)
    sample = []
    # One may have gone since it was found.
    for turn, one in enumerate(one for one in ids if one in held):
        after = dict(held[one].values)
        for act in recipe.acts:
            after[act.field.key] = outcome(act, after[act.field.key], turn, viewer.context)
        shown = [
            (
                str(field.label),
                _drawn(field, held[one].values[field.key], viewer),
                _drawn(field, after[field.key], viewer),
            )
            for field in fields
        ]
        sample.append(Change(named_.get(one, "—"), shown))
    return counting.words(number, viewer) | {"preview": True, "sample": sample}


def _drawn(field: Field, value: Any, viewer: Viewer) -> SafeString:
    """Draw a stored value; records by their titles."""
    if value is None:
        return mark_safe('<span class="muted">—</span>')
    if field.target and field.target != "*":
        ids = value if isinstance(value, list) else [value]
        known = titles(field.target, ids, viewer)
        found = [Reference(field.target, one if one in known else None, known.get(one)) for one in ids]
        return mark_safe(drawing.short(field, found if field.kind.linked else found[0], viewer.context))
    if field.kind.name == "money" and "base" not in value:
        value = {**value, "base": None}
    return mark_safe(drawing.short(field, value, viewer.context))
