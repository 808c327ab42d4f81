"""What lists are grouped by: which fields, in which periods, and the records that a group's key stands for."""

from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import orjson
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liane.capabilities.views.shown import PERIODS, Group
from liane.lib import formats
from liane.records.fields import Field
from liane.records.objects import ObjectType
from liane.records.queries.model import Leaf, QueryError, Where, both
from liane.records.registry import catalogue
from liane.records.viewer import Scope, Verb, Viewer
from liane.web.lists.state import ListState
from liane.web.places import Place, own_places, place
from liane.web.request import uuid_or_none

_RELATED = frozenset({"relation", "person"})
_DATED = frozenset({"date", "datetime"})
_GROUPED = _RELATED | _DATED | {"choice", "yes_no"}
WORDS: Mapping[str, object] = {
    "day": gettext_lazy("Par jour"),
    "week": gettext_lazy("Par semaine"),
    "month": gettext_lazy("Par mois"),
    "quarter": gettext_lazy("Par trimestre"),
    "year": gettext_lazy("Par année"),
}
# What dates are gathered by when nothing says otherwise.
_MONTH = "month"


def groupable(one: Place) -> bool:
    """Say whether a list can be grouped by a field."""
    field = one.field
    known = field.kind.name in _GROUPED and one.part is None and one.path == field.key
    return known and (field.kind.name not in _RELATED or field.target != "*")


def choices(viewer: Viewer, item: ObjectType) -> Iterator[Place]:
    """Yield the fields by which a list can be grouped."""
    return (one for one in own_places(viewer, item) if groupable(one))


def dated(one: Place) -> bool:
    """Say whether a grouping gathers by periods."""
    return one.field.kind.name in _DATED


def grouped_by(viewer: Viewer, item: ObjectType, group: Group) -> tuple[Place, str]:
    """Return the field of a grouping, and what the Query groups by. Raises QueryError."""
    found = place(viewer, item, group.path)
    if found is None:
        raise QueryError(_("Le champ « %(path)s » n’existe pas.") % {"path": group.path}, group.path)
    if not groupable(found):
        raise QueryError(_("On ne peut pas grouper par « %(field)s ».") % {"field": found.label}, group.path)
    return found, f"{group.path}:{period(group)}" if dated(found) else group.path


def period(group: Group) -> str:
    """Return the period by which dates are gathered."""
    return group.by if group.by in PERIODS else _MONTH


def read_keys(text: str, state: ListState) -> tuple[Any, ...]:
    """Return the keys that an address writes, one a level. Raises QueryError."""
    try:
        found = orjson.loads(text) if text else []
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, list) or len(found) > len(state.group):
        raise QueryError(_("Ce groupe n’existe pas."), "dans")
    return tuple(found)


def dump_keys(keys: Sequence[Any]) -> str:
    """Return keys as an address writes them."""
    return orjson.dumps([key if isinstance(key, bool | None) else str(key) for key in keys]).decode()


def inside(state: ListState, keys: Sequence[Any], viewer: Viewer) -> ListState:
    """Return the state of the group that `keys` lead to: its records alone. Raises QueryError."""
    conditions = [
        _meant(grouped_by(viewer, state.item, group)[0], group, key, viewer)
        for group, key in zip(state.group, keys, strict=False)
    ]
    return replace(state, where=both(state.where, *conditions)) if conditions else state


def _meant(one: Place, group: Group, key: Any, viewer: Viewer) -> Where:
    """Return the condition that a group's key stands for. Raises QueryError."""
    if key is None:
        return Leaf(_empty_path(one, viewer), "empty")
    if dated(one):
        first = _day(key)
        return Leaf(one.path, "between", [first.isoformat(), last_day(first, period(group)).isoformat()])
    if one.field.kind.name == "yes_no":
        return Leaf(one.path, "is", key is True)
    if one.field.kind.relation and uuid_or_none(str(key)) is None:
        raise QueryError(_("Ce groupe n’existe pas."), "dans")
    return Leaf(one.path, "is", str(key))


def _empty_path(one: Place, viewer: Viewer) -> str:
    """Return the path that is empty for a group without value: records that lead where she may not read are in it."""
    target = catalogue().get(one.field.target) if one.field.kind.relation else None
    if target is None or viewer.on(target.name).scope(Verb.READ) is Scope.ALL:
        return one.path
    return f"{one.path}.{target.title}"


def _day(key: Any) -> date:
    try:
        return date.fromisoformat(str(key))
    except ValueError:
        raise QueryError(_("Ce groupe n’existe pas."), "dans") from None


def last_day(first: date, by: str) -> date:
    """Return the last day of the period that begins with `first`."""
    if by == "day":
        return first
    if by == "week":
        return first + timedelta(days=6)
    month = first.month + {"month": 0, "quarter": 2, "year": 11}[by]
    if month > 12:
        raise QueryError(_("Ce groupe n’existe pas."), "dans")
    return date(first.year, month, monthrange(first.year, month)[1])


def said(first: date, by: str, language: str) -> str:
    """Return a period in words: "novembre 2026", "T4 2026", "semaine du 16 nov. 2026"."""
    match by:
        case "day":
            return formats.date(first, language)
        case "week":
            return _("Semaine du %(day)s") % {"day": formats.date(first, language)}
        case "month":
            return f"{formats.MONTHS[language if language in formats.MONTHS else 'en'][first.month - 1]} {first.year}"
        case "quarter":
            return _("T%(quarter)d %(year)d") % {"quarter": (first.month + 2) // 3, "year": first.year}
        case _:
            return str(first.year)


def stands_first(field: Field) -> Callable[[Any], Any]:
    """Return what groups go by: options in their order, dates and yes or no by value."""
    if field.kind.name == "choice":
        ranks = {option.key: at for at, option in enumerate(field.options)}
        return lambda key: (ranks.get(key, len(ranks)), str(key))
    if field.kind.name == "yes_no":
        return lambda key: key is not True
    return lambda key: (key is None, key if key is not None else date.min)
