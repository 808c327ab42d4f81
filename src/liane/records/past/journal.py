"""The journal: what happened to all records, newest first, a Change a line, as far as the reader may know.

A page looks at a bounded number of Changes. One that finds few among them ends there and says where to go on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from liane.records.log import Event, Step, hidden_of, named_by, steps_of, titled
from liane.records.objects import ObjectType
from liane.records.past.cursors import pack, unpack
from liane.records.past.named import names
from liane.records.past.seen import Seen, seen
from liane.records.past.stretch import Asked, stretch
from liane.records.queries.columns import loads
from liane.records.queries.sql import Sql, conjunction
from liane.records.registry import Catalogue, catalogue
from liane.records.viewer import Viewer

NEAR, WINDOW = 200, 4_000
"""How many Changes a page looks at: at first, and at most where these do not fill it."""
FIRST = 12
"""How many lines of a Change are read with its page; the others when it is opened."""
MOST = 10_000
"""How many lines of one Change are counted for who may not know of all."""


@dataclass(frozen=True, slots=True)
class Touched:
    """One record that a Change touched: its title when it has one for the reader, whether it is still there."""

    item: ObjectType
    id: UUID
    title: str
    there: bool
    event: Event


@dataclass(frozen=True, slots=True)
class Told:
    """One Change: who, when, why, how many records by object and action, and the first of them.

    `undone` says that it was taken back; `lines` how many lines of the log the reader may know of (`exact` or more).
    `following` is where the rest of its records begins, None when all are there.
    """

    id: UUID
    recorded_at: datetime
    actor_id: UUID | None
    actor_name: str
    cause: str
    reference: str
    operation_id: UUID | None
    undoes_id: UUID | None
    undone: bool
    tally: dict[str, dict[str, int]]
    exact: bool
    records: tuple[Touched, ...]
    following: int | None


@dataclass(frozen=True, slots=True)
class JournalPage:
    """Changes, newest first; `next` goes on below them, `searched` is how far back was looked when few were found."""

    changes: tuple[Told, ...]
    next: str
    searched: datetime | None = None


def page(viewer: Viewer, asked: Asked, *, before: str = "", limit: int = 30) -> JournalPage:
    """Return the Changes that the viewer may know of, those below the cursor `before`.

    Four statements or so where the nearest Changes fill the page, as many again where they do not.
    """
    only = asked.record[0] if asked.record else asked.object
    if only and catalogue().get(only) is None:
        return JournalPage((), "")
    near, filled = _look(viewer, asked, before, limit, min(NEAR, WINDOW))
    # A page that is full, or has looked at all there is, need look no further.
    wide = filled and near.searched is not None and WINDOW > NEAR
    return _look(viewer, asked, before, limit, WINDOW)[0] if wide else near


def _look(viewer: Viewer, asked: Asked, before: str, limit: int, most: int) -> tuple[JournalPage, bool]:
    """Return a page that looks at `most` Changes, and whether there were as many."""
    found = catalogue()
    only = asked.record[0] if asked.record else asked.object
    looked = stretch(asked, unpack(before), most)
    edge, changes = looked.edge, looked.changes
    below = JournalPage((), pack(*edge), edge[0]) if edge else JournalPage((), "")
    if looked.top is None:
        return below, looked.filled
    known = seen(found, viewer, only=only, among=None if only else _objects(changes))
    if known.condition.never:
        return below, looked.filled
    # Said in so many words, so that PostgreSQL plans for the months at hand alone.
    months = [Sql("e.recorded_at <= %s", (looked.top,)), *_not_before(edge)]
    lines = conjunction([known.condition, *_on_lines(found, asked), *months])
    rows = _rows(
        Sql(
            # Change by change, and no further than the page: never all lines of these months at once.
            f"SELECT {_HEADER} FROM (SELECT c.* FROM ({changes.text}) c "
            "CROSS JOIN LATERAL (SELECT 1 FROM records_entry e "
            f"WHERE e.change_id = c.id AND e.recorded_at = c.recorded_at AND ({lines.text}) LIMIT 1) l "
            f"ORDER BY c.recorded_at DESC, c.id DESC LIMIT {limit + 1}) c ORDER BY c.recorded_at DESC, c.id DESC",
            (*changes.params, *lines.params),
        )
    )
    more, rows = len(rows) > limit, rows[:limit]
    told = _told(found, viewer, rows, Seen(lines, known.whole and not asked.field and asked.record is None))
    if more:
        return JournalPage(told, pack(rows[-1][1], rows[-1][0])), looked.filled
    return replace(below, changes=told), looked.filled


def one(viewer: Viewer, change_id: UUID, *, after: int = -1, limit: int = 50) -> Told | None:
    """Return a Change with its records from the line `after` on, None when the viewer may know nothing of it."""
    found = catalogue()
    known = seen(found, viewer)
    rows = _rows(
        Sql(
            f"SELECT {_HEADER} FROM records_change c WHERE c.id = %s AND EXISTS (SELECT 1 FROM records_entry e "
            f"WHERE e.change_id = c.id AND e.recorded_at = c.recorded_at AND ({known.condition.text}))",
            (change_id, *known.condition.params),
        )
    )
    told = _told(found, viewer, rows, known, after=after, limit=limit)
    return told[0] if told else None


_HEADER = (
    "c.id, c.recorded_at, c.actor_id, c.actor_name, c.cause, c.reference, c.operation_id, c.undoes_id, "
    "EXISTS (SELECT 1 FROM records_change u WHERE u.undoes_id = c.id "
    "AND NOT EXISTS (SELECT 1 FROM records_change r WHERE r.undoes_id = u.id)), c.objects, c.entries"
)


def _on_lines(found: Catalogue, asked: Asked) -> list[Sql]:
    parts = []
    if asked.record is not None:
        parts.append(Sql("e.record_id = %s", (asked.record[1],)))
    if asked.field:
        item = found.get(asked.object)
        field = item.field(asked.field) if item else None
        parts.append(Sql("e.field = %s", (field.kept_under,)) if field is not None else Sql("FALSE"))
    return parts


def _objects(changes: Sql) -> set[str]:
    """Return which objects the Changes of a page touched: few of all that there are."""
    text = f"SELECT DISTINCT jsonb_object_keys(c.objects) FROM ({changes.text}) c"
    return {row[0] for row in _rows(Sql(text, changes.params))}


def _not_before(edge: tuple[datetime, UUID] | None) -> list[Sql]:
    return [Sql("e.recorded_at >= %s", (edge[0],))] if edge else []


def _told(
    found: Catalogue, viewer: Viewer, rows: Sequence[Any], lines: Seen, *, after: int = -1, limit: int = FIRST
) -> tuple[Told, ...]:
    if not rows:
        return ()
    read = _lines(rows, lines.condition, after, limit)
    records, following = _records(found, viewer, rows, read, limit)
    tallies = _tallies(rows, read, lines, limit, after)
    told = []
    for row in rows:
        tally, exact = tallies[row[0]]
        told.append(Told(*(*row[:9], tally, exact, tuple(records.get(row[0], ())), following.get(row[0]))))
    return tuple(told)


def _lines(rows: Sequence[Any], condition: Sql, after: int, limit: int) -> list[Any]:
    """Return the first lines of each Change: one more than `limit`, by which is known whether there are others."""
    return _rows(
        Sql(
            "SELECT e.* FROM unnest(%s::uuid[], %s::timestamptz[]) v(id, at) CROSS JOIN LATERAL ("
            "SELECT e.change_id, e.ordinal, coalesce(e.effective_at, e.recorded_at), e.object, e.record_id, e.version, "
            "e.action, e.field, e.before, e.after, e.salt IS NULL, e.erasure_id FROM records_entry e "
            f"WHERE e.change_id = v.id AND e.recorded_at = v.at AND e.ordinal > %s AND ({condition.text}) "
            f"AND e.recorded_at BETWEEN %s AND %s ORDER BY e.ordinal LIMIT {limit + 1}) e",
            ([row[0] for row in rows], [row[1] for row in rows], after, *condition.params, *_span(rows)),
        )
    )


def _span(rows: Sequence[Any]) -> tuple[datetime, datetime]:
    """Return when the first and the last of these Changes were."""
    moments = [row[1] for row in rows]
    return min(moments), max(moments)


def _tallies(
    rows: Sequence[Any], read: Sequence[Any], lines: Seen, limit: int, after: int
) -> dict[UUID, tuple[dict[str, dict[str, int]], bool]]:
    """Return how many records of each object each Change created, updated, deleted, and whether that is all."""
    found: dict[UUID, tuple[dict[str, dict[str, int]], bool]] = {}
    by_change: dict[UUID, list[Any]] = {row[0]: [] for row in rows}
    for line in read:
        by_change[line[0]].append(line)
    large = []
    for row in rows:
        mine = by_change[row[0]]
        if lines.whole:
            found[row[0]] = (loads(row[9]), True)
        elif len(mine) <= limit and after < 0:
            distinct = {(line[3], line[6], line[4]) for line in mine}
            found[row[0]] = (_tally((name, action, 1) for name, action, _id in distinct), True)
        else:
            large.append(row)
    if large:
        counted = _rows(
            Sql(
                "SELECT v.id, e.object, e.action, e.records, e.n FROM unnest(%s::uuid[], %s::timestamptz[]) v(id, at) "
                "CROSS JOIN LATERAL (SELECT object, action, count(DISTINCT record_id) AS records, count(*) AS n FROM ("
                "SELECT e.object, e.action, e.record_id FROM records_entry e WHERE e.change_id = v.id "
                f"AND e.recorded_at = v.at AND ({lines.condition.text}) AND e.recorded_at BETWEEN %s AND %s "
                f"LIMIT {MOST}) e GROUP BY object, action) e",
                ([row[0] for row in large], [row[1] for row in large], *lines.condition.params, *_span(large)),
            )
        )
        for row in large:
            mine = [line for line in counted if line[0] == row[0]]
            found[row[0]] = (_tally(line[1:4] for line in mine), sum(line[4] for line in mine) < MOST)
    return found


def _tally(lines: Any) -> dict[str, dict[str, int]]:
    tally: dict[str, dict[str, int]] = {}
    for name, action, number in lines:
        by_action = tally.setdefault(name, {})
        by_action[action] = by_action.get(action, 0) + number
    return tally


def _records(
    found: Catalogue, viewer: Viewer, rows: Sequence[Any], read: Sequence[Any], limit: int
) -> tuple[dict[UUID, list[Touched]], dict[UUID, int]]:
    headers = {row[0]: row for row in rows}
    events: dict[tuple[UUID, UUID], tuple[Any, list[Step]]] = {}
    hidden: dict[str, set[str]] = {}
    following: dict[UUID, int] = {}
    number: dict[UUID, int] = {}
    for line in read:
        change_id, ordinal, _at, name, record_id = line[:5]
        number[change_id] = number.get(change_id, 0) + 1
        if number[change_id] > limit:
            following[change_id] = ordinal - 1
            continue
        item = found[name]
        if name not in hidden:
            hidden[name] = hidden_of(viewer, name)
        said = events.setdefault((change_id, record_id), (line, []))[1]
        said += steps_of(item, line[6], line[7], line[8], line[9], hidden[name], erased=line[10])
    named = named_by(found, viewer, [step for _line, steps in events.values() for step in steps], {})
    known = names(found, viewer, {(line[3], line[4]) for line, _steps in events.values()})
    records: dict[UUID, list[Touched]] = {}
    for (change_id, record_id), (line, steps) in events.items():
        header = headers[change_id]
        title, there = known.get(record_id, ("", False))
        event = Event(
            change_id, header[1], line[2], header[2], header[3], header[4], header[5], line[6], line[5],
            tuple(titled(step, named) for step in steps), line[11],
        )  # fmt: skip
        records.setdefault(change_id, []).append(Touched(found[line[3]], record_id, title, there, event))
    return records, following


def _rows(statement: Sql) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        return list(cursor.fetchall())
