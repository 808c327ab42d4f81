"""Ratings and durations."""

import pytest

from liane.records import fields
from tests.fields.samples import ALL, ENGLISH, FRENCH, parse, show

STARS, TIME = ALL["rating"], ALL["duration"]
TEN = fields.Rating("Sur dix", maximum=10)


@pytest.mark.parametrize(
    ("raw", "value"), [("4", 4), ("4/5", 4), ("4 sur 5", 4), ("★★★★☆", 4), ("☆☆", 0), (0, 0), ("4,0", 4)]
)
def test_stars_are_read(raw, value):
    assert parse(STARS, raw) == value


@pytest.mark.parametrize(
    ("raw", "says"), [("6", "0 à 5"), ("4/10", "0 à 5"), ("-1", "0 à 5"), (7, "0 à 5"), ("x", "0 à 5")]
)
def test_other_notes_are_refused(raw, says):
    with pytest.raises(fields.Invalid, match=says):
        parse(STARS, raw)


def test_a_rating_may_go_to_ten():
    assert parse(TEN, "9/10") == 9
    assert show(TEN, 9) == "9/10"


@pytest.mark.parametrize(
    ("raw", "seconds"),
    [
        ("1 h 30", 5400), ("1h30", 5400), ("90 min", 5400), ("90", 5400), ("1:30", 5400), ("1:30:15", 5415),
        ("2 j", 172_800), ("2 days", 172_800), ("1,5 h", 5400), ("1.5 hours", 5400), ("1 j 4", 100_800),
        ("2 min 5", 125), ("1 sem", 604_800), ("-2 h", -7200), ("1 h et 5 min", 3900), ("45s", 45), (60, 60),
        ("1\u00a0h\u00a030", 5400), ("1 day, 2 hours", 93_600),
    ],
)  # fmt: skip
def test_durations_are_read_in_both_languages(raw, seconds):
    assert parse(TIME, raw) == parse(TIME, raw, ENGLISH) == seconds


@pytest.mark.parametrize("raw", ["x", "1 x", "30 min 1 h", "h", "1 h 2 h", "1:75", "1 h !", "-", "9999999999 sem"])
def test_what_is_no_duration_is_refused(raw):
    with pytest.raises(fields.Invalid):
        parse(TIME, raw)


def test_durations_are_shown():
    assert show(TIME, 5400, FRENCH) == "1\u00a0h 30\u00a0min"
    assert show(TIME, 176_400, FRENCH) == "2\u00a0j 1\u00a0h"
    assert show(TIME, 176_400, ENGLISH) == "2\u00a0d 1\u00a0h"
    assert show(TIME, 0) == "0\u00a0min"
    assert TIME.kind.write(TIME, -5415, FRENCH) == "-1:30:15"
