"""The records of each day of a stretch of days: how many there are, and the first of each day, in one statement."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from liane.records.queries.compile import Compiler, Place
from liane.records.queries.expressions import raw
from liane.records.queries.model import Query, QueryError
from liane.records.queries.sql import Sql
from liane.records.registry import catalogue
from liane.records.viewer import Viewer

# More records than this are not spread over their days: the counts are then of the earliest ones, and say so.
MOST = 20_000
# What begins so long before the first day asked for, and still lasts, is not looked for.
LONGEST = dt.timedelta(days=366)
DATED = ("date", "timestamptz")


@dataclass(frozen=True, slots=True)
class Days:
    """The records of days: ids of the first ones of each day, in order of time, and how many stand on it in all.

    `exact` is False when there were more than MOST: a day then has at least what is said.
    """

    ids: Mapping[dt.date, tuple[UUID, ...]]
    counts: Mapping[dt.date, int]
    exact: bool

    @property
    def all(self) -> tuple[UUID, ...]:
        """The ids of all days, each once."""
        return tuple(dict.fromkeys(one for ids in self.ids.values() for one in ids))


def days(query: Query, viewer: Viewer, path: str, first: dt.date, last: dt.date, each: int, until: str = "") -> Days:
    """Return the records whose date at `path` lies between `first` and `last`, both included, `each` a day at most.

    With the field `until` a record stands on every day from the one to the other. Moments stand on the day that
    they have in the viewer's zone. Raises QueryError.
    """
    compiler = Compiler(catalogue(), viewer, query)
    begins = _dated(compiler, path)
    ends = _dated(compiler, until) if until else None
    condition = compiler.condition()
    if condition.never:
        return Days({}, {}, exact=True)
    source = compiler.source()
    begin, end = _raw(begins), _raw(ends) if ends else ""
    since, within = _bound(begins, viewer, first - LONGEST if ends else first), _bound(begins, viewer, last, after=True)
    ranged = [Sql(f"{begin} >= {since.text}", since.params), Sql(f"{begin} < {within.text}", within.params)]
    if ends:
        lasting, alone = _bound(ends, viewer, first), _bound(begins, viewer, first)
        text = f"({end} >= {lasting.text} OR {begin} >= {alone.text})"
        ranged.append(Sql(text, (*lasting.params, *alone.params)))
    day, until_day = _day(begins, begin, viewer), _day(ends, end, viewer) if ends else Sql("NULL::date")
    found = (
        f"SELECT t.id, {begin} AS moment, {day.text} AS first, greatest({day.text}, {until_day.text}) AS last "
        f"{source.text} WHERE ({condition.text}) AND {' AND '.join(one.text for one in ranged)} "
        f"ORDER BY {begin}, t.id LIMIT {MOST + 1}"
    )
    text = (
        f"WITH found AS MATERIALIZED ({found}), placed AS (SELECT f.id, d.day::date AS day, "
        "row_number() OVER (PARTITION BY d.day ORDER BY f.first, f.moment, f.id) AS place FROM found f CROSS JOIN "
        "LATERAL generate_series(greatest(f.first, %s), least(f.last, %s), interval '1 day') d(day)) "
        "SELECT day, count(*), array_agg(id ORDER BY place) FILTER (WHERE place <= %s), (SELECT count(*) FROM found) "
        "FROM placed GROUP BY day"
    )
    params = [*day.params, *day.params, *until_day.params, *source.params, *condition.params]
    params += [value for one in ranged for value in one.params]
    with connection.cursor() as cursor:
        cursor.execute(text, [*params, first, last, each])
        rows = cursor.fetchall()
    return Days(
        {row[0]: tuple(row[2]) for row in rows},
        {row[0]: row[1] for row in rows},
        exact=not rows or rows[0][3] <= MOST,
    )


def _dated(compiler: Compiler, path: str) -> Place:
    place = compiler.place(path)
    if place.alias != compiler.alias or place.part is None or place.part.sql not in DATED:
        raise QueryError(_("« %(field)s » n’est pas une date.") % {"field": place.field.label}, path)
    return place


def _raw(place: Place) -> str:
    return raw(place.alias, place.field, place.part) if place.part is not None else ""


def _day(place: Place, expression: str, viewer: Viewer) -> Sql:
    if place.part is not None and place.part.sql == "timestamptz":
        return Sql(f"({expression} AT TIME ZONE %s)::date", (viewer.zone,))
    return Sql(expression)


def _bound(place: Place, viewer: Viewer, day: dt.date, *, after: bool = False) -> Sql:
    """Return the start of `day`, or of the day `after` it, as values of the field are written."""
    start = day + dt.timedelta(days=1) if after else day
    if place.part is not None and place.part.sql == "timestamptz":
        return Sql("(%s::timestamp AT TIME ZONE %s)", (start, viewer.zone))
    return Sql("%s::date", (start,))
