"""Dates and times as people and files write them, in French and English."""

import datetime as dt
import re
from calendar import monthrange
from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from liane.lib.fold import fold

# A date, or a date with its time.
Moment = TypeVar("Moment", bound=dt.date)


class Why(StrEnum):
    """What is wrong with a written date."""

    UNREADABLE = "unreadable"
    IMPOSSIBLE = "impossible"
    AMBIGUOUS = "ambiguous"
    NO_YEAR = "no_year"


class Unreadable(ValueError):
    """The text is not one date; `why` says in what way."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


_MONTHS = {
    **{name: number for number, names in enumerate(
        ("janvier janv jan january", "fevrier fevr fev february feb", "mars mar march", "avril avr april apr",
         "mai may", "juin jun june", "juillet juil july jul", "aout aou august aug",
         "septembre sept sep september", "octobre oct october", "novembre nov november",
         "decembre dec december"), 1) for name in names.split()},
}  # fmt: skip
_DAYS = {
    "aujourd'hui": 0, "aujourdhui": 0, "hier": -1, "demain": 1, "avant-hier": -2, "apres-demain": 2,
    "today": 0, "yesterday": -1, "tomorrow": 1,
}  # fmt: skip
_WEEKDAY = re.compile(
    r"^(?:lun(?:di)?|mar(?:di)?|mer(?:credi)?|jeu(?:di)?|ven(?:dredi)?|sam(?:edi)?|dim(?:anche)?"
    r"|mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
    r"(?:\.,?|,)?\s+(?=\S+\s|\d)"
)
# A weekday alone is the next one. "mar" stays a month, or half of one.
_COMING = {
    name: number for number, names in enumerate(
        ("lundi lun monday mon", "mardi tuesday tue", "mercredi mer wednesday wed", "jeudi jeu thursday thu",
         "vendredi ven friday fri", "samedi sam saturday sat", "dimanche dim sunday sun"))
    for name in names.split()
}  # fmt: skip
_APART = re.compile(
    r"(?:(?P<sign>[+-])|(?P<ahead>dans |in )|(?P<back>il y a ))? ?(?P<number>\d{1,4}) ?"
    r"(?:(?P<days>j(?:ours?)?|d(?:ays?)?)|(?P<weeks>s(?:em(?:aines?)?)?|w(?:eeks?)?)"
    r"|(?P<months>m(?:ois|onths?)?)|(?P<years>ans?|a|y(?:ears?)?))(?P<ago> ago)?",
    re.ASCII,
)
_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", re.ASCII)
_FRENCH = re.compile(r"(\d{2})/(\d{2})/(\d{4})", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_NUMBERS = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})", re.ASCII)
_NO_YEAR = re.compile(r"(\d{1,2})[-/.](\d{1,2})|(\d{1,2})(?:er|st|nd|rd|th)? [a-z]+\.?|[a-z]+\.? \d{1,2}", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})(?:er|st|nd|rd|th)?[ -]([a-z]+)\.?,?[ -](\d{4}|\d{2})", re.ASCII)
_MONTH_FIRST = re.compile(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})", re.ASCII)
_SPACES = re.compile(r"\s+")
_TIME = re.compile(
    r"(?P<date>.*?)[ ,t]+(?:a |at )?(?P<hour>\d{1,2})\s?"
    r"(?:(?:h|:|h:)(?:\s?(?P<minute>\d{2})(?:[:m](?P<second>\d{2})s?)?)?|(?=\s?[ap]m))\s?(?P<half>[ap]m)?",
    re.ASCII,
)

# The last two-digit year that means this century (as POSIX has it): 68 is 2068, 69 is 1969.
_PIVOT = 68
FIRST_YEAR = 1000


def read_date(text: str, language: str, today: Callable[[], dt.date], order: str = "") -> dt.date:
    """Return the date that `text` writes; raise `Unreadable` otherwise.

    French writes the day first, always. English does it both ways: "03/04/2026" is refused as ambiguous
    unless `order` says "dmy" or "mdy". ISO dates and months in letters read the same in both languages.
    `today` is asked only for what is said from it: "hier", "lundi" (the next one), "+3j", "dans 2 semaines",
    "3 days ago".
    """
    if len(text) == 10 and text[4] == "-" and text.isascii():
        return _iso(text)
    if (order == "dmy" or (language == "fr" and not order)) and (found := _FRENCH.fullmatch(text)):
        return _made(found[3], found[2], found[1])
    text = _SPACES.sub(" ", fold(text).replace("’", "'")).strip()
    if text in _DAYS:
        return today() + dt.timedelta(days=_DAYS[text])
    if text in _COMING:
        now = today()
        return now + dt.timedelta(days=(_COMING[text] - now.weekday() - 1) % 7 + 1)
    if found := _APART.fullmatch(text):
        return _apart(found, today)
    day = _dated(text, language, order) or _dated(_WEEKDAY.sub("", text), language, order)
    if day is None:
        raise Unreadable(Why.NO_YEAR if _NO_YEAR.fullmatch(text) else Why.UNREADABLE)
    return day


def read_datetime(text: str, language: str, today: Callable[[], dt.date], order: str = "") -> dt.datetime:
    """Return the moment that `text` writes, naive when it names no offset; a date alone is its midnight.

    "22/11/2026 14:30", "22 nov. 2026 à 14 h 30", "2026-11-22T14:30:00+01:00", "hier 9h", "22 Nov 2026, 2 pm".
    """
    try:
        return _bounded(dt.datetime.fromisoformat(text))
    except ValueError:
        folded = _SPACES.sub(" ", fold(text).replace("’", "'")).strip()
    found = _TIME.fullmatch(folded)
    if not found:
        return dt.datetime.combine(read_date(text, language, today, order), dt.time())
    day = read_date(found["date"], language, today, order)
    hour = int(found["hour"])
    if found["half"]:
        if not 1 <= hour <= 12:
            raise Unreadable(Why.IMPOSSIBLE)
        hour = hour % 12 + (12 if found["half"] == "pm" else 0)
    try:
        return dt.datetime.combine(day, dt.time(hour, int(found["minute"] or 0), int(found["second"] or 0)))
    except ValueError:
        raise Unreadable(Why.IMPOSSIBLE) from None


def _apart(found: re.Match[str], today: Callable[[], dt.date]) -> dt.date:
    """Return the day so far from today: in a month without that day, its last one."""
    said = [one for one in ("sign", "ahead", "back", "ago") if found[one]]
    if len(said) != 1:
        # "3 j" alone says no direction, "in 3 days ago" two.
        raise Unreadable(Why.UNREADABLE)
    number = int(found["number"]) * (-1 if found["back"] or found["ago"] or found["sign"] == "-" else 1)
    now = today()
    try:
        if found["days"] or found["weeks"]:
            return _bounded(now + dt.timedelta(days=number * (7 if found["weeks"] else 1)))
        months = now.year * 12 + now.month - 1 + number * (12 if found["years"] else 1)
        year, month = divmod(months, 12)
        return _bounded(dt.date(year, month + 1, min(now.day, monthrange(year, month + 1)[1])))
    except (ValueError, OverflowError):
        raise Unreadable(Why.IMPOSSIBLE) from None


def serial_date(serial: int, system: int = 1900) -> dt.date:
    """Return the date of a spreadsheet's day number, in Excel's 1900 system or its 1904 one.

    Excel's 1900 system holds a 29 February 1900 that never was: days before 1 March 1900 are refused
    (ECMA-376 part 1, 18.17.4.1).
    """
    if system == 1900 and serial < 61:
        raise Unreadable(Why.IMPOSSIBLE)
    start = dt.date(1904, 1, 1) if system == 1904 else dt.date(1899, 12, 30)
    try:
        return start + dt.timedelta(days=serial)
    except OverflowError:
        raise Unreadable(Why.IMPOSSIBLE) from None


def _dated(text: str, language: str, order: str) -> dt.date | None:
    """Return the date that folded `text` writes, None when it has no known shape."""
    if found := _ISO.fullmatch(text):
        return _made(found[1], found[3], found[4])
    if found := _COMPACT.fullmatch(text):
        return _made(*found.groups())
    if found := _NUMBERS.fullmatch(text):
        day, month = _ordered(found[1], found[3], order or ("dmy" if language == "fr" else ""))
        return _made(found[4], month, day)
    if (found := _DAY_FIRST.fullmatch(text)) and found[2] in _MONTHS:
        return _made(found[3], str(_MONTHS[found[2]]), found[1])
    if (found := _MONTH_FIRST.fullmatch(text)) and found[1] in _MONTHS:
        return _made(found[3], str(_MONTHS[found[1]]), found[2])
    return None


def _iso(text: str) -> dt.date:
    try:
        return _bounded(dt.date.fromisoformat(text))
    except ValueError as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(Why.IMPOSSIBLE if _ISO.fullmatch(text) else Why.UNREADABLE) from None


def _ordered(first: str, second: str, order: str) -> tuple[str, str]:
    """Return day and month."""
    if order == "dmy":
        return first, second
    if order == "mdy":
        return second, first
    if int(first) <= 12 and int(second) <= 12 and int(first) != int(second):
        raise Unreadable(Why.AMBIGUOUS)
    return (second, first) if int(first) <= 12 and int(second) > 12 else (first, second)


def _made(year: str, month: str, day: str) -> dt.date:
    number = int(year)
    if len(year) == 2:
        number += 2000 if number <= _PIVOT else 1900
    try:
        return _bounded(dt.date(number, int(month), int(day)))
    except ValueError:
        raise Unreadable(Why.IMPOSSIBLE) from None


def _bounded(value: Moment) -> Moment:
    if value.year < FIRST_YEAR:
        raise Unreadable(Why.IMPOSSIBLE)
    return value
