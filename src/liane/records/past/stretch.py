"""Which Changes a page of the journal looks at: a stretch of the log that is bounded, whatever is asked of it.

Changes are walked newest first along an index: that of a person, of a cause, of one record's lines, or of time. What
else is asked of them is looked at as they come.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from liane.records.queries.sql import Sql, conjunction

WALKED = 20_000
"""How many Changes are walked to find those that are asked for."""

At = tuple[datetime, UUID]


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the journal is wanted; what is empty leaves nothing out. `until` is not included."""

    record: tuple[str, UUID] | None = None
    actor: UUID | None = None
    object: str = ""
    field: str = ""
    cause: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Changes to look at: the statement that walks them, the condition on each (`c`), the first of them and, unless
    nothing is left below, the `edge` that is the last. `filled` says that there are as many as were wanted.
    """

    walk: Sql
    fits: Sql
    top: datetime | None
    edge: At | None
    filled: bool

    @property
    def changes(self) -> Sql:
        """The statement that gives them, newest first."""
        text = f"SELECT c.* FROM ({self.walk.text}) c WHERE ({self.fits.text}){_from(self.edge)}"
        below = self.edge or ()
        return Sql(f"{text} ORDER BY c.recorded_at DESC, c.id DESC", (*self.walk.params, *self.fits.params, *below))


def stretch(asked: Asked, before: At | None, most: int) -> Stretch:
    """Return the stretch below the cursor `before` that holds at most `most` Changes, and where it ends: one statement,
    two where few are found."""
    along, fits = _split(asked)
    dates = _dates(asked, before)
    # Where each that is walked is wanted, no more are walked than that.
    walk = _walk(asked, along, dates, WALKED if fits else most + 1)
    fit = conjunction(fits)
    rows = _rows(
        Sql(
            "SELECT f.recorded_at, f.id, f.n FROM (SELECT c.recorded_at, c.id, "
            f"row_number() OVER (ORDER BY c.recorded_at DESC, c.id DESC) AS n FROM ({walk.text}) c "
            f"WHERE {fit.text} LIMIT {most + 1}) f WHERE f.n IN (1, {most + 1}) ORDER BY f.n",
            (*walk.params, *fit.params),
        )
    )
    top = rows[0][0] if rows else None
    if rows and rows[-1][2] == most + 1:
        return Stretch(walk, fit, top, (rows[-1][0], rows[-1][1]), filled=True)
    # Where more are walked than are wanted, the walk may end before the log does.
    last = Sql(f"SELECT c.recorded_at, c.id FROM ({walk.text}) c OFFSET {WALKED - 1} LIMIT 1", walk.params)
    ends = _rows(last) if fits else []
    return Stretch(walk, fit, top, (ends[0][0], ends[0][1]) if ends else None, filled=False)


def _split(asked: Asked) -> tuple[Sql | None, list[Sql]]:
    """Return the condition along whose index Changes are walked, and those that each is asked."""
    found = []
    if asked.actor is not None:
        found.append(Sql("c.actor_id = %s", (asked.actor,)))
    if asked.cause:
        found.append(Sql("c.cause = %s", (asked.cause,)))
    along = found.pop(0) if found and asked.record is None else None
    if asked.object:
        found.append(Sql("jsonb_exists(c.objects, %s)", (asked.object,)))
    return along, found


def _dates(asked: Asked, before: At | None) -> list[Sql]:
    parts = []
    if asked.since is not None:
        parts.append(Sql("c.recorded_at >= %s", (asked.since,)))
    if asked.until is not None:
        parts.append(Sql("c.recorded_at < %s", (asked.until,)))
    if before is not None:
        parts.append(Sql("(c.recorded_at, c.id) < (%s, %s)", before))
    return parts


def _walk(asked: Asked, along: Sql | None, dates: Sequence[Sql], most: int) -> Sql:
    order = f"ORDER BY c.recorded_at DESC, c.id DESC LIMIT {most}"
    if asked.record is None:
        where = conjunction([*([along] if along is not None else []), *dates])
        return Sql(f"SELECT c.* FROM records_change c WHERE {where.text} {order}", where.params)
    # The lines of one record are few; their Changes are looked up one by one.
    days = [Sql("e.record_id = %s", (asked.record[1],))]
    days += [Sql("e.recorded_at >= %s", (asked.since,))] if asked.since is not None else []
    days += [Sql("e.recorded_at < %s", (asked.until,))] if asked.until is not None else []
    lines, where = conjunction(days), conjunction(dates)
    text = (
        "SELECT c.* FROM (SELECT DISTINCT l.change_id FROM (SELECT e.change_id FROM records_entry e "
        f"WHERE {lines.text} ORDER BY e.version DESC LIMIT {WALKED}) l) r CROSS JOIN LATERAL "
        f"(SELECT c.* FROM records_change c WHERE c.id = r.change_id LIMIT 1) c WHERE {where.text} {order}"
    )
    return Sql(text, (*lines.params, *where.params))


def _from(edge: At | None) -> str:
    return " AND (c.recorded_at, c.id) >= (%s, %s)" if edge else ""


def _rows(statement: Sql) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        return list(cursor.fetchall())
