"""What was deleted and is still gone: read from the log, brought back with its links."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from liane.lib.fold import fold
from liane.records.changes.ends import ends_of
from liane.records.changes.inverse import Line
from liane.records.changes.model import Outcome
from liane.records.changes.places import gives_back
from liane.records.changes.undo import undo
from liane.records.objects import Between, ObjectType, Via
from liane.records.past.cursors import pack, unpack
from liane.records.past.named import names
from liane.records.past.seen import image, seen
from liane.records.queries.columns import Reference, loads
from liane.records.queries.ended import looked_at
from liane.records.queries.sql import Sql, conjunction, disjunction, name
from liane.records.registry import Catalogue, catalogue
from liane.records.viewer import Viewer

WINDOW = 4_000
"""How many deletions a page looks at."""
_ID = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Deleted:
    """A record that is gone: its title as far as the reader may see it, when and by whom, and by which Change.

    `erased` says that the log does not hold its values any more: it cannot come back. `on` are the records to which
    it belonged or which it tied, without an id when they are gone. `may_restore` says whether the viewer's role lets
    her bring it back at all: what she wrote, where it is words.
    """

    item: ObjectType
    id: UUID
    title: str
    deleted_at: datetime
    actor_name: str
    change_id: UUID
    erased: bool
    on: tuple[Reference, ...] = ()
    may_restore: bool = True


@dataclass(frozen=True, slots=True)
class Bin:
    """Deleted records, the last first; `next` goes on, `searched` is how far back was looked when few were found."""

    records: tuple[Deleted, ...]
    next: str
    searched: datetime | None = None


def page(
    viewer: Viewer,
    *,
    object_name: str = "",
    actor: UUID | None = None,
    text: str = "",
    before: str = "",
    limit: int = 50,
) -> Bin:
    """Return what was deleted and could be read by the viewer, the last first.

    Two statements, and one or two for each object of the records that they belonged to.
    """
    found = catalogue()
    known = seen(found, viewer, only=object_name)
    offered = [item for item in found if binned(item) and (not object_name or item.name == object_name)]
    gone = disjunction([_absent(item, fold(text.strip()), viewer) for item in offered])
    if known.condition.never or gone.never:
        return Bin((), "")
    window = [Sql("e.action = 'delete'")]
    at = unpack(before)
    if at is not None:
        window.append(Sql("(e.recorded_at, e.record_id) < (%s, %s)", at))
    walked = conjunction(window)
    edge = _rows(
        Sql(
            f"SELECT e.recorded_at, e.record_id FROM records_entry e WHERE {walked.text} "
            f"ORDER BY e.recorded_at DESC, e.record_id DESC OFFSET {WINDOW} LIMIT 1",
            walked.params,
        )
    )
    if edge:
        window.append(Sql("(e.recorded_at, e.record_id) >= (%s, %s)", tuple(edge[0])))
    if actor is not None:
        window.append(Sql("c.actor_id = %s", (actor,)))
    # What went with another record comes back with it.
    last = "NOT EXISTS (SELECT 1 FROM records_entry n WHERE n.record_id = e.record_id AND n.version > e.version)"
    where = conjunction([*window, Sql("NOT e.implied"), Sql(last), gone, known.condition])
    titles = " ".join(f"WHEN '{item.name}' THEN {image('e', item.fields[item.title])}" for item in offered)
    rows = _rows(
        Sql(
            f"SELECT e.object, e.record_id, CASE e.object {titles} END, e.recorded_at, c.actor_name, c.id, "
            f"e.salt IS NULL, {_ends(offered)}, public.liane_uuid(e.before->>'created_by') "
            "FROM records_entry e JOIN records_change c ON c.id = e.change_id "
            f"WHERE {where.text} ORDER BY e.recorded_at DESC, e.record_id DESC LIMIT {limit + 1}",
            where.params,
        )
    )
    records = _named(found, viewer, rows[:limit])
    if len(rows) > limit:
        return Bin(records, pack(records[-1].deleted_at, records[-1].id))
    return Bin(records, pack(*edge[0]), edge[0][0]) if edge else Bin(records, "")


def binned(item: ObjectType) -> bool:
    """Say whether what was deleted of an object stands in the bin."""
    return item.binned and not item.settings


def _ends(offered: Sequence[ObjectType]) -> str:
    """Return the SQL of what the images say of the records that others belonged to."""
    keys = {
        item.name: [item.fields[key].kept_under for key in looked_at(item)]
        for item in offered
        if isinstance(item.scope, Via | Between)
    }
    pairs = {name: ", ".join(f"'{key}', e.before->'{key}'" for key in found) for name, found in keys.items()}
    cases = " ".join(f"WHEN '{name}' THEN jsonb_build_object({found})" for name, found in pairs.items())
    return f"CASE e.object {cases} END" if cases else "NULL::jsonb"


def _named(found: Catalogue, viewer: Viewer, rows: Sequence[Any]) -> tuple[Deleted, ...]:
    told = {item.name for item in found if not any(map(viewer.on(item.name).hides, looked_at(item)))}
    ends = {row[1]: ends_of(found[row[0]], loads(row[7]) or {}) if row[0] in told else () for row in rows}
    known = names(found, viewer, {one for several in ends.values() for one in several if found.get(one[0])})
    records = []
    for row in rows:
        item = found[row[0]]
        title = "" if viewer.on(item.name).hides(item.title) else row[2] or ""
        on = tuple(
            Reference(name, record_id if known[record_id][1] else None, known[record_id][0])
            for name, record_id in ends[row[1]]
            if record_id in known
        )
        may_restore = bool(viewer.on(item.name).create.rank) and gives_back(viewer, item, row[8])
        records.append(Deleted(item, row[1], title, row[3], row[4], row[5], row[6], on, may_restore))
    return tuple(records)


def _absent(item: ObjectType, text: str, viewer: Viewer) -> Sql:
    absent = f"e.object = %s AND NOT EXISTS (SELECT 1 FROM {name(item.table)} t WHERE t.id = e.record_id)"
    if not text:
        return Sql(absent, (item.name,))
    if viewer.on(item.name).hides(item.title):
        return Sql("FALSE")
    pattern = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    named = f"public.liane_fold({image('e', item.fields[item.title])}) LIKE %s"
    return Sql(f"{absent} AND {named}", (item.name, pattern))


def restore(change_id: UUID, record_ids: Collection[UUID], viewer: Viewer) -> Outcome:
    """Bring back some records that a Change deleted, with the parts and links that went with them.

    Raises Refused, saying what keeps them from coming back.
    """
    wanted = set(record_ids)
    return undo(change_id, viewer, only=lambda lines: _with_links(lines, wanted))


def _with_links(lines: list[Line], wanted: set[UUID]) -> list[Line]:
    """Return the lines of these records, and of what followed from their end: parts of parts too."""
    implied = {id(line): _links_of(line) for line in lines if line.implied}
    kept = {id(line) for line in lines if not line.implied and line.record_id in wanted and line.action == "delete"}
    known = set(wanted)
    while True:
        more = [line for line in lines if id(line) in implied and id(line) not in kept and implied[id(line)] & known]
        if not more or not kept:
            return [line for line in lines if id(line) in kept]
        kept |= {id(line) for line in more}
        known |= {line.record_id for line in more if line.action == "delete"}


def _links_of(line: Line) -> set[UUID]:
    """Return the records that a line named before the Change."""
    return {UUID(found.decode()) for found in _ID.findall(orjson.dumps(line.before, default=str))}


def _rows(statement: Sql) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        return list(cursor.fetchall())
