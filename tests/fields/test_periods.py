"""Periods: from their first day to the day after their last, seen from a Sunday and from the end of a month."""

from datetime import date

import pytest

from liane.lib.periods import PERIODS, period

SUNDAY = date(2026, 11, 22)
LAST_OF_AUGUST = date(2027, 8, 31)


@pytest.mark.parametrize(
    ("name", "day", "start", "end"),
    [
        ("this_week", SUNDAY, date(2026, 11, 16), date(2026, 11, 23)),
        ("this_quarter", SUNDAY, date(2026, 10, 1), date(2027, 1, 1)),
        ("last_month", SUNDAY, date(2026, 10, 1), date(2026, 11, 1)),
        ("last_7_days", SUNDAY, date(2026, 11, 16), date(2026, 11, 23)),
        ("next_7_days", SUNDAY, date(2026, 11, 22), date(2026, 11, 29)),
        ("last_12_months", SUNDAY, date(2025, 11, 23), date(2026, 11, 23)),
        ("next_3_weeks", SUNDAY, date(2026, 11, 22), date(2026, 12, 13)),
        ("next_6_months", LAST_OF_AUGUST, date(2027, 8, 31), date(2028, 2, 29)),
        ("last_2_years", LAST_OF_AUGUST, date(2025, 9, 1), date(2027, 9, 1)),
    ],
)
def test_a_period_begins_and_ends(name, day, start, end):
    assert period(name, day) == (start, end)


@pytest.mark.parametrize("name", PERIODS)
def test_every_named_period_has_days(name):
    start, end = period(name, SUNDAY)
    assert start < end


@pytest.mark.parametrize("name", ["", "last_0_days", "last_1000_days", "last_12_moons", "next__days", "last_x_days"])
def test_what_is_no_period_is_refused(name):
    with pytest.raises(KeyError):
        period(name, SUNDAY)


def test_a_period_beyond_the_calendar_is_refused():
    with pytest.raises(KeyError):
        period("last_999_years", date(500, 1, 1))
