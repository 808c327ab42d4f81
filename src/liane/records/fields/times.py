"""Dates, and moments kept in UTC."""

import datetime as dt
from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from liane.lib import dates, formats
from liane.records.fields.base import Context, Field, Invalid, Kind, Part, Storage, Value
from liane.records.fields.refusals import quoted, within

OPERATORS = ("on", "before", "after", "between", "within", "empty", "filled")

_WHY = {
    dates.Why.UNREADABLE: _("« %(read)s » n’est pas une date. Exemple : 22/11/2026."),
    dates.Why.IMPOSSIBLE: _("« %(read)s » n’existe pas dans le calendrier."),
    dates.Why.AMBIGUOUS: _("« %(read)s » peut se lire de deux façons : écrivez le mois en lettres, ou 2026-11-22."),
    dates.Why.NO_YEAR: _("« %(read)s » ne dit pas l’année."),
}


def parse_date(field: Field, raw: Value, context: Context) -> Value:
    """Return the date; a moment gives its day in the reader's zone.

    A whole number is a spreadsheet's day number when ``extra["serials"]`` names the system, 1900 or 1904;
    ``extra["order"]`` ("dmy", "mdy") says how digits are ordered in a file.
    """
    value = _written(field, raw, context, dates.read_date) if isinstance(raw, str) else raw
    if value is None:
        return None
    if isinstance(value, dt.datetime):
        value = (local(value, context) if value.tzinfo else value).date()
    elif not isinstance(value, dt.date):
        value = _serial(field, value)
    if value.year < dates.FIRST_YEAR:
        raise Invalid(_WHY[dates.Why.IMPOSSIBLE] % {"read": quoted(raw)})
    return within(field, value, context, show_date)


def parse_datetime(field: Field, raw: Value, context: Context) -> Value:
    """Return the moment in UTC; what names no offset is in the reader's zone, a date its midnight."""
    value = _written(field, raw, context, dates.read_datetime) if isinstance(raw, str) else raw
    if value is None:
        return None
    if not isinstance(value, dt.datetime):
        day = value if isinstance(value, dt.date) else _serial(field, value)
        value = dt.datetime.combine(day, dt.time())
    return within(field, _in_utc(value, raw, context), context, show_datetime)


def _written(field: Field, raw: str, context: Context, read: Callable[..., dt.date]) -> dt.date | None:
    """Return what `read` finds in a text, None in a blank one."""
    text = raw.strip()
    if not text:
        return None
    try:
        return read(_short(text), context.language, lambda: today(context), field.extra.get("order", ""))
    except dates.Unreadable as error:
        raise Invalid(_WHY[error.why] % {"read": quoted(text)}) from None


def today(context: Context) -> dt.date:
    """Return the date that it is now in the reader's zone."""
    return dt.datetime.now(ZoneInfo(context.zone)).date()


def local(value: dt.datetime, context: Context) -> dt.datetime:
    """Return `value` in the reader's zone."""
    return value.astimezone(ZoneInfo(context.zone))


def show_date(field: Field, value: Value, context: Context) -> str:
    return "" if value is None else formats.date(value, context.language)


def show_datetime(field: Field, value: Value, context: Context) -> str:
    return "" if value is None else formats.datetime(local(value, context), context.language)


def write_date(field: Field, value: Value, context: Context) -> str:
    return "" if value is None else value.isoformat()


def write_datetime(field: Field, value: Value, context: Context) -> str:
    return dump_datetime(value) or ""


def dump_datetime(value: Value) -> Value:
    return None if value is None else value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def _short(text: str) -> str:
    if len(text) > 60:
        raise dates.Unreadable(dates.Why.UNREADABLE)
    return text


def _serial(field: Field, raw: Value) -> dt.date:
    system = field.extra.get("serials")
    if system and isinstance(raw, int | float) and not isinstance(raw, bool) and raw == int(raw):
        try:
            return dates.serial_date(int(raw), system)
        except dates.Unreadable as error:
            raise Invalid(_WHY[error.why] % {"read": quoted(raw)}) from None
    raise Invalid(_("Une date est attendue."), "type")


def _in_utc(value: dt.datetime, raw: Value, context: Context) -> dt.datetime:
    try:
        if value.tzinfo is None:
            zone = ZoneInfo(context.zone)
            aware = value.replace(tzinfo=zone).astimezone(dt.UTC)
            if aware.astimezone(zone).replace(tzinfo=None) != value:
                raise Invalid(_("« %(read)s » n’existe pas : ce jour-là, l’heure change.") % {"read": quoted(raw)})
        else:
            aware = value.astimezone(dt.UTC)
    except OverflowError:
        aware = None
    if aware is None or not dates.FIRST_YEAR <= aware.year <= 9998:
        raise Invalid(_WHY[dates.Why.IMPOSSIBLE] % {"read": quoted(raw)})
    return aware


def _load_date(value: Value) -> Value:
    return None if value is None else dt.date.fromisoformat(value)


def _dump_date(value: Value) -> Value:
    return None if value is None else value.isoformat()


def _load_datetime(value: Value) -> Value:
    return None if value is None else dt.datetime.fromisoformat(value).astimezone(dt.UTC)


def _join_datetime(parts: Sequence[Value]) -> Value:
    return None if parts[0] is None else parts[0].astimezone(dt.UTC)


DATE = Kind(
    name="date",
    label=_("Date"),
    storage=Storage((Part("", "date"),), dump=_dump_date, load=_load_date),
    parse=parse_date,
    show=show_date,
    widget="date",
    operators=OPERATORS,
    write=write_date,
)

DATETIME = Kind(
    name="datetime",
    label=_("Date et heure"),
    storage=Storage((Part("", "timestamptz"),), join=_join_datetime, dump=dump_datetime, load=_load_datetime),
    parse=parse_datetime,
    show=show_datetime,
    widget="datetime",
    operators=OPERATORS,
    write=write_datetime,
)
