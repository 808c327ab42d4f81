"""Numbers, money and dates as people read them, in French and English.

These are quick plain functions, because a list page calls them hundreds of times; Django's own filters
cost ten times as much. Languages other than "fr" read as English.
"""

import datetime as dt
from decimal import Decimal

from liane.lib.currencies import digits, symbol

# U+202F, narrow: between thousands. U+00A0: before a unit.
THIN = "\u202f"
FIXED = "\u00a0"

_FRENCH = str.maketrans({",": THIN, ".": ","})

MONTHS = {
    "fr": ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
YES_NO = {"fr": ("Oui", "Non"), "en": ("Yes", "No")}

# Beyond this many days, a distance in days says less than the date.
_FAR = 30


def number(value: Decimal | float, language: str, decimals: int | None = None, *, grouped: bool = True) -> str:
    """Return `value` with its thousands grouped, unless it is a year or the like; `decimals` None keeps those given."""
    if isinstance(value, int):
        text = f"{value:,d}" if grouped else str(value)
    elif decimals is None and isinstance(value, Decimal):
        text = f"{value:,f}"
    else:
        text = f"{value:,.{decimals or 0}f}"
    return text.translate(_FRENCH) if language == "fr" else text


def money(amount: Decimal, currency: str, language: str, decimals: int | None = None) -> str:
    """Return "1 234,50 €" or "€1,234.50"; `decimals` None gives the currency's, or all that `amount` has."""
    if decimals is not None:
        text = f"{amount:,.{decimals}f}"
    else:
        whole, _, cents = f"{amount:,f}".partition(".")
        cents = cents.ljust(digits(currency), "0")
        text = f"{whole}.{cents}" if cents else whole
    sign = symbol(currency, language)
    if language == "fr":
        return text.translate(_FRENCH) + FIXED + sign
    gap = FIXED if sign == currency else ""
    return f"-{sign}{gap}{text[1:]}" if text[0] == "-" else sign + gap + text


def percent(value: Decimal | float, language: str, decimals: int | None = None) -> str:
    """Return `value`, in hundredths, with its sign: 12.5 gives "12,5 %" or "12.5%"."""
    text = number(value, language, decimals)
    return f"{text}{FIXED}%" if language == "fr" else text + "%"


def yes_no(value: bool, language: str) -> str:
    """Return "Oui" or "Non", "Yes" or "No"."""
    words = YES_NO["fr" if language == "fr" else "en"]
    return words[0] if value else words[1]


def date(value: dt.date, language: str) -> str:
    """Return "22 nov. 2026" or "22 Nov 2026"; the first of a month is "1er" in French."""
    if language == "fr":
        day = value.day
        return f"{day if day > 1 else '1er'} {MONTHS['fr'][value.month - 1]} {value.year}"
    return f"{value.day} {MONTHS['en'][value.month - 1]} {value.year}"


def day(value: dt.date, language: str) -> str:
    """Return `value` as a box to type in shows it: "22/11/2026", or "22 Nov 2026", which nobody misreads."""
    return f"{value.day:02d}/{value.month:02d}/{value.year:04d}" if language == "fr" else date(value, language)


def moment(value: dt.datetime, language: str) -> str:
    """Return `value` as a box to type in shows it: "22/11/2026 14:30", in the zone that it carries."""
    return f"{day(value, language)} {time(value)}"


def time(value: dt.datetime) -> str:
    """Return the hour and minute of `value`: "14:30"."""
    return f"{value.hour:02d}:{value.minute:02d}"


def datetime(value: dt.datetime, language: str) -> str:
    """Return "22 nov. 2026 à 14:30" or "22 Nov 2026, 14:30", in the zone that `value` carries."""
    return f"{date(value, language)}{' à ' if language == 'fr' else ', '}{time(value)}"


def relative_date(value: dt.date, today: dt.date, language: str) -> str:
    """Return how far `value` is from `today` ("hier", "il y a 2 j", "dans 3 j"), the date beyond 30 days."""
    days = value.toordinal() - today.toordinal()
    french = language == "fr"
    if -2 < days < 2:
        return (("hier", "aujourd’hui", "demain") if french else ("yesterday", "today", "tomorrow"))[days + 1]
    if days < -_FAR or days > _FAR:
        return date(value, language)
    if days < 0:
        return f"il y a {-days}{FIXED}j" if french else f"{-days}{FIXED}d ago"
    return f"dans {days}{FIXED}j" if french else f"in {days}{FIXED}d"


def relative(value: dt.datetime, now: dt.datetime, language: str) -> str:
    """Return how far `value` is from `now`, both aware and in the reader's zone.

    Minutes and hours within the day, then days as `relative_date` counts them: those to come with their hour, as
    nobody is on time for "tomorrow".
    """
    seconds = (value - now).total_seconds()
    away = abs(seconds)
    french = language == "fr"
    if away < 60:
        return "à l’instant" if french else "just now"
    if away < 3600:
        return _apart(seconds, f"{int(away // 60)}{FIXED}min", french)
    if value.date() == now.date():
        return _apart(seconds, f"{int(away // 3600)}{FIXED}h", french)
    near = relative_date(value.date(), now.date(), language)
    return near if seconds < 0 else f"{near}{' à ' if french else ', '}{time(value)}"


def _apart(seconds: float, span: str, french: bool) -> str:
    if seconds < 0:
        return f"il y a {span}" if french else f"{span} ago"
    return f"dans {span}" if french else f"in {span}"


def size(bytes_: int, language: str) -> str:
    """Return a number of bytes as people read it, 1 Ko being 1024 of them: "840 Ko", "1,2 Mo"."""
    units = ("o", "Ko", "Mo", "Go") if language == "fr" else ("bytes", "KB", "MB", "GB")
    value, step = float(bytes_), 0
    while value >= 1000 and step < len(units) - 1:
        value, step = value / 1024, step + 1
    return f"{number(Decimal(value), language, 1 if step > 1 and value < 10 else 0)}{FIXED}{units[step]}"
