"""Conditions in words: the chips above a list, and the labels of the builder."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liane.lib import countries
from liane.lib.periods import PERIODS
from liane.records.fields import Invalid
from liane.records.fields.choices import label as option_label
from liane.records.objects import ObjectType
from liane.records.queries.model import Across, And, Changed, Leaf, Not, Or, Where
from liane.records.queries.operators import OPERATOR_LABELS, WITHOUT_VALUE
from liane.records.queries.pages import titles
from liane.records.registry import catalogue
from liane.records.viewer import Viewer
from liane.web.places import Place, place
from liane.web.request import uuid_or_none

PERIOD_LABELS = {
    "today": gettext_lazy("aujourd’hui"),
    "yesterday": gettext_lazy("hier"),
    "tomorrow": gettext_lazy("demain"),
    "this_week": gettext_lazy("cette semaine"),
    "last_week": gettext_lazy("la semaine dernière"),
    "next_week": gettext_lazy("la semaine prochaine"),
    "this_month": gettext_lazy("ce mois-ci"),
    "last_month": gettext_lazy("le mois dernier"),
    "next_month": gettext_lazy("le mois prochain"),
    "this_quarter": gettext_lazy("ce trimestre"),
    "last_quarter": gettext_lazy("le trimestre dernier"),
    "next_quarter": gettext_lazy("le trimestre prochain"),
    "this_year": gettext_lazy("cette année"),
    "last_year": gettext_lazy("l’année dernière"),
    "next_year": gettext_lazy("l’année prochaine"),
    "last_7_days": gettext_lazy("les 7 derniers jours"),
    "last_30_days": gettext_lazy("les 30 derniers jours"),
    "last_90_days": gettext_lazy("les 90 derniers jours"),
    "next_7_days": gettext_lazy("les 7 prochains jours"),
    "next_30_days": gettext_lazy("les 30 prochains jours"),
}
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Chip:
    """One condition in words, and the condition that is left without it."""

    label: str
    operator: str
    value: str
    without: Where | None
    join: str = ""


def chips(where: Where | None, item: ObjectType, viewer: Viewer) -> list[Chip]:
    """Return the conditions of the first level in words, what they point to by its title."""
    if where is None:
        return []
    joined = where if isinstance(where, And | Or) else And((where,))
    children = joined.children
    known = names(where, item, viewer)
    join = _("ou") if isinstance(joined, Or) else ""
    found = []
    for position, child in enumerate(children):
        rest = children[:position] + children[position + 1 :]
        without = type(joined)(rest) if rest else None
        label, operator, value = _words(child, item, viewer, known)
        found.append(Chip(label, operator, value, without, join if position else ""))
    return found


def names(where: Where | None, item: ObjectType, viewer: Viewer) -> dict[UUID, str]:
    """Return the titles of all records that the condition names, in one statement an object."""
    wanted: dict[str, set[UUID]] = {}
    for leaf in leaves(where):
        found = place(viewer, item, leaf.path)
        if found is not None and found.field.target and found.part is None:
            ids = {one for value in _values(leaf.value) if (one := uuid_or_none(str(value)))}
            wanted.setdefault(found.field.target, set()).update(ids)
    named: dict[UUID, str] = {}
    for target, ids in wanted.items():
        if catalogue().get(target):
            named |= titles(target, ids, viewer)
    return named


def leaves(where: Where | None) -> Iterator[Leaf]:
    """Yield every comparison of a condition on the record itself."""
    match where:
        case Leaf():
            yield where
        case And(children) | Or(children):
            for child in children:
                yield from leaves(child)
        case Not(child):
            yield from leaves(child)


def _words(where: Where, item: ObjectType, viewer: Viewer, known: dict[UUID, str]) -> tuple[str, str, str]:
    match where:
        case Leaf(path, operator, value):
            found = place(viewer, item, path)
            if found is None:
                return path, "?", ""
            label = str(OPERATOR_LABELS.get(operator, operator))
            return (
                found.label,
                label,
                "" if operator in WITHOUT_VALUE else spoken(found, operator, value, viewer, known),
            )
        case And(children) | Or(children):
            word = _(" ou ") if isinstance(where, Or) else _(" et ")
            inner = word.join(" ".join(one for one in _words(child, item, viewer, known) if one) for child in children)
            return _("Groupe"), "", f"({inner})"
        case Not(child):
            return _("Sauf"), "", " ".join(one for one in _words(child, item, viewer, known) if one)
        case Across(quantifier, inverse, _inner, operator, value):
            found_inverse = catalogue().inverse(item.name, inverse)
            label = str(found_inverse.field.inverse_label or inverse) if found_inverse else inverse
            word = {"any": _("au moins un"), "none": _("aucun")}.get(quantifier, f"{OPERATOR_LABELS[operator]} {value}")
            return label, word, ""
        case Changed(field_key, _before, _after, since):
            field = item.field(field_key)
            return str(field.label if field else field_key), _("a changé"), str(since or "")


def spoken(found: Place, operator: str, value: Any, viewer: Viewer, known: dict[UUID, str]) -> str:
    """Return the value of a comparison as a person reads it."""
    if operator == "within":
        return str(PERIOD_LABELS.get(value, value))
    texts = [_spoken_one(found, one, viewer, known) for one in _values(value)]
    if operator == "between" and len(texts) == 2:
        return _("%(low)s et %(high)s") % {"low": texts[0], "high": texts[1]}
    shown = ", ".join(texts[:_SHOWN])
    return f"{shown} +{len(texts) - _SHOWN}" if len(texts) > _SHOWN else shown


def _spoken_one(found: Place, value: Any, viewer: Viewer, known: dict[UUID, str]) -> str:
    field, kind = found.field, found.field.kind.name
    if found.part is not None:
        return countries.name(str(value), viewer.language) if found.part.name == "country" else str(value)
    if kind in ("choice", "choices"):
        return option_label(field, str(value), viewer.language)
    if field.target:
        record_id = uuid_or_none(str(value))
        return known.get(record_id, "—") if record_id else "—"
    try:
        context = viewer.context
        return field.kind.show(field, field.kind.parse(field, value, context), context) or str(value)
    except Invalid:
        return str(value)


def _values(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [] if value is None else [value]


def periods() -> list[tuple[str, object]]:
    """Return the named periods, for a drop-down."""
    return [(name, PERIOD_LABELS[name]) for name in PERIODS]
