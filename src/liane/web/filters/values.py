"""The controls that ask for the values of comparisons and changes, and the check of what was typed."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from liane.lib.periods import NEAR
from liane.records.fields import Invalid
from liane.records.queries.columns import Reference
from liane.records.queries.operators import WITHOUT_VALUE
from liane.records.viewer import Viewer
from liane.web import widgets
from liane.web.cells import safe
from liane.web.filters import spans
from liane.web.filters.tree import EMPTY, GIVEN, Change, Condition, Related, Side
from liane.web.places import Place
from liane.web.widgets import days, pickers, simple
from liane.web.widgets.control import Control, select

_SEVERAL = ("in", "not_in", "has_any", "has_all", "has_none")
_DAYS = ("on", "before", "after", "between")
_DAY_KINDS = ("date", "datetime")
# Kinds of which one value says all: one may ask what it was, or became.
_STATED = frozenset({
    "text", "integer", "decimal", "money", "percent", "date", "yes_no", "choice", "country", "person", "relation",
    "rating", "duration",
})  # fmt: skip


def draw(found: Place, condition: Condition, name: str, viewer: Viewer, known: Mapping[UUID, str]) -> str:
    """Return the control for the value of `condition`, "" when its comparison takes none."""
    operator, kind = condition.operator, found.field.kind.name
    if not operator or operator in WITHOUT_VALUE:
        return ""
    label = f'aria-label="{safe(found.label)}"'
    if operator == "within":
        return spans.draw(f"v.{name}", str(condition.values[0]) if condition.values else "", found.label, viewer)
    if kind in _DAY_KINDS and operator in _DAYS:
        return _days(name, label, condition, viewer)
    return _one(found, condition, f"v.{name}", f"w.{name}", viewer, known)


def shape(found: Place, condition: Condition) -> str:
    """Return which control a comparison has: those of one shape take what was typed in one another."""
    if condition.operator == "within":
        return f"span-{'-'.join(map(str, condition.values))}"
    number = "pair" if condition.operator == "between" else "several" if condition.operator in _SEVERAL else "one"
    return f"{found.path}-{number}"


def _one(found: Place, condition: Condition, name: str, second: str, viewer: Viewer, known: Mapping[UUID, str]) -> str:
    operator, kind = condition.operator, found.field.kind.name
    label = f'aria-label="{safe(found.label)}"'
    control = Control(found.field, name, name.replace(".", "_"), None, viewer.context, bare=True)
    if found.field.target and found.part is None:
        return _records(control, found, condition, known)
    if kind in ("choice", "choices") and operator in _SEVERAL:
        return simple.choices(replace(control, value=condition.values))
    if kind in ("choice", "yes_no") and found.part is None:
        return widgets.draw(
            replace(control, value=str(condition.values[0]) if condition.values else "", required=kind != "choice")
        )
    if found.field.kind.numeric:
        written = [*map(str, _written(found, condition, viewer)), "", ""]
        boxes = [
            f'<input class="input" type="text" inputmode="decimal" autocomplete="off" name="{one}" {label} '
            f'value="{safe(value)}">'
            for one, value in zip((name, second), written, strict=False)
        ]
        return _pair(boxes, operator)
    if operator in _SEVERAL:
        shown = ", ".join(str(value) for value in condition.values)
        return simple.tags(replace(control, value=shown))
    shown = str(condition.values[0]) if condition.values else ""
    return f'<input class="input" type="text" autocomplete="off" name="{name}" {label} value="{safe(shown)}">'


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


def _days(name: str, label: str, condition: Condition, viewer: Viewer) -> str:
    values = [*map(str, condition.values), "", ""]
    boxes = []
    for letter, value in zip("vw", values, strict=False):
        iso = value if value[:4].isdecimal() and value[4:5] == "-" else ""
        shown = spans.shown(value, viewer)
        boxes.append(days.box(f'name="{letter}.{name}" {label}', shown, viewer.language, iso=iso[:10]))
    return _pair(boxes, condition.operator)


def _pair(boxes: list[str], operator: str) -> str:
    return f"{boxes[0]}<span>{safe(_('et'))}</span>{boxes[1]}" if operator == "between" else boxes[0]


def draw_change(found: Place, change: Change, name: str, viewer: Viewer, known: Mapping[UUID, str]) -> str:
    """Return the controls of a change: from what, to what, since when."""
    since = spans.draw(f"s.{name}", change.since, _("Depuis"), viewer, past=True)
    if found.field.kind.name not in _STATED:
        return since
    sides = ((_("de"), "b", change.before), (_("à"), "v", change.after))
    drawn = "".join(_side(found, side, word, f"{letter}.{name}", viewer, known) for word, letter, side in sides)
    return drawn + since


def _side(found: Place, side: Side, word: str, name: str, viewer: Viewer, known: Mapping[UUID, str]) -> str:
    options: list[tuple[str, object]] = [
        ("", _("n’importe quelle valeur")),
        (EMPTY, _("vide")),
        (GIVEN, _("la valeur…")),
    ]
    how = select(f'name="{name}.how" aria-label="{safe(f"{found.label} {word}")}" data-redraw', options, side.how)
    text = f"<span>{safe(word)}</span>{how}"
    if side.how != GIVEN:
        return text
    if found.field.kind.name in _DAY_KINDS:
        shown = spans.shown(str(side.values[0]), viewer) if side.values else ""
        return text + days.box(f'name="{name}" aria-label="{safe(found.label)}"', shown, viewer.language)
    return text + _one(found, Condition(operator="is", values=side.values), name, "", viewer, known)


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
    if condition.operator == "within":
        span, error = spans.check(str(values[0]), viewer)
        return replace(condition, values=[span], error=error)
    read = _neutral(found, replace(condition, values=values), viewer)
    if not read.error and read.operator == "between" and _backwards(found, read):
        return replace(read, error=_("La première valeur vient après la seconde : rien n’est entre les deux."))
    return read


def _backwards(found: Place, condition: Condition) -> bool:
    """Say whether the first of two days or numbers, as addresses write them, comes after the second."""
    first, second = (str(value) for value in condition.values[:2])
    if found.field.kind.name in _DAY_KINDS:
        return first > second and not {first, second} & NEAR.keys()
    (low, unit), (high, other) = (text.partition(" ")[::2] for text in (first, second))
    try:
        return unit == other and Decimal(low) > Decimal(high)
    except InvalidOperation:
        return False


def check_change(found: Place | None, change: Change, viewer: Viewer) -> Change:
    """Return the change ready for use, or with `error` saying what it lacks."""
    if found is None:
        return replace(change, error=_("Choisissez un champ."))
    since, error = spans.check(change.since, viewer, past=True)
    sides = []
    for side in (change.before, change.after):
        if side.how == GIVEN and not side.values:
            error = error or _("Il manque une valeur.")
        read = _neutral(found, Condition(found.path, "on", side.values), viewer)
        error = error or read.error
        sides.append(replace(side, values=read.values))
    return replace(change, before=sides[0], after=sides[1], since=since, error=error)


def check_number(related: Related) -> str:
    """Return what is wrong with the number that records pointing here are counted against; it becomes neutral."""
    if related.how in ("any", "none"):
        return ""
    digits = "".join(related.number.split())
    if not digits.isdecimal() or len(digits) > 6:
        return _("Donnez un nombre entier.")
    related.number = str(int(digits))
    return ""


def _neutral(found: Place, condition: Condition, viewer: Viewer) -> Condition:
    """Return the condition with numbers and days as addresses write them, whoever reads them."""
    context, field = viewer.context, found.field
    dated = field.kind.name in _DAY_KINDS and condition.operator in _DAYS
    if found.part is not None or not (field.kind.numeric or dated):
        return condition
    written = []
    for value in condition.values:
        if dated:
            day, error = spans.day(str(value), viewer)
            if error:
                return replace(condition, error=error)
            written.append(day)
            continue
        try:
            written.append(field.kind.write(field, field.kind.parse(field, value, context), context))
        except Invalid as invalid:
            return replace(condition, error=str(invalid))
    return replace(condition, values=written)
