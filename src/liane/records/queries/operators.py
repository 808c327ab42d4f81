"""Comparisons: each turns a field's part and a value into SQL.

Null: "is not X", "does not contain X" and "has none of X" include records where the field is empty.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from liane.lib.fold import fold
from liane.lib.periods import NEAR, period, start_of
from liane.records.fields.base import Field, Invalid, Part
from liane.records.queries.dialled import NATIONAL, spellings
from liane.records.queries.expressions import comparable, folded_all, raw, searchable
from liane.records.queries.model import QueryError
from liane.records.queries.sql import FALSE, TRUE, Sql, conjunction, negation
from liane.records.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Side:
    """The left side of a comparison: the part of a field at an alias, and who asks.

    `named` says that the path named the part itself ("address.city") and not the whole field. `reach` is the
    condition that the viewer may read what a link leads to: for her, links to other records are not there. `links`
    is where the links of the record lie.
    """

    alias: str
    field: Field
    part: Part
    viewer: Viewer

    named: bool = False
    reach: Sql = TRUE
    links: str = "records_link"

    @property
    def sql(self) -> str:
        return comparable(self.alias, self.field, self.part)

    @property
    def raw(self) -> str:
        return raw(self.alias, self.field, self.part)

    @property
    def each(self) -> str:
        """A list of texts, each folded."""
        return folded_all(self.alias, self.field, self.part)

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

MAX_VALUES = 10_000
# Kinds that hold a list of addresses or numbers.
REACH = ("emails", "phones")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# A comparison that includes empty values, and the one that it denies.
DENIALS: Mapping[str, str] = {
    "is_not": "is", "not_in": "in", "not_contains": "contains", "has_none": "has_any", "empty": "filled",
}  # fmt: skip

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
    "under": _("dans le groupe de"),
}
# Comparisons that take no value.
WITHOUT_VALUE = frozenset({"empty", "filled", "me", "my_team"})


def _is(side: Side, value: Any) -> Sql:
    if side.field.kind.name in REACH:
        test = f"{side.first} @> jsonb_build_array(jsonb_build_object('value', %s::text))"
        return Sql(test, (_reached(side, value),))
    return conjunction([Sql(f"{side.sql} = {side.given()}", (_scalar(side, value),)), side.reach])


def _in(side: Side, value: Any) -> Sql:
    values = [_scalar(side, item) for item in _list(value)]
    if not values:
        return FALSE
    if side.part.folded:
        return Sql(f"{side.sql} IN ({', '.join([side.given()] * len(values))})", tuple(values))
    return conjunction([Sql(f"{side.sql} = ANY(%s::{side.part.sql}[])", (values,)), side.reach])


def _like(before: str, after: str) -> Operator:
    def pattern(text: str) -> str:
        return before + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + after

    def operator(side: Side, value: Any) -> Sql:
        if side.field.kind.name == "phones":
            number = "element->>'value'"
            test = f"{number} LIKE ANY(%s) OR {NATIONAL.format(f'({number})')} LIKE ANY(%s)"
            patterns = [pattern(one) for one in spellings(_text(value))]
            found = f"EXISTS (SELECT 1 FROM jsonb_array_elements({side.first}) element WHERE {test})"
            return Sql(found, (patterns, patterns))
        # Folded before it is escaped: folding turns a full-width percent sign into a plain one.
        folded_value = pattern(fold(_text(value)))
        if side.field.kind.name in REACH:
            test = "public.liane_fold(element->>'value') LIKE %s"
            found = f"EXISTS (SELECT 1 FROM jsonb_array_elements({side.first}) element WHERE {test})"
            return Sql(found, (folded_value,))
        return Sql(f"{searchable(side.alias, side.field, side.part)} LIKE %s", (folded_value,))

    return operator


_contains = _like("%", "%")


def _filled(side: Side, value: Any) -> Sql:
    """A field is filled when one of its parts is: an amount without a rate, an address without a city."""
    if side.field.kind.linked:
        return _linked(side)
    parts = (side.part,) if side.named else side.field.kind.storage.stored
    texts = (f"{raw(side.alias, side.field, part)} IS NOT NULL" for part in parts)
    return Sql(f"({' OR '.join(texts)})")


def _linked(side: Side, condition: str = "TRUE", *params: Any) -> Sql:
    links = f"FROM {side.links} l WHERE l.source_id = {side.alias}.id AND l.field = %s"
    return Sql(
        f"EXISTS (SELECT 1 {links} AND {condition} AND {side.reach.text})",
        (side.field.key, *params, *side.reach.params),
    )


def _compare(sign: str) -> Operator:
    def operator(side: Side, value: Any) -> Sql:
        return Sql(f"{side.sql} {sign} {side.given()}", (_scalar(side, value),))

    return operator


def _between(side: Side, value: Any) -> Sql:
    values = _list(value)
    if len(values) != 2:
        raise QueryError(_("« Entre » demande deux valeurs."))
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
    if not isinstance(value, str):
        raise QueryError(_("Cette comparaison demande une période."))
    try:
        start, end = period(value, side.viewer.today)
    except KeyError:
        raise QueryError(_("Période inconnue : %(name)s.") % {"name": value[:40]}) from None
    return _days(side, start, end)


def _has_any(side: Side, value: Any) -> Sql:
    values = _list(value)
    if side.field.kind.linked:
        return _linked(side, "l.target_id = ANY(%s::uuid[])", [read_id(item) for item in values])
    return Sql(f"{side.each} && public.liane_fold_all(%s::text[])", ([_text(v) for v in values],))


def _has_all(side: Side, value: Any) -> Sql:
    values = [_text(item) for item in _list(value)]
    return Sql(f"{side.each} @> public.liane_fold_all(%s::text[])", (values,))


def _me(side: Side, value: Any) -> Sql:
    return Sql(f"{side.sql} = %s", (side.viewer.user_id or UUID(int=0),))


def _my_team(side: Side, value: Any) -> Sql:
    return Sql(f"{side.sql} = ANY(%s::uuid[])", (sorted(side.viewer.teammates),))


_AFFIRMATIONS: Mapping[str, Operator] = {
    "is": _is, "in": _in, "contains": _contains, "starts": _like("", "%"), "ends": _like("%", ""), "filled": _filled,
    "gt": _compare(">"), "gte": _compare(">="), "lt": _compare("<"), "lte": _compare("<="),
    "between": _between, "on": _on, "before": _before, "after": _after, "within": _within,
    "has_any": _has_any, "has_all": _has_all, "me": _me, "my_team": _my_team,
}  # fmt: skip


def _denied(affirmation: Operator) -> Operator:
    def operator(side: Side, value: Any) -> Sql:
        return negation(affirmation(side, value))

    return operator


OPERATORS: Mapping[str, Operator] = {
    **_AFFIRMATIONS,
    **{name: _denied(_AFFIRMATIONS[denied]) for name, denied in DENIALS.items()},
}


def _scalar(side: Side, value: Any) -> Any:
    """Return the value as the part holds it: parsed by the field where it can be."""
    if side.part.sql == "uuid":
        return read_id(value)
    if side.part.folded or (side.part.sql == "text" and side.named):
        return _text(value)
    parsed = _parsed(side, value)
    if isinstance(parsed, dict):
        names = [part.name for part in side.field.kind.storage.stored]
        found = dict(zip(names, side.field.kind.storage.split(parsed), strict=True))[side.part.name]
        if found is None:
            # Amounts compare in the organisation's currency: another one has no rate of its own to go by.
            message = _("Donnez ce montant en %(currency)s.") % {"currency": side.viewer.currency}
            raise QueryError(message, side.field.key)
        return found
    return parsed


def _parsed(side: Side, value: Any) -> Any:
    """Return the value as the field reads it; its bounds are those of what is kept, not of what one compares with."""
    field = replace(side.field, minimum=None, maximum=None, decimals=max(side.field.decimals, 6))
    if field.kind.name == "money":
        field = replace(field, decimals=side.field.decimals, extra={})
    try:
        parsed = field.kind.parse(field, value, side.viewer.context)
    except Invalid as error:
        raise QueryError(error.message, side.field.key) from None
    if parsed is None:
        raise QueryError(_("Cette comparaison demande une valeur."), side.field.key)
    return parsed


def _reached(side: Side, value: Any) -> str:
    """Return the address or number as it is kept: "06 12 34 56 78" is kept with its country."""
    found: str = _parsed(side, _text(value))[0]["value"]
    return found


def _text(value: Any) -> str:
    if value is None or isinstance(value, list | tuple | dict):
        raise QueryError(_("Cette comparaison demande un texte."))
    return _UNSTORABLE.sub("", str(value))


def read_id(value: Any) -> UUID:
    """Return the identifier that `value` is or writes. Raises QueryError."""
    try:
        return value if isinstance(value, UUID) else UUID(str(value))
    except (ValueError, AttributeError):
        raise QueryError(_("Un identifiant n’est pas valable.")) from None


def _list(value: Any) -> list[Any]:
    if isinstance(value, list | tuple):
        if len(value) > MAX_VALUES:
            raise QueryError(_("%(maximum)d valeurs au plus.") % {"maximum": MAX_VALUES})
        return list(value)
    return [] if value in (None, "") else [value]


def _is_day(value: Any) -> bool:
    return isinstance(value, date) or (isinstance(value, str) and len(value) <= 10)


def read_since(side: Side, value: Any) -> date:
    """Return the first day of what `value` names: a period ("last_30_days"), or a day."""
    try:
        return period(str(value), side.viewer.today)[0]
    except KeyError:
        return read_day(side, value)


def read_day(side: Side, value: Any) -> date:
    """Return the day that `value` names: a date, text that begins with one in ISO 8601, or "today" and its neighbours.

    "today" lasts in what is kept: a filter for what is late says it.
    """
    if str(value) in NEAR:
        return period(str(value), side.viewer.today)[0]
    try:
        day = date.fromisoformat(str(value)[:10])
    except ValueError:
        day = date.min
    # Days at the ends of the calendar have no neighbour, or begin outside of it in some zone.
    if not 2 <= day.year <= 9998:
        raise QueryError(_("« %(value)s » n’est pas une date.") % {"value": str(value)[:40]})
    return day
