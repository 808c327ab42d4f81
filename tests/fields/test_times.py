"""Dates and moments, as French and English people and files write them."""

import datetime as dt
from dataclasses import replace

import pytest

from liane.lib import dates, formats
from liane.records import fields
from liane.records.fields.times import today
from tests.fields.samples import ALL, ENGLISH, FRENCH, parse, show

DAY, MOMENT = ALL["date"], ALL["datetime"]
NOV_22 = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    "text",
    [
        "22/11/2026", "22.11.26", "22-11-2026", "22 11 2026", "2026-11-22", "2026/11/22", "20261122", "22 nov. 2026",
        "22 novembre 2026", "dimanche 22 novembre 2026", "dim. 22 nov. 2026", "22 Nov 2026", "November 22, 2026",
        "Nov 22nd, 2026", "Sunday, 22 November 2026", "22-nov-26", "22 NOVEMBRE 2026", " 22/11/2026 ",
    ],
)  # fmt: skip
@pytest.mark.parametrize("context", [FRENCH, ENGLISH])
def test_a_date_is_read_however_it_is_written(text, context):
    assert parse(DAY, text, context) == NOV_22


def test_days_are_counted_from_today_in_the_reader_s_zone():
    for word, days in (("aujourd’hui", 0), ("Hier", -1), ("demain", 1), ("after tomorrow", None), ("tomorrow", 1)):
        if days is None:
            with pytest.raises(fields.Invalid):
                parse(DAY, word)
        else:
            assert parse(DAY, word) == today(FRENCH) + dt.timedelta(days=days)
    assert parse(DAY, "1er janvier 2027") == dt.date(2027, 1, 1)
    assert parse(DAY, "mar. 24 nov. 2026") == dt.date(2026, 11, 24)
    assert parse(DAY, "mars 24, 2026") == dt.date(2026, 3, 24)
    assert parse(DAY, "29/02/68").year == 2068


SUNDAY = dt.date(2026, 11, 22)
LAST_OF_MARCH = dt.date(2027, 3, 31)


@pytest.mark.parametrize(
    ("text", "now", "day"),
    [
        ("lundi", SUNDAY, dt.date(2026, 11, 23)),
        ("Dimanche", SUNDAY, dt.date(2026, 11, 29)),
        ("sam", SUNDAY, dt.date(2026, 11, 28)),
        ("monday", SUNDAY, dt.date(2026, 11, 23)),
        ("+3j", SUNDAY, dt.date(2026, 11, 25)),
        ("+ 3 jours", SUNDAY, dt.date(2026, 11, 25)),
        ("-1 j", SUNDAY, dt.date(2026, 11, 21)),
        ("dans 2 semaines", SUNDAY, dt.date(2026, 12, 6)),
        ("il y a 3 mois", SUNDAY, dt.date(2026, 8, 22)),
        ("3 days ago", SUNDAY, dt.date(2026, 11, 19)),
        ("in 1 week", SUNDAY, dt.date(2026, 11, 29)),
        ("+2w", SUNDAY, dt.date(2026, 12, 6)),
        ("+1m", LAST_OF_MARCH, dt.date(2027, 4, 30)),
        ("-1 mois", LAST_OF_MARCH, dt.date(2027, 2, 28)),
        ("+1 an", LAST_OF_MARCH, dt.date(2028, 3, 31)),
    ],
)
def test_a_day_is_said_from_today(text, now, day):
    for language in ("fr", "en"):
        assert dates.read_date(text, language, lambda: now) == day


@pytest.mark.parametrize("text", ["3 j", "dans 3 jours ago", "+3", "+3 x", "mar", "+9999 ans", "-9999 ans"])
def test_what_says_no_day_from_today_is_refused(text):
    with pytest.raises(dates.Unreadable):
        dates.read_date(text, "fr", lambda: SUNDAY)


@pytest.mark.parametrize("context", [FRENCH, ENGLISH])
def test_what_a_box_shows_reads_back_as_the_same(context):
    for day in (NOV_22, dt.date(2027, 3, 4), dt.date(1999, 9, 1)):
        assert parse(DAY, formats.day(day, context.language), context) == day
        moment = dt.datetime.combine(day, dt.time(9, 5))
        read = dates.read_datetime(formats.moment(moment, context.language), context.language, lambda: SUNDAY)
        assert read == moment


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("31/02/2026", "31/02/2026\u00a0» n’existe pas dans le calendrier"),
        ("2026-13-01", "n’existe pas"),
        ("11/22/2026", "n’existe pas"),
        ("0999-12-31", "n’existe pas"),
        ("22/11", "ne dit pas l’année"),
        ("22 novembre", "ne dit pas l’année"),
        ("bientôt", "n’est pas une date"),
        ("22/11/20266", "n’est pas une date"),
        ("22/11-2026", "n’est pas une date"),
        (46348, "Une date est attendue"),
    ],
)
def test_a_wrong_date_is_refused_and_named(text, sentence):
    with pytest.raises(fields.Invalid, match=sentence):
        parse(DAY, text)


