"""Comparisons: each turns a field's part and a value into SQL.

Null: "is not X", "does not contain X" and "has none of X" include records where the field is empty.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from liane.lib.periods import PERIODS, period, start_of, today
from liane.records.fields.base import Context, Field, Invalid, Part
from liane.records.queries.expressions import comparable, raw
from liane.records.queries.model import QueryError
from liane.records.queries.sql import FALSE, Sql
from liane.records.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Side:
    """The left side of a comparison: the part of a field at an alias, and who asks."""

    alias: str
    field: Field
    part: Part
    viewer: Viewer

    @property
    def sql(self) -> str:
        return comparable(self.alias, self.field, self.part)

    @property
    def raw(self) -> str:
        return raw(self.alias, self.field, self.part)

    @property
    def first(self) -> str:
        """The whole field as stored, for kinds that hold lists."""
        return raw(self.alias, self.field, self.field.kind.storage.stored[0])

    def given(self, text: str = "%s") -> str:
        """Return the SQL of the value to compare with, cast and folded as the part is."""
        if self.part.folded:
            return f'(public.liane_fold({text}) COLLATE "C")'
        return f"{text}::{self.part.sql}"


Operator = Callable[[Side, Any], Sql]

OPERATOR_LABELS: Mapping[str, Any] = {
    "contains": _("contient"),
    "not_contains": _("ne contient pas"),
    "is": _("est"),
    "is_not": _("n’est pas"),
    "starts": _("commence par"),
    "ends": _("finit par"),
    "in": _("parmi"),
    "not_in": _("pas parmi"),
    "empty": _("est vide"),
    "filled": _("est rempli"),
    "gt": _("plus de"),
    "gte": _("au moins"),
    "lt": _("moins de"),
    "lte": _("au plus"),
    "between": _("entre"),
    "on": _("le"),
    "before": _("avant le"),
    "after": _("après le"),
    "within": _("dans"),
    "has_any": _("contient l’un de"),
    "has_all": _("contient tous"),
    "has_none": _("ne contient aucun de"),
    "me": _("est moi"),
    "my_team": _("est dans mon équipe"),
}
# Comparisons that take no value.
WITHOUT_VALUE = frozenset({"empty", "filled", "me", "my_team"})


def _is(side: Side, value: Any) -> Sql:
    if side.field.kind.name in ("emails", "phones"):
        return Sql(f"{side.first} @> jsonb_build_array(jsonb_build_object('value', %s::text))", (_scalar(side, value),))
    return Sql(f"{side.sql} = {side.given()}", (_scalar(side, value),))


def _is_not(side: Side, value: Any) -> Sql:
    found = _is(side, value)
    return Sql(f"({found.text}) IS NOT TRUE", found.params)


def _in(side: Side, value: Any) -> Sql:
    values = [_scalar(side, item) for item in _list(value)]
    if not values:
        return FALSE
    if side.part.folded:
        return Sql(f"{side.sql} IN ({', '.join([side.given()] * len(values))})", tuple(values))
    return Sql(f"{side.sql} = ANY(%s::{side.part.sql}[])", (values,))


def _not_in(side: Side, value: Any) -> Sql:
    found = _in(side, value)
    return Sql(f"({found.text}) IS NOT TRUE", found.params)


def _like(before: str, after: str) -> Operator:
    def operator(side: Side, value: Any) -> Sql:
        escaped = _text(value).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        pattern = before + escaped + after
        if side.field.kind.name in ("emails", "phones"):
            test = "public.liane_fold(element->>'value') LIKE public.liane_fold(%s)"
            return Sql(f"EXISTS (SELECT 1 FROM jsonb_array_elements({side.first}) element WHERE {test})", (pattern,))
        return Sql(f'(public.liane_fold({side.raw}) COLLATE "C") LIKE public.liane_fold(%s)', (pattern,))

    return operator


_contains = _like("%", "%")


def _not_contains(side: Side, value: Any) -> Sql:
    found = _contains(side, value)
    return Sql(f"({found.text}) IS NOT TRUE", found.params)


def _empty(side: Side, value: Any) -> Sql:
    return Sql(f"{side.raw} IS NULL")


def _filled(side: Side, value: Any) -> Sql:
    return Sql(f"{side.raw} IS NOT NULL")


def _compare(sign: str) -> Operator:
    def operator(side: Side, value: Any) -> Sql:
        return Sql(f"{side.sql} {sign} {side.given()}", (_scalar(side, value),))

    return operator


def _between(side: Side, value: Any) -> Sql:
    values = _list(value)
    if len(values) != 2:
        raise QueryError(_("« Entre » demande deux valeurs."))
    if side.part.sql == "timestamptz" and all(_is_day(item) for item in values):
        return _days(side, read_day(side, values[0]), read_day(side, values[1]) + timedelta(days=1))
    low, high = (_scalar(side, item) for item in values)
    return Sql(f"{side.sql} BETWEEN {side.given()} AND {side.given()}", (low, high))


def _days(side: Side, start: date, end: date) -> Sql:
    if side.part.sql == "timestamptz":
        zone = side.viewer.zone
        return Sql(f"{side.sql} >= %s AND {side.sql} < %s", (start_of(start, zone), start_of(end, zone)))
    return Sql(f"{side.sql} >= %s AND {side.sql} < %s", (start, end))


def _on(side: Side, value: Any) -> Sql:
    day = read_day(side, value)
    return _days(side, day, day + timedelta(days=1))


def _before(side: Side, value: Any) -> Sql:
    day = read_day(side, value)
    return Sql(f"{side.sql} < %s", (start_of(day, side.viewer.zone) if side.part.sql == "timestamptz" else day,))


def _after(side: Side, value: Any) -> Sql:
    day = read_day(side, value) + timedelta(days=1)
    return Sql(f"{side.sql} >= %s", (start_of(day, side.viewer.zone) if side.part.sql == "timestamptz" else day,))


def _within(side: Side, value: Any) -> Sql:
    if value not in PERIODS:
        raise QueryError(_("Période inconnue : %(name)s.") % {"name": value})
    return _days(side, *period(value, today(side.viewer.zone)))


def _has_any(side: Side, value: Any) -> Sql:
    values = _list(value)
    if side.field.kind.linked:
        return Sql(
            f"EXISTS (SELECT 1 FROM records_link l WHERE l.source_id = {side.alias}.id "
            "AND l.field = %s AND l.target_id = ANY(%s::uuid[]))",
            (side.field.key, [_uuid(item) for item in values]),
        )
    return Sql(f"public.liane_fold_all({side.raw}) && public.liane_fold_all(%s::text[])", ([_text(v) for v in values],))


def _has_all(side: Side, value: Any) -> Sql:
    values = [_text(item) for item in _list(value)]
    return Sql(f"public.liane_fold_all({side.raw}) @> public.liane_fold_all(%s::text[])", (values,))


def _has_none(side: Side, value: Any) -> Sql:
    found = _has_any(side, value)
    return Sql(f"({found.text}) IS NOT TRUE", found.params)


def _me(side: Side, value: Any) -> Sql:
    return Sql(f"{side.sql} = %s", (side.viewer.user_id or UUID(int=0),))


def _my_team(side: Side, value: Any) -> Sql:
    return Sql(f"{side.sql} = ANY(%s::uuid[])", (sorted(side.viewer.teammates),))


OPERATORS: Mapping[str, Operator] = {
    "is": _is, "is_not": _is_not, "in": _in, "not_in": _not_in, "contains": _contains,
    "not_contains": _not_contains, "starts": _like("", "%"), "ends": _like("%", ""), "empty": _empty,
    "filled": _filled, "gt": _compare(">"), "gte": _compare(">="), "lt": _compare("<"), "lte": _compare("<="),
    "between": _between, "on": _on, "before": _before, "after": _after, "within": _within,
    "has_any": _has_any, "has_all": _has_all, "has_none": _has_none, "me": _me, "my_team": _my_team,
}  # fmt: skip


def _scalar(side: Side, value: Any) -> Any:
    """Return the value as the part holds it: parsed by the field where it can be."""
    if side.part.sql == "uuid":
        return _uuid(value)
    kind = side.field.kind
    if side.part.folded or side.part.sql == "text":
        return _text(value)
    try:
        parsed = kind.parse(side.field, value, Context(side.viewer.language, side.viewer.zone, side.viewer.currency))
    except Invalid as error:
        raise QueryError(error.message) from None
    if parsed is None:
        raise QueryError(_("Cette comparaison demande une valeur."))
    if isinstance(parsed, dict):
        names = [part.name for part in kind.storage.stored]
        split = dict(zip(names, kind.storage.split(parsed), strict=True))
        found = split.get(side.part.name)
        return found if found is not None else split[""]
    return parsed


def _text(value: Any) -> str:
    if value is None or isinstance(value, list | dict):
        raise QueryError(_("Cette comparaison demande un texte."))
    return str(value).replace("\x00", "")


def _uuid(value: Any) -> UUID:
    try:
        return value if isinstance(value, UUID) else UUID(str(value))
    except ValueError:
        raise QueryError(_("Un identifiant n’est pas valable.")) from None


def _list(value: Any) -> list[Any]:
    if isinstance(value, list | tuple):
        return list(value)
    return [] if value in (None, "") else [value]


def _is_day(value: Any) -> bool:
    return isinstance(value, date) or (isinstance(value, str) and len(value) <= 10)


def read_day(side: Side, value: Any) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        raise QueryError(_("« %(value)s » n’est pas une date.") % {"value": str(value)[:40]}) from None
