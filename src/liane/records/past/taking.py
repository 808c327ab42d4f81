"""Taking back many Changes at once: one person's afternoon, or Changes named one by one; told before it is done.

The last Change is taken back first, so that what one person wrote twice goes back to what it was before. What
somebody else changed since stays as it is, unless whoever asks says otherwise.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from liane.records import tasks
from liane.records.changes.model import Outcome, Refused
from liane.records.changes.undo import Choice, same, undo
from liane.records.fields.base import Field
from liane.records.log import Step, named_by, titled
from liane.records.objects import ObjectType
from liane.records.operations import Step as Part
from liane.records.past.seen import seen
from liane.records.queries.columns import loads
from liane.records.queries.pages import titles
from liane.records.queries.sql import Sql
from liane.records.registry import catalogue
from liane.records.tasks import Task
from liane.records.viewer import Viewer

KIND = "take_back"
MOST = 100
"""How many differences are told one by one."""
COUNTED = 5_000
"""How many lines of the log are read while somebody waits: of more, the job finds what changed since."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What to take back: the `changes`, or what `actor` did from `since` to before `until`."""

    changes: tuple[UUID, ...] = ()
    actor: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None

    def dump(self) -> dict[str, Any]:
        """Return what an operation keeps of it."""
        since, until = self.since, self.until
        return {
            "changes": [str(one) for one in self.changes],
            "actor": str(self.actor) if self.actor else None,
            "since": since.isoformat() if since else None,
            "until": until.isoformat() if until else None,
        }

    @staticmethod
    def load(data: dict[str, Any]) -> "Selection":
        """Return the selection that `dump` wrote."""
        since, until = data["since"], data["until"]
        return Selection(
            tuple(UUID(one) for one in data["changes"]),
            UUID(data["actor"]) if data["actor"] else None,
            datetime.fromisoformat(since) if since else None,
            datetime.fromisoformat(until) if until else None,
        )


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed since: the field (None when the record is gone), its values before, by the Change, and now.

    A record that was `made` and changed since has no field of its own: `since` are those that changed, as far as the
    reader may know.
    """

    item: ObjectType
    record_id: UUID
    title: str
    field: Field | None
    step: Step | None
    now: Any
    by: str
    made: bool = False
    since: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What taking back would do: how many Changes and records by object and action, what changed since.

    One that is not `exact` has counted and compared the first lines only.
    """

    changes: int
    tally: dict[str, dict[str, int]]
    differences: tuple[Difference, ...]
    more: bool
    erased: bool
    exact: bool


def anything(selection: Selection, viewer: Viewer) -> bool:
    """Say whether there is anything to take back."""
    chosen = _chosen(selection, viewer)
    return bool(_rows(Sql(f"SELECT EXISTS (SELECT 1 FROM ({chosen.text}) c)", chosen.params))[0][0])


def preview(selection: Selection, viewer: Viewer, most: int = COUNTED) -> Preview:
    """Return what taking back would do, as far as the viewer may know: a few statements over `most` lines."""
    chosen = _chosen(selection, viewer)
    known = seen(catalogue(), viewer)
    lines = (
        f"FROM ({chosen.text}) c JOIN records_entry e ON e.change_id = c.id AND e.recorded_at = c.recorded_at "
        f"WHERE ({known.condition.text})"
    )
    params = (*chosen.params, *known.condition.params)
    rows = _rows(
        Sql(
            "SELECT object, action, count(DISTINCT record_id), bool_or(erased), count(*) FROM (SELECT e.object, "
            f"e.action, e.record_id, e.salt IS NULL AS erased {lines} LIMIT {most}) e GROUP BY object, action",
            params,
        )
    )
    counted = Sql(f"SELECT count(*) FROM (SELECT 1 FROM ({chosen.text}) c LIMIT {most}) c", chosen.params)
    number = _rows(counted)[0][0]
    tally: dict[str, dict[str, int]] = {}
    for object_name, action, records, _erased, _lines in rows:
        tally.setdefault(object_name, {})[action] = records
    found, more = _differences(lines, params, viewer, most)
    remade, others = _changed_since(chosen, lines, params, viewer, most)
    exact = sum(row[4] for row in rows) < most and number < most
    return Preview(number, tally, (*found, *remade), more or others, any(row[3] for row in rows), exact)


