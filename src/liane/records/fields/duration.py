"""Durations, kept as a whole number of seconds. A day has 24 hours, a week 7 days."""

import re
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from liane.records.fields.base import Context, Field, Invalid, Kind, Part, Storage, Value
from liane.records.fields.numbers import OPERATORS
from liane.records.fields.refusals import quoted, within

MINUTE, HOUR, DAY, WEEK = 60, 3_600, 86_400, 604_800
_BOUND = 10**12
_UNITS = {
    **dict.fromkeys(("s", "sec", "seconde", "secondes", "second", "seconds"), 1),
    **dict.fromkeys(("m", "mn", "min", "mins", "minute", "minutes"), MINUTE),
    **dict.fromkeys(("h", "hr", "hrs", "heure", "heures", "hour", "hours"), HOUR),
    **dict.fromkeys(("j", "jour", "jours", "d", "day", "days"), DAY),
    **dict.fromkeys(("sem", "semaine", "semaines", "w", "week", "weeks"), WEEK),
}
_PIECE = re.compile(r"(\d{1,12}(?:[.,]\d{1,6})?)\s*([a-z]*)[\s,]*(?:et\s+|and\s+)?", re.ASCII | re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,9}):([0-5]\d)(?::([0-5]\d))?", re.ASCII)
_SIGN = re.compile(r"\s*([-−+]?)\s*")


def parse(field: Field, raw: Value, context: Context) -> Value:
    """Return the seconds that "1 h 30", "90 min", "2 j", "1:30" or "1,5 h" say; a number alone is minutes.

    A number that is not text is seconds already, as the API and files of ours give it. Blank gives None.
    """
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    if isinstance(raw, str):
        value = _read(raw) if len(raw) <= 80 else None
        if value is None:
            raise Invalid(
                _("« %(read)s » n’est pas une durée. Exemples : 1 h 30, 90 min, 2 j.") % {"read": quoted(raw)}
            )
    elif isinstance(raw, int) and not isinstance(raw, bool):
        value = raw
    else:
        raise Invalid(_("Une durée est attendue."), "type")
    if abs(value) >= _BOUND:
        raise Invalid(_("Cette durée est trop longue."), "range")
    return within(field, value, context, show)


def _read(text: str) -> int | None:
    sign = _SIGN.match(text)
    assert sign is not None
    rest = re.sub("[\u00a0\u202f]", " ", text[sign.end() :]).strip()
    clock = _CLOCK.fullmatch(rest)
    if clock:
        seconds: int | None = int(clock[1]) * HOUR + int(clock[2]) * MINUTE + int(clock[3] or 0)
    else:
        seconds = _sum(rest)
    return None if seconds is None else -seconds if sign[1] in ("-", "−") else seconds


def _sum(text: str) -> int | None:
    """Add pieces from the largest unit down; a number without unit counts in the one after it: "1 h 30"."""
    total = Decimal(0)
    place, last = 0, 0
    while place < len(text):
        found = _PIECE.match(text, place)
        if found is None:
            return None
        word = found[2].lower()
        unit = _UNITS.get(word) if word else {0: MINUTE, HOUR: MINUTE, MINUTE: 1, DAY: HOUR}.get(last)
        if unit is None or (last and unit >= last):
            return None
        total += Decimal(found[1].replace(",", ".")) * unit
        place, last = found.end(), unit
    return int(total.to_integral_value()) if last else None


def show(field: Field, value: Value, context: Context) -> str:
    """Return "2 j 3 h", "1 h 30" or "45 min", in English "2 d 3 h", "1 h 30 min"; seconds when there are some."""
    if value is None:
        return ""
    sign, left = ("-" if value < 0 else ""), abs(value)
    french = context.language == "fr"
    days, left = divmod(left, DAY)
    hours, left = divmod(left, HOUR)
    minutes, seconds = divmod(left, MINUTE)
    names = ((days, "j" if french else "d"), (hours, "h"), (minutes, "min"), (seconds, "s"))
    parts = [f"{number}\u00a0{name}" for number, name in names if number]
    return sign + (" ".join(parts) or "0\u00a0min")


def write(field: Field, value: Value, context: Context) -> str:
    """Return hours, minutes and seconds: "1:30:00"."""
    if value is None:
        return ""
    minutes, seconds = divmod(abs(value), MINUTE)
    return f"{'-' if value < 0 else ''}{minutes // 60}:{minutes % 60:02}:{seconds:02}"


DURATION = Kind(
    name="duration",
    label=_("Durée"),
    storage=Storage((Part("", "bigint"),)),
    parse=parse,
    show=show,
    widget="duration",
    operators=OPERATORS,
    write=write,
    numeric=True,
)
