"""What can stand at the foot of a column, or beside a group: counts, sums, averages, the least and the greatest."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liane.lib import currencies, formats, numerals
from liane.records.fields import Field
from liane.records.queries.model import Measure
from liane.records.viewer import Viewer
from liane.web import drawing
from liane.web.cells import safe
from liane.web.lists.state import ListState
from liane.web.places import Place

_SUMMED = frozenset({"money", "integer", "decimal", "duration"})
_AVERAGED = _SUMMED | {"percent", "rating"}
_ORDERED = _AVERAGED | {"date", "datetime"}
# Their values are texts, links or lists: they are counted as they are, not one by one.
_UNLIKE = frozenset({"tags", "choices", "relations", "record", "emails", "phones", "long_text", "address"})
LABELS: Mapping[str, object] = {
    "none": gettext_lazy("Rien"),
    "count": gettext_lazy("Nombre"),
    "filled": gettext_lazy("Renseignées"),
    "empty": gettext_lazy("Vides"),
    "distinct": gettext_lazy("Différentes"),
    "sum": gettext_lazy("Somme"),
    "avg": gettext_lazy("Moyenne"),
    "min": gettext_lazy("Minimum"),
    "max": gettext_lazy("Maximum"),
}


def offered(one: Place) -> tuple[str, ...]:
    """Return what can be said of a column, "none" first."""
    field = one.field
    found = ["none", "count"]
    if not one.field.kind.linked and field.kind.name not in _UNLIKE:
        found += ["filled", "empty", "distinct"]
    if one.part is None:
        name = field.kind.name
        found += ["sum"] if summed(one) else []
        found += ["avg"] if name in _AVERAGED and _grouped(field) else []
        found += ["min", "max"] if name in _ORDERED else []
    return tuple(found)


def summed(one: Place) -> bool:
    """Say whether a column's values add up: amounts and numbers do, rates, years and prices of one do not."""
    field = one.field
    adds_up = field.kind.name in _SUMMED and _grouped(field) and field.extra.get("adds_up", True)
    return bool(adds_up) and one.part is None and one.path == field.key


def chosen(state: ListState, places: Iterable[Place], *, default: bool = True) -> dict[str, str]:
    """Return what is said of each column: as chosen, else, by `default`, the sum of what adds up."""
    asked = dict(state.totals)
    found = {}
    for one in places:
        function = asked.get(one.path) or ("sum" if default and summed(one) else "none")
        if function != "none" and function in offered(one):
            found[one.path] = function
    return found


def measures(wanted: Mapping[str, str]) -> tuple[Measure, ...]:
    """Return the measures to ask for: one for each column wanted, then the count of records."""
    return (*(_measure(path, function) for path, function in wanted.items()), Measure("count"))


def read(wanted: Mapping[str, str], found: Sequence[Any]) -> dict[str, Any]:
    """Return the value of each column, from what `measures` gave."""
    *rest, number = found
    values = dict(zip(wanted, rest, strict=True))
    return {path: number - value if wanted[path] == "empty" else value for path, value in values.items()}


def show(one: Place, function: str, value: Any, viewer: Viewer) -> str:
    """Return the HTML of a value: an amount in the organisation's currency, a number, a date."""
    if value is None:
        return ""
    if function in ("count", "filled", "empty", "distinct"):
        return safe(formats.number(int(value), viewer.language, 0))
    kind = one.field.kind.name
    if kind == "money":
        digits = currencies.digits(viewer.currency)
        return safe(formats.money(_rounded(Decimal(value), digits), viewer.currency, viewer.language, digits))
    if kind in ("integer", "decimal", "percent", "rating"):
        number = numerals.canonical(_rounded(Decimal(value), 2) if function == "avg" else Decimal(value))
        write = formats.percent if kind == "percent" else formats.number
        return safe(write(number, viewer.language))
    if kind == "duration":
        value = int(_rounded(Decimal(value), 0))
    return drawing.short(one.field, value, viewer.context)


def word(function: str) -> str:
    """Return the name of what is said of a column."""
    return str(LABELS[function])


def too_much() -> str:
    """Say that a total takes too long."""
    return _("Trop de fiches pour un total immédiat : filtrez la liste.")


def _measure(path: str, function: str) -> Measure:
    if function == "count":
        return Measure("count")
    # What is empty is what is not filled, of all that there are.
    return Measure("count" if function in ("filled", "empty") else function, path)


def _grouped(field: Field) -> bool:
    return bool(field.extra.get("grouped", True))


def _rounded(value: Decimal, digits: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