def _chosen(selection: Selection, viewer: Viewer) -> Sql:
    """Return the statement that finds the Changes to take back: not those taken back already, nor what did that."""
    known = seen(catalogue(), viewer)
    visible = (
        "EXISTS (SELECT 1 FROM records_entry e WHERE e.change_id = c.id AND e.recorded_at = c.recorded_at "
        f"AND ({known.condition.text}))"
    )
    standing = (
        "NOT EXISTS (SELECT 1 FROM records_change u WHERE u.undoes_id = c.id "
        "AND NOT EXISTS (SELECT 1 FROM records_change r WHERE r.undoes_id = u.id))"
    )
    head = "SELECT c.id, c.recorded_at, c.objects FROM records_change c WHERE "
    if selection.changes:
        params: tuple[Any, ...] = (list(selection.changes),)
        return Sql(f"{head}c.id = ANY(%s::uuid[]) AND {standing} AND {visible}", (*params, *known.condition.params))
    period = "{0}.actor_id = %s AND {0}.recorded_at >= %s AND {0}.recorded_at < %s"
    within = (selection.actor, selection.since, selection.until)
    # Whoever took back what she had just done left nothing to take back.
    own = f"NOT EXISTS (SELECT 1 FROM records_change x WHERE x.id = c.undoes_id AND {period.format('x')})"
    return Sql(
        f"{head}{period.format('c')} AND {own} AND {standing} AND {visible}",
        (*within, *within, *known.condition.params),
    )


def _differences(lines: str, params: tuple[Any, ...], viewer: Viewer, most: int) -> tuple[tuple[Difference, ...], bool]:
    """Return which fields hold something else now than what these Changes left there, and which records are gone."""
    written = f"SELECT e.*, c.id AS of {lines} AND e.action = 'update'"
    rows = _rows(
        Sql(
            f"WITH written AS MATERIALIZED ({written} LIMIT {most}), "
            "mine AS (SELECT DISTINCT ON (record_id, field) record_id, object, field, version, after FROM written "
            "ORDER BY record_id, field, version DESC), "
            "first AS (SELECT DISTINCT ON (record_id, field) record_id, field, before FROM written "
            "ORDER BY record_id, field, version) "
            "SELECT m.object, m.record_id, m.field, f.before, m.after, n.after, n.actor_name, n.action "
            "FROM mine m JOIN first f ON f.record_id = m.record_id AND f.field = m.field CROSS JOIN LATERAL ("
            "SELECT n.action, n.after, h.actor_name FROM records_entry n JOIN records_change h ON h.id = n.change_id "
            "WHERE n.record_id = m.record_id AND n.version > m.version "
            "AND (n.action = 'delete' OR (n.action = 'update' AND n.field = m.field)) "
            "ORDER BY n.version DESC LIMIT 1) n "
            "WHERE n.action = 'delete' OR n.after IS DISTINCT FROM m.after "
            f"ORDER BY m.object, m.record_id, m.field LIMIT {MOST + 1}",
            params,
        )
    )
    found = catalogue()
    known: dict[UUID, str] = {}
    for object_name in {row[0] for row in rows}:
        known |= titles(object_name, [row[1] for row in rows if row[0] == object_name], viewer)
    told: list[tuple[Any, Step, Step]] = []
    for row in rows[:MOST]:
        item = found[row[0]]
        field = item.logged(row[2])
        if field is None or viewer.on(item.name).hides(field.key):
            continue
        if row[7] == "update" and same(field, loads(row[4]), loads(row[5])):
            continue
        before, after, now = (None if (one := loads(raw)) is None else field.kind.storage.load(one) for raw in row[3:6])
        told.append((row, Step(field, before, after), Step(field, now, None)))
    named = named_by(found, viewer, [step for _row, *steps in told for step in steps], {})
    differences = []
    for row, step, now in told:
        gone = row[7] == "delete"
        differences.append(
            Difference(
                found[row[0]],
                row[1],
                known.get(row[1], ""),
                None if gone else step.field,
                None if gone else titled(step, named),
                None if gone else titled(now, named).before,
                row[6],
            )
        )
    once = {(one.record_id, one.field.key if one.field else ""): one for one in differences}
    return tuple(once.values()), len(rows) > MOST


