"""Periods named relative to today: "this_month", "last_12_months". Days begin in the reader's zone."""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# The periods with a name of their own; any number of days, weeks, months or years has one besides: "next_10_days".
PERIODS = (
    "today", "yesterday", "tomorrow", "this_week", "last_week", "next_week", "this_month", "last_month",
    "next_month", "this_quarter", "last_quarter", "next_quarter", "this_year", "last_year", "next_year",
    "last_7_days", "last_30_days", "last_90_days", "last_12_months", "next_7_days", "next_30_days", "next_12_months",
)  # fmt: skip
# Days from today by their word.
NEAR = {"today": 0, "yesterday": -1, "tomorrow": 1}
UNITS = ("days", "weeks", "months", "years")

_STEP = {"last": -1, "this": 0, "next": 1}
_ROLLING = re.compile(r"(last|next)_([1-9]\d{0,2})_(days|weeks|months|years)", re.ASCII)


def today(zone: str) -> date:
    """Return the date it is now in `zone` (an IANA name)."""
    return datetime.now(ZoneInfo(zone)).date()


def period(name: str, day: date) -> tuple[date, date]:
    """Return the first day of the period and the day after its last, seen from `day`.

    Weeks begin on Monday (ISO 8601). "last_7_days" and "last_12_months" end with today, "next_7_days" begins
    with it. Raises KeyError for what is no period.
    """
    if found := rolling(name):
        return _rolling(*found, day)
    if name not in PERIODS:
        raise KeyError(name)
    if name in NEAR:
        start = day + timedelta(days=NEAR[name])
        return start, start + timedelta(days=1)
    which, _, rest = name.partition("_")
    step = _STEP[which]
    if rest == "week":
        start = day - timedelta(days=day.weekday()) + timedelta(weeks=step)
        return start, start + timedelta(weeks=1)
    if rest == "year":
        return date(day.year + step, 1, 1), date(day.year + step + 1, 1, 1)
    length = 3 if rest == "quarter" else 1
    month = (day.month - 1) // length * length + step * length
    return _month(day.year, month), _month(day.year, month + length)


def rolling(name: str) -> tuple[str, int, str] | None:
    """Return ("last", 12, "months") of "last_12_months", None for another kind of period."""
    found = _ROLLING.fullmatch(name)
    return (found[1], int(found[2]), found[3]) if found else None


def _rolling(which: str, number: int, unit: str, day: date) -> tuple[date, date]:
    after = day + timedelta(days=1)
    try:
        return (day, _later(day, number, unit)) if which == "next" else (_later(after, -number, unit), after)
    except (OverflowError, ValueError):
        raise KeyError(f"{which}_{number}_{unit}") from None


def _later(day: date, number: int, unit: str) -> date:
    """Return the day so far away: in a month without it, that month's last."""
    if unit in ("days", "weeks"):
        return day + timedelta(days=number * (7 if unit == "weeks" else 1))
    first = _month(day.year, day.month - 1 + number * (12 if unit == "years" else 1))
    return first.replace(day=min(day.day, monthrange(first.year, first.month)[1]))


def start_of(day: date, zone: str) -> datetime:
    """Return the instant, in UTC, when `day` begins in `zone`."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def _month(year: int, zero_based: int) -> date:
    return date(year + zero_based // 12, zero_based % 12 + 1, 1)
