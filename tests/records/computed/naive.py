"""A naive reading of formulas over values in memory, against which the compiled ones are checked.

It knows nothing of SQL. None is what is empty or has no result; texts are never "".
"""

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from liane.lib.fold import fold
from liane.records.computed.syntax import Call, Chain, Constant, Node, Number, Percent, Power, Reference, Sign, Text

Value = Any
Look = Callable[[str], Value]


def evaluate(node: Node, look: Look) -> Value:
    """Return what a formula gives where `look` gives the value of each path."""
    match node:
        case Number(value):
            return value
        case Text(value):
            return value or None
        case Constant(name):
            return {"TRUE": True, "FALSE": False, "EMPTY": None}[name]
        case Reference():
            return look(node.path)
        case Sign(operand):
            value = evaluate(operand, look)
            return None if value is None else -value
        case Percent(operand):
            value = evaluate(operand, look)
            return None if value is None else value / 100
        case Power(base, exponent):
            return _power(evaluate(base, look), evaluate(exponent, look))
        case Chain(first, rest):
            value = evaluate(first, look)
            for sign, operand in rest:
                value = _binary(sign, value, evaluate(operand, look))
            return value
        case Call(name, arguments):
            return CALLS[name](*(evaluate(one, look) for one in arguments))


def _power(base: Value, exponent: Value) -> Value:
    if base is None or exponent is None or (base == 0 and exponent < 0):
        return None
    if base == 0:
        return Decimal(0 if exponent > 0 else 1)
    return base**exponent


def _binary(sign: str, one: Value, other: Value) -> Value:
    if sign == "&":
        return (written(one) + written(other)) or None
    if sign in ("=", "<>"):
        return (_folded(one) == _folded(other)) is (sign == "=")
    if one is None or other is None:
        return None
    if sign in ("<", "<=", ">", ">="):
        one, other = _folded(one), _folded(other)
        return {"<": one < other, "<=": one <= other, ">": one > other, ">=": one >= other}[sign]
    if isinstance(one, dt.date):
        if isinstance(other, dt.date):
            return Decimal((one - other).days)
        return _day(one, int((other if sign == "+" else -other).to_integral_value("ROUND_FLOOR")))
    if sign == "/":
        return None if other == 0 else one / other
    return one + other if sign == "+" else one - other if sign == "-" else one * other


def _day(start: dt.date, days: int) -> dt.date | None:
    try:
        return start + dt.timedelta(days=days)
    except OverflowError:
        return None


def written(value: Value) -> str:
    """Return a value as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Oui" if value else "Non"
    if isinstance(value, dt.date):
        return value.strftime("%d/%m/%Y") if value.year >= 1000 else f"{value:%d/%m}/{value.year:04}"
    if isinstance(value, Decimal):
        rounded = round(value, 6)
        plain = f"{rounded.normalize():f}" if rounded else "0"
        return plain.replace(".", ",")
    return str(value)


def _folded(value: Value) -> Value:
    return fold(value) if isinstance(value, str) else value


def _mid(value: str | None, start: Decimal | None, size: Decimal | None) -> str | None:
    if value is None or start is None or size is None or start < 1 or size < 1:
        return None
    return value[int(start) - 1 : int(start) - 1 + int(size)] or None


def _months(start: dt.date, end: dt.date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month - (1 if end.day < start.day else 0)


def _datedif(start: dt.date | None, end: dt.date | None, unit: str | None) -> Value:
    if start is None or end is None or unit is None:
        return None
    low, high = sorted((start, end))
    found = {"d": (high - low).days, "m": _months(low, high), "y": _months(low, high) // 12}[unit]
    return Decimal(found if start <= end else -found)


def _business(start: dt.date | None, end: dt.date | None) -> Value:
    if start is None or end is None:
        return None
    low, high = sorted((start, end))
    weeks, rest = divmod((high - low).days + 1, 7)
    found = weeks * 5 + sum((low.weekday() + day) % 7 < 5 for day in range(rest))
    return Decimal(found if start <= end else -found)


def _round(value: Decimal | None, places: Decimal | None = Decimal(0)) -> Value:
    if value is None or places is None:
        return None
    return value.quantize(Decimal(1).scaleb(-int(places)), "ROUND_HALF_UP")


def _kept(*values: Value) -> list[Value]:
    return [value for value in values if value is not None]


CALLS: Mapping[str, Callable[..., Value]] = {
    "IF": lambda test, yes, no=None: yes if test else no,
    "AND": lambda *tests: all(tests),
    "OR": lambda *tests: any(tests),
    "NOT": lambda test: not test,
    "ISBLANK": lambda value: value is None,
    "COALESCE": lambda *values: next(iter(_kept(*values)), None),
    "SWITCH": lambda subject, case, value, other: value if _folded(subject) == _folded(case) else other,
    "ROUND": _round,
    "ABS": lambda value: None if value is None else abs(value),
    "MIN": lambda *values: min(_kept(*values), default=None),
    "MAX": lambda *values: max(_kept(*values), default=None),
    "SUM": lambda *values: sum(_kept(*values)) if _kept(*values) else None,
    "CONCAT": lambda *values: "".join(written(value) for value in values) or None,
    "LEN": lambda value: Decimal(len(value or "")),
    "UPPER": lambda value: None if value is None else value.upper(),
    "LEFT": lambda value, size: _mid(value, Decimal(1), size),
    "MID": _mid,
    "CONTAINS": lambda value, part: bool(value and part and fold(part) in fold(value)),
    "FIND": lambda part, value: Decimal(value.find(part) + 1) if value and part and part in value else None,
    "SUBSTITUTE": lambda value, part, other: (value.replace(part, other or "") or None) if value and part else value,
    "TRIM": lambda value: " ".join(value.split()) or None if value else None,
    "DATE": lambda year, month, day: dt.date(int(year), int(month), int(day)),
    "YEAR": lambda value: None if value is None else Decimal(value.year),
    "MONTH": lambda value: None if value is None else Decimal(value.month),
    "DAYS": lambda end, start: None if end is None or start is None else Decimal((end - start).days),
    "DATEDIF": _datedif,
    "BUSINESSDAYS": _business,
}