def _changed_since(
    chosen: Sql, lines: str, params: tuple[Any, ...], viewer: Viewer, most: int
) -> tuple[list[Difference], bool]:
    """Return which records that these Changes made hold something else now, by others than these Changes."""
    rows = _rows(
        Sql(
            f"WITH made AS MATERIALIZED (SELECT e.object, e.record_id, e.version, e.after {lines} "
            f"AND e.action = 'create' LIMIT {most}) "
            "SELECT m.object, m.record_id, array_agg(n.field ORDER BY n.field), "
            "(array_agg(n.actor_name ORDER BY n.version DESC))[1] "
            "FROM made m CROSS JOIN LATERAL (SELECT DISTINCT ON (n.field) n.field, n.after, n.version, n.change_id, "
            "h.actor_name FROM records_entry n JOIN records_change h ON h.id = n.change_id "
            "WHERE n.record_id = m.record_id AND n.version > m.version AND n.action = 'update' "
            "ORDER BY n.field, n.version DESC) n "
            "WHERE NULLIF(n.after, 'null'::jsonb) IS DISTINCT FROM NULLIF(m.after->n.field, 'null'::jsonb) "
            f"AND NOT EXISTS (SELECT 1 FROM ({chosen.text}) c WHERE c.id = n.change_id) "
            f"GROUP BY m.object, m.record_id ORDER BY m.object, m.record_id LIMIT {MOST + 1}",
            (*params, *chosen.params),
        )
    )
    found = catalogue()
    known: dict[UUID, str] = {}
    for object_name in {row[0] for row in rows}:
        known |= titles(object_name, [row[1] for row in rows if row[0] == object_name], viewer)
    told = []
    for object_name, record_id, keys, by in rows[:MOST]:
        item = found[object_name]
        fields = [field for key in keys if (field := item.logged(key)) and not viewer.on(item.name).hides(field.key)]
        # One that is gone since is gone, as taking back would have it.
        if record_id in known:
            told.append(Difference(item, record_id, known[record_id], None, None, None, by, True, tuple(fields)))
    return told, len(rows) > MOST


def later(selection: Selection, choice: Choice, viewer: Viewer, label: str) -> UUID:
    """Ask for the job that takes the Changes back; return its operation."""
    mine = [[str(record_id), key] for record_id, key in sorted(choice.mine)]
    parameters = selection.dump() | {"mine": mine, "everything": choice.everything}
    return tasks.later(KIND, label, viewer, parameters)


def steps(one: Task, viewer: Viewer) -> Iterator[Part]:
    """Yield what is left to take back, the last Change first; what cannot be is told and passed over."""
    given = one.parameters
    mine = frozenset((UUID(record_id), key) for record_id, key in given["mine"])
    choice = Choice(mine, bool(given["everything"]))
    chosen = _chosen(Selection.load(given), viewer)
    text = f"SELECT c.id, c.objects FROM ({chosen.text}) c ORDER BY c.recorded_at DESC, c.id DESC"
    left = [
        (change_id, sum(sum(counts.values()) for counts in loads(objects).values()))
        for change_id, objects in _rows(Sql(text, chosen.params))
    ]
    position = one.position
    tasks.note_total(one.id, position + sum(records for _change, records in left))
    for change_id, records in left:
        position += records
        yield Part(None, position, make=_Taking(change_id, viewer, choice, one.id))


class _Taking:
    """Takes one Change back, or says why it cannot be."""

    def __init__(self, change_id: UUID, viewer: Viewer, choice: Choice, operation: UUID) -> None:
        self.change_id, self.viewer, self.choice, self.operation = change_id, viewer, choice, operation

    def __call__(self) -> Outcome:
        try:
            return undo(self.change_id, self.viewer, partial=True, choice=self.choice, operation=self.operation)
        except Refused as refused:
            return Outcome(None, problems=refused.problems)


def _rows(statement: Sql) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        return list(cursor.fetchall())
