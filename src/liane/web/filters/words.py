"""Conditions in words: the chips above a list, and the labels of the builder."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from liane.lib import countries, formats
from liane.lib.periods import NEAR
from liane.records.fields import Invalid
from liane.records.fields.choices import label as option_label
from liane.records.objects import ObjectType
from liane.records.queries.model import EVER, NOW, PAST, Across, And, Changed, Leaf, Link, Not, Or, Where
from liane.records.queries.operators import OPERATOR_LABELS, WITHOUT_VALUE
from liane.records.queries.pages import titles
from liane.records.registry import Inverse, catalogue
from liane.records.viewer import Viewer
from liane.web.filters import spans, ties
from liane.web.places import Place, place, visible
from liane.web.request import reaches, uuid_or_none

_SHOWN = 3
# Letters of a day in ISO 8601.
_DAY = 10


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
        found.append(Chip(label or _("Groupe"), operator, value, without, join if position else ""))
    return found


def names(where: Where | None, item: ObjectType, viewer: Viewer) -> dict[UUID, str]:
    """Return the titles of all records that the condition names, in one statement an object."""
    wanted: dict[str, set[UUID]] = {}
    for target, value in _mentions(where, item, viewer):
        ids = {one for text in _values(value) if (one := uuid_or_none(str(text)))}
        wanted.setdefault(target, set()).update(ids)
    named: dict[UUID, str] = {}
    for target, ids in wanted.items():
        if ids and catalogue().get(target):
            named |= titles(target, ids, viewer)
    return named


def _mentions(where: Where | None, item: ObjectType, viewer: Viewer) -> Iterator[tuple[str, Any]]:
    """Yield the object and the ids of what each comparison names, of records that point here too."""
    match where:
        case Leaf(path, _operator, value):
            found = place(viewer, item, path)
            if found is not None and found.field.target and found.part is None:
                yield found.field.target, value
        case And(children) | Or(children):
            for child in children:
                yield from _mentions(child, item, viewer)
        case Not(child):
            yield from _mentions(child, item, viewer)
        case Link(child):
            yield from _mentions(child, ties.said_by(), viewer)
        case Across(_quantifier, inverse, inner, _operator, _value):
            pointing = inverse_of(item, inverse, viewer)
            if pointing is not None:
                yield from _mentions(inner, pointing.object, viewer)
        case Changed(key, before, after, _since):
            changed = place(viewer, item, key)
            if changed is not None and changed.field.target:
                yield changed.field.target, [one for one in (before, after) if isinstance(one, str)]


def inverse_of(item: ObjectType, key: str, viewer: Viewer) -> Inverse | None:
    """Return the relation by which other records point to `item`, None when the viewer may not know of it."""
    found = catalogue().across(item.name, key)
    if found is None or not reaches(viewer, found.object) or not visible(viewer, found.object, found.field.key):
        return None
    return found


def inverse_label(inverse: Inverse) -> str:
    """Return what the records that point here are called: "Affaires"."""
    return str(inverse.field.inverse_label or inverse.object.plural)


def counting(how: str, item: ObjectType) -> str:
    """Return how many of `item` there are, in words: "au moins une", "aucun", "plus de"."""
    feminine = item.feminine
    return {
        "any": _("au moins une") if feminine else _("au moins un"),
        "none": _("aucune") if feminine else _("aucun"),
        "gte": _("au moins"),
        "lte": _("au plus"),
        "gt": _("plus de"),
        "lt": _("moins de"),
        "is": _("exactement"),
    }.get(how, how)


def lasting(when: str) -> str:
    """Return which relations count, by when they are."""
    return {NOW: _("relation en cours"), PAST: _("relation passée"), EVER: _("relation en cours ou passée")}[when]


def sentence(where: Where, item: ObjectType, viewer: Viewer, known: dict[UUID, str]) -> str:
    """Return a condition as one sentence."""
    if isinstance(where, And | Or):
        word = _(" ou ") if isinstance(where, Or) else _(" et ")
        return word.join(_nested(child, item, viewer, known) for child in where.children)
    if isinstance(where, Not):
        return _("sauf %(condition)s") % {"condition": _nested(where.child, item, viewer, known)}
    return " ".join(one for one in _words(where, item, viewer, known) if one)


def _nested(where: Where, item: ObjectType, viewer: Viewer, known: dict[UUID, str]) -> str:
    text = sentence(where, item, viewer, known)
    return f"({text})" if isinstance(where, And | Or) else text


def _words(where: Where, item: ObjectType, viewer: Viewer, known: dict[UUID, str]) -> tuple[str, str, str]:
    match where:
        case Leaf(path, operator, value):
            found = place(viewer, item, path)
            if found is None:
                return path, "?", ""
            return (found.label, *_compared(found, operator, value, viewer, known))
        case And() | Or():
            return "", "", sentence(where, item, viewer, known)
        case Not(child):
            return _("Sauf"), "", _nested(child, item, viewer, known)
        case Across():
            return _across(where, inverse_of(item, where.inverse, viewer), viewer, known)
        case Link(child):
            tie = ties.said_by()
            return f"{tie.label} ›", "", _nested(child, tie, viewer, known)
        case Changed(key, before, after, since):
            return _changed(place(viewer, item, key), key, before, after, since, viewer, known)


def _compared(found: Place, operator: str, value: Any, viewer: Viewer, known: dict[UUID, str]) -> tuple[str, str]:
    """Return comparison and value as a sentence has them: a period says by itself how it compares."""
    if operator in WITHOUT_VALUE:
        return str(OPERATOR_LABELS[operator]), ""
    if operator == "within":
        return "", spans.during(str(value))
    if str(value) in NEAR and operator in ("on", "before", "after"):
        words = {"before": _("avant"), "after": _("après")}
        return words.get(operator, ""), spans.label(str(value))
    return str(OPERATOR_LABELS.get(operator, operator)), spoken(found, operator, value, viewer, known)


def _across(asked: Across, found: Inverse | None, viewer: Viewer, known: dict[UUID, str]) -> tuple[str, str, str]:
    if found is None:
        return "?", "", ""
    inner, counted = asked.where, asked.quantifier == "count"
    how = counting(asked.operator if counted else asked.quantifier, found.object)
    how = f"{how} {formats.number(asked.value, viewer.language, 0)}" if counted else how
    if asked.when != NOW:
        how = f"{how} ({lasting(asked.when)})"
    if inner is None or (isinstance(inner, And | Or) and not inner.children):
        return inverse_label(found), how, ""
    return inverse_label(found), _("%(how)s où") % {"how": how}, sentence(inner, found.object, viewer, known)


def _changed(
    found: Place | None, key: str, before: Any, after: Any, since: Any, viewer: Viewer, known: dict[UUID, str]
) -> tuple[str, str, str]:
    if found is None:
        return key, "?", ""
    parts = []
    if before is not ...:
        parts.append(_("de « %(value)s »") % {"value": _side(found, before, viewer, known)})
    if after is not ...:
        parts.append(_("à « %(value)s »") % {"value": _side(found, after, viewer, known)})
    if since is not None:
        parts.append(spans.since(str(since), viewer.language))
    return found.label, _("a changé"), " ".join(parts)


def _side(found: Place, value: Any, viewer: Viewer, known: dict[UUID, str]) -> str:
    return _("vide") if value is None else _spoken_one(found, value, viewer, known)


def spoken(found: Place, operator: str, value: Any, viewer: Viewer, known: dict[UUID, str]) -> str:
    """Return the value of a comparison as a person reads it."""
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
        if kind == "datetime" and len(str(value)) == _DAY:
            # A day, not its midnight.
            return formats.date(date.fromisoformat(str(value)), viewer.language)
        context = viewer.context
        return field.kind.show(field, field.kind.parse(field, value, context), context) or str(value)
    except (Invalid, ValueError):
        return str(value)


def _values(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [] if value is None else [value]
