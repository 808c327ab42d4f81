"""The control that asks for the value of a comparison, and the check of what was typed."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from liane.records.fields import Invalid
from liane.records.queries.columns import Reference
from liane.records.queries.operators import WITHOUT_VALUE
from liane.records.viewer import Viewer
from liane.web import widgets
from liane.web.cells import safe
from liane.web.filters.tree import Condition
from liane.web.filters.words import periods
from liane.web.places import Place
from liane.web.widgets import pickers, simple
from liane.web.widgets.control import Control, select

_SEVERAL = ("in", "not_in", "has_any", "has_all", "has_none")
_DAYS = ("on", "before", "after", "between")


def draw(found: Place, condition: Condition, name: str, viewer: Viewer, known: Mapping[UUID, str]) -> str:
    """Return the control for the value of `condition`, "" when its comparison takes none."""
    operator, kind = condition.operator, found.field.kind.name
    if not operator or operator in WITHOUT_VALUE:
        return ""
    label = f'aria-label="{safe(found.label)}"'
    if operator == "within":
        chosen = str(condition.values[0]) if condition.values else "this_month"
        return select(f'name="v.{name}" {label}', periods(), chosen)
    control = Control(found.field, f"v.{name}", f"v_{name}", None, viewer.context, bare=True)
    if found.field.target and found.part is None:
        return _records(control, found, condition, known)
    if kind in ("choice", "choices") and operator in _SEVERAL:
        return simple.choices(replace(control, value=condition.values))
    if kind in ("choice", "yes_no") and found.part is None:
        return widgets.draw(
            replace(control, value=str(condition.values[0]) if condition.values else "", required=kind != "choice")
        )
    if kind in ("date", "datetime") and operator in _DAYS:
        return _pair("date", name, label, condition)
    if found.field.kind.numeric:
        return _pair(
            "text", name, f'{label} inputmode="decimal"', replace(condition, values=_written(found, condition, viewer))
        )
    if operator in _SEVERAL:
        shown = ", ".join(str(value) for value in condition.values)
        return simple.tags(replace(control, value=shown))
    shown = str(condition.values[0]) if condition.values else ""
    return f'<input class="input" type="text" autocomplete="off" name="v.{name}" {label} value="{safe(shown)}">'


def _records(control: Control, found: Place, condition: Condition, known: Mapping[UUID, str]) -> str:
    references = []
    for value in condition.values:
        try:
            record_id = UUID(str(value))
        except ValueError:
            continue
        references.append(Reference(found.field.target, record_id, known.get(record_id, "—")))
    if condition.operator in _SEVERAL:
        return pickers.many(replace(control, value=references))
    return pickers.one(replace(control, value=references[0] if references else None))


def _pair(kind: str, name: str, label: str, condition: Condition) -> str:
    values = [*map(str, condition.values), "", ""]
    first = f'<input class="input" type="{kind}" autocomplete="off" name="v.{name}" {label} value="{safe(values[0])}">'
    if condition.operator != "between":
        return first
    second = f'<input class="input" type="{kind}" autocomplete="off" name="w.{name}" {label} value="{safe(values[1])}">'
    return f"{first}<span>{safe(_('et'))}</span>{second}"


def _written(found: Place, condition: Condition, viewer: Viewer) -> list[Any]:
    """Return numbers as the reader writes them; an address holds them neutral ("1234.5")."""
    context, field = viewer.context, found.field
    shown = []
    for value in condition.values:
        try:
            shown.append(field.kind.show(field, field.kind.parse(field, value, context), context))
        except Invalid:
            shown.append(value)
    return shown


def check(found: Place | None, condition: Condition, viewer: Viewer) -> Condition:
    """Return the condition ready for use, numbers neutral, or with `error` saying what it lacks."""
    if found is None:
        return replace(condition, error=_("Choisissez un champ."))
    if condition.operator not in found.operators:
        return replace(condition, error=_("Choisissez une comparaison."))
    if condition.operator in WITHOUT_VALUE:
        return replace(condition, values=[])
    values = condition.values
    if (found.field.kind.name == "tags" and condition.operator in _SEVERAL) or (
        found.part is not None and condition.operator in _SEVERAL
    ):
        values = [word.strip() for value in values for word in str(value).split(",") if word.strip()]
    if len(values) < (2 if condition.operator == "between" else 1):
        missing = _("Il manque une valeur.") if condition.operator != "between" else _("Deux valeurs sont attendues.")
        return replace(condition, error=missing)
    if found.field.kind.numeric and found.part is None:
        return _neutral(found, replace(condition, values=values), viewer)
    return replace(condition, values=values)


def _neutral(found: Place, condition: Condition, viewer: Viewer) -> Condition:
    context, field = viewer.context, found.field
    written = []
    for value in condition.values:
        try:
            written.append(field.kind.write(field, field.kind.parse(field, value, context), context))
        except Invalid as error:
            return replace(condition, error=str(error))
    return replace(condition, values=written)