def test_english_refuses_to_guess_between_day_and_month():
    assert parse(DAY, "11/22/2026", ENGLISH) == NOV_22
    assert parse(DAY, "05/05/2026", ENGLISH) == dt.date(2026, 5, 5)
    with pytest.raises(fields.Invalid, match="de deux façons"):
        parse(DAY, "03/04/2026", ENGLISH)
    american = replace(DAY, extra={"order": "mdy"})
    assert parse(american, "03/04/2026", ENGLISH) == dt.date(2026, 3, 4)
    assert parse(DAY, "03/04/2026") == dt.date(2026, 4, 3)


def test_a_spreadsheet_s_day_number_is_read_only_when_the_file_says_so():
    assert parse(replace(DAY, extra={"serials": 1900}), 46348) == NOV_22
    assert parse(replace(DAY, extra={"serials": 1904}), 44886) == NOV_22
    with pytest.raises(fields.Invalid):
        parse(replace(DAY, extra={"serials": 1900}), 60)


@pytest.mark.parametrize(
    "raw",
    [
        "22/11/2026 14:30", "22/11/2026 à 14h30", "22 nov. 2026 à 14 h 30", "2026-11-22 14:30", "2026-11-22T14:30:00",
        "2026-11-22T13:30:00Z", "2026-11-22T14:30+01:00", "22 Nov 2026, 2:30 pm", dt.datetime(2026, 11, 22, 14, 30),  # noqa: DTZ001
        dt.datetime(2026, 11, 22, 13, 30, tzinfo=dt.UTC),
    ],
)  # fmt: skip
def test_a_moment_is_kept_in_utc(raw):
    value = parse(MOMENT, raw)
    assert value == dt.datetime(2026, 11, 22, 13, 30, tzinfo=dt.UTC)
    assert value.tzinfo is dt.UTC
    assert MOMENT.kind.storage.dump(value) == "2026-11-22T13:30:00Z"


def test_a_day_is_its_midnight_in_the_reader_s_zone():
    reunion = fields.Context(zone="Indian/Reunion")
    assert parse(MOMENT, "22/11/2026", reunion) == dt.datetime(2026, 11, 21, 20, tzinfo=dt.UTC)
    assert parse(DAY, dt.datetime(2026, 11, 21, 21, tzinfo=dt.UTC), reunion) == NOV_22
    assert show(MOMENT, dt.datetime(2026, 11, 21, 20, tzinfo=dt.UTC), reunion) == "22 nov. 2026 à 00:00"


def test_an_hour_that_the_change_of_time_skips_is_refused():
    with pytest.raises(fields.Invalid, match="l’heure change"):
        parse(MOMENT, "29/03/2026 02:30")
    for impossible in ("22/11/2026 25:00", "22/11/2026 13 pm", "9999-12-31T23:00:00Z"):
        with pytest.raises(fields.Invalid, match="n’existe pas"):
            parse(MOMENT, impossible)


def test_bounds_of_dates_are_told_as_dates():
    field = fields.Date("Échéance", minimum=NOV_22)
    with pytest.raises(fields.Invalid, match=r"Le minimum est 22 nov\. 2026"):
        parse(field, "21/11/2026")


def test_dates_are_shown_as_each_language_writes_them():
    assert show(DAY, NOV_22) == "22 nov. 2026"
    assert show(DAY, NOV_22, ENGLISH) == "22 Nov 2026"
    assert show(DAY, dt.date(2026, 2, 1)) == "1er févr. 2026"


@pytest.mark.parametrize(
    ("days", "french", "english"),
    [
        (0, "aujourd’hui", "today"), (-1, "hier", "yesterday"), (1, "demain", "tomorrow"),
        (-2, "il y a 2\u00a0j", "2\u00a0d ago"), (3, "dans 3\u00a0j", "in 3\u00a0d"),
        (-31, "22 oct. 2026", "22 Oct 2026"),
    ],
)  # fmt: skip
def test_near_dates_are_told_by_their_distance(days, french, english):
    day = NOV_22 + dt.timedelta(days=days)
    assert formats.relative_date(day, NOV_22, "fr") == french
    assert formats.relative_date(day, NOV_22, "en") == english


@pytest.mark.parametrize(
    ("minutes", "french"),
    [
        (0, "à l’instant"), (-5, "il y a 5\u00a0min"), (5, "dans 5\u00a0min"), (-180, "il y a 3\u00a0h"),
        (-15 * 60, "hier"), (-60 * 48, "il y a 2\u00a0j"), (20 * 60, "demain à 10:30"), (180, "dans 3\u00a0h"),
        (60 * 72, "dans 3\u00a0j à 14:30"), (60 * 24 * 40, "1er janv. 2027 à 14:30"),
    ],
)  # fmt: skip
def test_near_moments_are_told_by_their_distance(minutes, french):
    now = dt.datetime(2026, 11, 22, 14, 30, tzinfo=dt.UTC)
    assert formats.relative(now + dt.timedelta(minutes=minutes), now, "fr") == french
