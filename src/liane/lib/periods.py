"""Periods named relative to today: "this_month", "last_30_days". Days begin in the reader's zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

PERIODS = (
    "today", "yesterday", "tomorrow", "this_week", "last_week", "next_week", "this_month", "last_month",
    "next_month", "this_quarter", "last_quarter", "next_quarter", "this_year", "last_year", "next_year",
    "last_7_days", "last_30_days", "last_90_days", "next_7_days", "next_30_days",
)  # fmt: skip

_STEP = {"last": -1, "this": 0, "next": 1}


def today(zone: str) -> date:
    """Return the date it is now in `zone` (an IANA name)."""
    return datetime.now(ZoneInfo(zone)).date()


def period(name: str, day: date) -> tuple[date, date]:
    """Return the first day of the period and the day after its last, seen from `day`.

    Weeks begin on Monday (ISO 8601). "last_7_days" ends with today, "next_7_days" begins with it.
    Raises KeyError for a name not in PERIODS.
    """
    if name not in PERIODS:
        raise KeyError(name)
    near = {"today": 0, "yesterday": -1, "tomorrow": 1}
    if name in near:
        start = day + timedelta(days=near[name])
        return start, start + timedelta(days=1)
    which, _, rest = name.partition("_")
    if rest.endswith("_days"):
        length = int(rest.removesuffix("_days"))
        start = day if which == "next" else day - timedelta(days=length - 1)
        return start, start + timedelta(days=length)
    step = _STEP[which]
    if rest == "week":
        start = day - timedelta(days=day.weekday()) + timedelta(weeks=step)
        return start, start + timedelta(weeks=1)
    if rest == "year":
        return date(day.year + step, 1, 1), date(day.year + step + 1, 1, 1)
    length = 3 if rest == "quarter" else 1
    month = (day.month - 1) // length * length + step * length
    return _month(day.year, month), _month(day.year, month + length)


def start_of(day: date, zone: str) -> datetime:
    """Return the instant, in UTC, when `day` begins in `zone`."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def _month(year: int, zero_based: int) -> date:
    return date(year + zero_based // 12, zero_based % 12 + 1, 1)
