"""Whole numbers, decimals and percentages (12 % is kept as 12)."""

import math
from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from liane.lib import formats, numerals
from liane.records.fields.base import Context, Field, Invalid, Kind, Part, Storage, Value
from liane.records.fields.refusals import quoted, within

OPERATORS = ("is", "is_not", "gt", "gte", "lt", "lte", "between", "empty", "filled")

# What ``numeric(24, 6)`` and ``bigint`` hold.
MOST_PLACES = 6
_INTEGER_BOUND = 2**63


def read_decimal(raw: Value, context: Context, places: int, bound: Decimal = numerals.BOUND) -> Decimal | None:
    """Return any input as a canonical decimal of at most `places` decimals; blank gives None.

    A binary fraction (a spreadsheet's cell) is rounded to `places`; text with more decimals is refused,
    because rounding what someone wrote would hide a comma meant for thousands.
    """
    if raw is None or isinstance(raw, bool):
        if raw is None:
            return None
        raise Invalid(_("Un nombre est attendu."), "type")
    if isinstance(raw, str):
        text = raw.strip()
        if not text:
            return None
        try:
            value = numerals.read(text, context.language) if len(text) <= 60 else None
        except numerals.Unreadable:
            value = None
        if value is None:
            raise Invalid(_("« %(read)s » n’est pas un nombre.") % {"read": quoted(text)})
    else:
        value = _from_number(raw, places)
    if abs(value) >= bound:
        raise Invalid(_("Ce nombre est trop grand."), "range")
    if not numerals.fits(value, places):
        raise Invalid(
            ngettext_lazy(
                "« %(read)s » a plus de %(places)d décimale.",
                "« %(read)s » a plus de %(places)d décimales.",
                places,
            )
            % {"read": quoted(raw), "places": places},
            "decimals",
        )
    return value


def _from_number(raw: Value, places: int) -> Decimal:
    if isinstance(raw, Decimal) and raw.is_finite() and len(raw.as_tuple().digits) <= numerals.MOST_DIGITS:
        return numerals.canonical(raw)
    if isinstance(raw, int):
        return numerals.canonical(Decimal(raw))
    if isinstance(raw, float) and abs(raw) < 1e18:
        return numerals.rounded(raw, places)
    if isinstance(raw, float) and math.isfinite(raw):
        # JSON reads a whole number of many digits as such a fraction.
        raise Invalid(_("Ce nombre est trop grand."), "range")
    raise Invalid(_("Un nombre est attendu."), "type")


def parse_decimal(field: Field, raw: Value, context: Context) -> Value:
    value = read_decimal(raw, context, min(field.decimals, MOST_PLACES))
    return value if value is None else within(field, value, context, show_decimal)


def parse_percent(field: Field, raw: Value, context: Context) -> Value:
    """Return hundredths: "12,5 %", "12,5" and 12.5 are all 12.5."""
    if isinstance(raw, str):
        raw = raw.strip().removesuffix("%")
    value = read_decimal(raw, context, min(field.decimals, MOST_PLACES))
    return value if value is None else within(field, value, context, show_percent)


def parse_integer(field: Field, raw: Value, context: Context) -> Value:
    if type(raw) is int:
        value = raw
    else:
        number = read_decimal(raw, context, MOST_PLACES, Decimal(2 * _INTEGER_BOUND))
        if number is None:
            return None
        if not numerals.fits(number, 0):
            raise Invalid(_("« %(read)s » n’est pas un nombre entier.") % {"read": quoted(raw)})
        value = int(number)
    if not -_INTEGER_BOUND <= value < _INTEGER_BOUND:
        raise Invalid(_("Ce nombre est trop grand."), "range")
    return within(field, value, context, show_integer)


def show_integer(field: Field, value: Value, context: Context) -> str:
    """Return the number as a person reads it; ``extra["grouped"]`` False leaves its digits together: a year."""
    grouped = field.extra.get("grouped", True)
    return "" if value is None else formats.number(value, context.language, 0, grouped=grouped)


def show_decimal(field: Field, value: Value, context: Context) -> str:
    return "" if value is None else formats.number(value, context.language)


def show_percent(field: Field, value: Value, context: Context) -> str:
    return "" if value is None else formats.percent(value, context.language)


def write_integer(field: Field, value: Value, context: Context) -> str:
    return "" if value is None else str(value)


def write_decimal(field: Field, value: Value, context: Context) -> str:
    return "" if value is None else numerals.plain(value)


def join_decimal(parts: Sequence[Value]) -> Value:
    return None if parts[0] is None else numerals.canonical(parts[0])


def dump_decimal(value: Value) -> Value:
    return None if value is None else numerals.plain(value)


def load_decimal(value: Value) -> Value:
    return None if value is None else numerals.canonical(Decimal(value))


_NUMERIC = Storage((Part("", "numeric"),), join=join_decimal, dump=dump_decimal, load=load_decimal)

INTEGER = Kind(
    name="integer",
    label=_("Nombre entier"),
    storage=Storage((Part("", "bigint"),)),
    parse=parse_integer,
    show=show_integer,
    widget="integer",
    operators=OPERATORS,
    write=write_integer,
    numeric=True,
)

DECIMAL = Kind(
    name="decimal",
    label=_("Nombre décimal"),
    storage=_NUMERIC,
    parse=parse_decimal,
    show=show_decimal,
    widget="decimal",
    operators=OPERATORS,
    write=write_decimal,
    numeric=True,
)

PERCENT = Kind(
    name="percent",
    label=_("Pourcentage"),
    storage=_NUMERIC,
    parse=parse_percent,
    show=show_percent,
    widget="percent",
    operators=OPERATORS,
    write=write_decimal,
    numeric=True,
)
