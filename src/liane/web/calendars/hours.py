"""A week or a day hour by hour: moments stand where their hours are, beside what happens meanwhile."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from liane.lib import formats
from liane.records.queries.pages import Row
from liane.web.calendars import spans
from liane.web.calendars.events import Events
from liane.web.cells import safe
from liane.web.links import record_url

# How many records a day of a week reads, and how many stand beside one another at most.
EACH = {spans.WEEK: 60, spans.DAY: 200}
_ABREAST = {spans.WEEK: 3, spans.DAY: 8}
_DAY = 24 * 60
# What has no end, or a close one, is drawn as long as this: minutes that leave room for its name.
_SHORT = 30
# Positions go by classes, a step of so many minutes each: a page has no style of its own.
_STEP = 5
HOURS = tuple(range(24))


@dataclass(frozen=True, slots=True)
class Placed:
    """A record between two minutes of a day, in one of the columns of those that happen meanwhile."""

    row: Row
    begin: int
    end: int
    column: int = 0
    abreast: int = 1


@dataclass(frozen=True, slots=True)
class Day:
    """One day drawn: what lasts beyond it, what has its hours, and how many of these are left out."""

    whole: SafeString
    timed: SafeString
    out: int


def day(events: Events, on: dt.date, ids: Iterable[UUID], mode: str) -> Day:
    """Return the records of a day; those that go on over several stand above, and in a day what finds no room too."""
    lasting: list[UUID] = []
    timed: list[Placed] = []
    for one in ids:
        row = events.rows.get(one)
        if row is None or _over(events, row, on):
            continue
        found = _minutes(events, row, on)
        if found is None:
            lasting.append(one)
        else:
            timed.append(Placed(row, *found))
    placed, crowded = abreast(timed, _ABREAST[mode])
    if mode == spans.DAY:
        lasting += [one.row.id for one in crowded]
    drawn = mark_safe("".join([_drawn(events, one, on) for one in placed]))
    return Day(events.day(on, lasting), drawn, 0 if mode == spans.DAY else len(crowded))


def _over(events: Events, row: Row, on: dt.date) -> bool:
    """Say whether a record that began before ended as the day began: at midnight."""
    end = row.values[2] if events.dates.ends else None
    if not isinstance(end, dt.datetime) or row.values[1] >= end:
        return False
    return end == dt.datetime.combine(on, dt.time(), events.zone)


def _minutes(events: Events, row: Row, on: dt.date) -> tuple[int, int] | None:
    """Return between which minutes of the day a record stands; None when it begins or ends on another day."""
    begin, end = row.values[1], row.values[2] if events.dates.ends else None
    here = begin.astimezone(events.zone)
    if here.date() != on:
        return None
    first = here.hour * 60 + here.minute
    if end is None:
        return first, min(_DAY, first + _SHORT)
    if not isinstance(end, dt.datetime):
        return (first, min(_DAY, first + _SHORT)) if end <= on else None
    there = end.astimezone(events.zone)
    if there.date() > on and there != dt.datetime.combine(on + dt.timedelta(1), dt.time(), events.zone):
        return None
    last = there.hour * 60 + there.minute if there.date() == on else _DAY if there.date() > on else first
    return first, min(_DAY, max(last, first + _SHORT))


def abreast(found: Sequence[Placed], most: int) -> tuple[list[Placed], list[Placed]]:
    """Put side by side what happens at the same time, at most so many; return the others apart."""
    placed: list[Placed] = []
    crowded: list[Placed] = []
    group: list[Placed] = []
    until = 0

    def close() -> None:
        wide = max((one.column + 1 for one in group), default=1)
        placed.extend(Placed(one.row, one.begin, one.end, one.column, wide) for one in group)
        group.clear()

    for one in sorted(found, key=lambda one: (one.begin, -one.end)):
        if one.begin >= until:
            close()
        busy = {other.column for other in group if other.end > one.begin}
        column = next(number for number in range(len(busy) + 1) if number not in busy)
        if column >= most:
            crowded.append(one)
            continue
        until = max(until, one.end) if group else one.end
        group.append(Placed(one.row, one.begin, one.end, column))
    close()
    return placed, crowded


def _drawn(events: Events, one: Placed, on: dt.date) -> str:
    row, lasts = one.row, one.end - one.begin
    begin = one.begin // _STEP * _STEP
    long = max(_SHORT, -(-lasts // _STEP) * _STEP)
    here = row.values[1].astimezone(events.zone)
    hour = formats.time(here)
    end = row.values[2] if events.dates.ends else None
    if isinstance(end, dt.datetime):
        hour += f" – {formats.time(end.astimezone(events.zone))}"
    classes = (
        f"event{events.hue} hr{begin // 60} mn{begin % 60} dh{long // 60} dm{long % 60} of{one.abreast} no{one.column}"
        + (" brief" if long <= 45 else "")
    )
    pulled = events.edge and events.dates.ends is not None and events.dates.ends.kind.name == "datetime"
    edge = '<span class="edge" data-edge></span>' if pulled else ""
    title = safe(row.values[0] or "—")
    return (
        f'<li class="{classes}" id="e-{row.id}-{on.isoformat()}" data-id="{row.id}" data-version="{row.version}" '
        f'data-begin="{one.begin}" data-end="{one.end}">'
        f'<a href="{record_url(events.item, row.id)}" data-open draggable="false"{events.hint}>'
        f'<b>{title}</b> <time datetime="{here.isoformat()}">{hour}</time></a>{edge}</li>'
    )


def now_class(moment: dt.datetime) -> str:
    """Return the classes that put the line of the present where it belongs."""
    return f"hr{moment.hour} mn{moment.minute // _STEP * _STEP}"


def labels() -> list[tuple[int, str]]:
    """Return the hours of a day as its scale writes them."""
    return [(hour, _("%(hour)d h") % {"hour": hour}) for hour in HOURS]
