"""Values as a file holds them: neutral for programs, typed and in the reader's words for spreadsheets."""

import datetime as dt
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from liane.lib import numerals
from liane.records.fields import Context, Field
from liane.records.queries.columns import Reference

# A spreadsheet takes a cell that begins so for a formula, and would run it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBERS = frozenset({"integer", "decimal", "rating"})
# What a cell of Excel holds at most.
MOST_TEXT = 32_767


def titles(value: Any) -> str:
    """Return the titles of what a relation leads to, parted by ";"; what the reader may not see is left out."""
    found = value if isinstance(value, list) else [value]
    return "; ".join(one.title for one in found if one.title)


def ids(value: Any) -> str:
    """Return the ids of what a relation leads to, as `Kind.parse` reads them back."""
    found = value if isinstance(value, list) else [value]
    return "; ".join(str(one.id) for one in found if one.id)


def related(value: Any) -> bool:
    """Say whether a value is a record, or several."""
    return isinstance(value, Reference) or (isinstance(value, list) and value != [] and isinstance(value[0], Reference))


def neutral(field: Field, value: Any, context: Context) -> str:
    """Return a value as programs read it, and as an import reads it back."""
    if value is None or value == []:
        return ""
    return titles(value) if related(value) else field.kind.write(field, value, context)


def dumped(field: Field, value: Any) -> Any:
    """Return a value as JSON holds it; records with their title."""
    if value is None or value == []:
        return None
    if not related(value):
        return field.kind.storage.dump(value)
    given = [
        {"id": str(one.id), "title": one.title, "object": one.object}
        for one in (value if isinstance(value, list) else [value])
        if one.id is not None
    ]
    return given if isinstance(value, list) else given[0] if given else None


def typed(field: Field, value: Any, context: Context) -> Decimal | int | dt.date | dt.datetime | str | None:
    """Return a value as a workbook's cell holds it: a number, a date, a local moment without its zone, or text."""
    name = field.kind.name
    if value is None or value == []:
        return None
    if related(value):
        return titles(value)
    if name == "money":
        return Decimal(value["amount"])
    if name == "percent":
        return Decimal(value) / 100
    if name in _NUMBERS:
        return int(value) if isinstance(value, int) else Decimal(value)
    if name == "datetime":
        local: dt.datetime = value.astimezone(ZoneInfo(context.zone)).replace(tzinfo=None)
        return local
    if name == "date":
        day: dt.date = value
        return day
    return field.kind.show(field, value, context)


def spreadsheet(field: Field, value: Any, context: Context) -> str:
    """Return a value as a CSV for a spreadsheet writes it, in the reader's language; text never becomes a formula."""
    found = typed(field, value, context)
    french = context.language == "fr"
    if found is None:
        return ""
    if isinstance(found, dt.datetime):
        return found.strftime("%d/%m/%Y %H:%M" if french else "%Y-%m-%d %H:%M")
    if isinstance(found, dt.date):
        return found.strftime("%d/%m/%Y" if french else "%Y-%m-%d")
    if isinstance(found, str):
        return harmless(found)
    if field.kind.name == "percent":
        found = found * 100
    text = numerals.plain(Decimal(found))
    text = text.replace(".", ",") if french else text
    if field.kind.name == "percent":
        return f"{text} %" if french else f"{text}%"
    if field.kind.name == "money" and value["currency"] != context.currency:
        return f"{text} {value['currency']}"
    return text


def harmless(text: str) -> str:
    """Return text that no spreadsheet takes for a formula: an apostrophe goes before it, as they themselves write."""
    return f"'{text}" if text.startswith(_FORMULA) else text
