"""What Changes did to records, told to one reader: each record that a Change touched, before and after.

What she may not read is not there; what a condition leaves out neither. Both are asked of a record as it now stands,
of one that is no more as the log last knew it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from django.db import IntegrityError, connection

from liane.records.changes.ends import last_images, were_readable
from liane.records.changes.recalled import recalled
from liane.records.fields.base import Field
from liane.records.objects import ObjectType
from liane.records.queries.columns import loads
from liane.records.queries.model import MAX_LIMIT, Query, Where
from liane.records.queries.pages import fetch, titles
from liane.records.queries.sql import name
from liane.records.registry import Catalogue, catalogue
from liane.records.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Happening:
    """One record as one Change touched it. `action` is create, update or delete, `version` the one that came of it.

    `before` and `after` are as the log keeps them: what changed of an update, else the whole record.
    """

    number: int | None
    ordinal: int
    change_id: UUID
    recorded_at: datetime
    effective_at: datetime
    actor_id: UUID | None
    actor_name: str
    cause: str
    object: str
    record_id: UUID
    version: int
    action: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """A happening as its reader may know it: `title` of the record (None when it is hidden from her), values as JSON,
    by the keys of fields, records as ``{"object", "id", "title"}``.
    """

    happening: Happening
    title: str | None
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def read(change_ids: Sequence[UUID], objects: Collection[str] | None = None) -> list[Happening]:
    """Return what these Changes did, to records of `objects` (None for all), in the feed's order: one statement."""
    if not change_ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.number, e.ordinal, e.change_id, e.recorded_at, coalesce(e.effective_at, e.recorded_at), "
            "c.actor_id, c.actor_name, c.cause, e.object, e.record_id, e.version, e.action, e.field, e.before, e.after "
            "FROM records_change c JOIN records_entry e ON e.change_id = c.id AND e.recorded_at = c.recorded_at "
            "WHERE c.id = ANY(%s::uuid[]) AND (%s::text[] IS NULL OR e.object = ANY(%s)) ORDER BY c.number, e.ordinal",
            [list(change_ids), *[None if objects is None else list(objects)] * 2],
        )
        return list(_gathered(cursor.fetchall()))


def _gathered(rows: Iterable[tuple[Any, ...]]) -> Iterator[Happening]:
    """Yield one happening for the lines of one record in one Change, which follow one another."""
    found: dict[tuple[UUID, UUID], Happening] = {}
    for row in rows:
        head, field, before, after = row[:12], row[12], loads(row[13]), loads(row[14])
        key = (row[2], row[9])
        one = found.get(key) or Happening(*(*head, {}, {}))
        if field is not None:
            before, after = {field: before}, {field: after}
        found[key] = replace(one, before={**one.before, **(before or {})}, after={**one.after, **(after or {})})
    yield from found.values()


def told(happenings: Sequence[Happening], viewer: Viewer, where: Where | None = None) -> list[Told]:
    """Return those that `viewer` may know of and whose record meets `where`. Raises QueryError.

    Statements: a few an object, whatever the number of happenings.
    """
    found = catalogue()
    known: dict[str, dict[UUID, str | None]] = {}
    for key in dict.fromkeys(one.object for one in happenings):
        item = found.get(key)
        if item is not None:
            known[key] = _reached(item, [one for one in happenings if one.object == key], viewer, where)
    reached = [one for one in happenings if one.record_id in known.get(one.object, ())]
    named = _titles(found, reached, viewer)
    told_of = [_told(found[one.object], one, known[one.object][one.record_id], viewer, named) for one in reached]
    return [one for one in told_of if one.happening.action != "update" or one.after]


def _reached(
    item: ObjectType, happenings: Sequence[Happening], viewer: Viewer, where: Where | None
) -> dict[UUID, str | None]:
    """Return the title of each record that the viewer may read and that meets the condition."""
    ids = list(dict.fromkeys(one.record_id for one in happenings))
    there = _standing(item, ids)
    found = _asked(item, [one for one in ids if one in there], viewer, where)
    gone = [one for one in ids if one not in there]
    for start in range(0, len(gone), MAX_LIMIT):
        found |= _asked_of_gone(item, last_images(gone[start : start + MAX_LIMIT]), viewer, where)
    return found


def _standing(item: ObjectType, ids: Sequence[UUID]) -> set[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {name(item.table)} WHERE id = ANY(%s::uuid[])", [list(ids)])
        return {row[0] for row in cursor.fetchall()}


def _asked(item: ObjectType, ids: Sequence[UUID], viewer: Viewer, where: Where | None) -> dict[UUID, str | None]:
    shown = () if viewer.on(item.name).hides(item.title) else (item.title,)
    found: dict[UUID, str | None] = {}
    for start in range(0, len(ids), MAX_LIMIT):
        part = tuple(ids[start : start + MAX_LIMIT])
        page = fetch(Query(item.name, where=where, columns=shown, ids=part, limit=MAX_LIMIT), viewer)
        found |= {row.id: (str(row.values[0] or "") if shown else None) for row in page.rows}
    return found


def _asked_of_gone(
    item: ObjectType, images: Mapping[UUID, Mapping[str, Any]], viewer: Viewer, where: Where | None
) -> dict[UUID, str | None]:
    """Ask of records that are no more, as the log last knew them.

    Two that held the same unique value, one after the other, are asked apart.
    """
    ids = list(images)
    for alone in (False, True):
        try:
            with recalled(item, images, alone=alone):
                return _asked(item, ids, viewer, where)
        except (IntegrityError, psycopg.errors.IntegrityError):
            continue
    if len(ids) > 1:
        halves = (ids[: len(ids) // 2], ids[len(ids) // 2 :])
        apart = [_asked_of_gone(item, {one: images[one] for one in half}, viewer, where) for half in halves]
        return apart[0] | apart[1]
    # It does not fit the fields of today. Nobody can say whether it met a condition: it is not told.
    return dict.fromkeys(were_readable(catalogue(), item, images, viewer)) if where is None else {}


def _told(item: ObjectType, one: Happening, title: str | None, viewer: Viewer, named: Mapping[UUID, str]) -> Told:
    def shown(values: Mapping[str, Any]) -> dict[str, Any]:
        rights = viewer.on(item.name)
        kept = ((item.logged(key), value) for key, value in values.items())
        return {
            field.key: _valued(field, value, named)
            for field, value in kept
            if field is not None and not rights.hides(field.key)
        }

    return Told(one, title, shown(one.before), shown(one.after))


def _valued(field: Field, value: Any, named: Mapping[UUID, str]) -> Any:
    """Return a value as JSON; of a record that the reader may not see only the object is told."""
    if value is None or not field.target:
        return value
    found = [
        {"object": target, "id": str(record_id) if record_id in named else None, "title": named.get(record_id)}
        for target, record_id in _pointed(field, value)
    ]
    return found if field.kind.linked else found[0] if found else None


def _pointed(field: Field, value: Any) -> list[tuple[str, UUID]]:
    """Return the objects and ids of the records that a value of the log points to."""
    if value is None or not field.target:
        return []
    if field.target == "*":
        return [(str(value["object"]), UUID(str(value["id"])))]
    return [(field.target, UUID(str(one))) for one in (value if field.kind.linked else [value])]


def _titles(found: Catalogue, happenings: Iterable[Happening], viewer: Viewer) -> dict[UUID, str]:
    """Return the titles of the records that the values point to, those that the viewer may see."""
    wanted: dict[str, set[UUID]] = {}
    for one in happenings:
        item = found[one.object]
        for values in (one.before, one.after):
            for key, value in values.items():
                field = item.logged(key)
                if field is not None:
                    for target, record_id in _pointed(field, value):
                        wanted.setdefault(target, set()).add(record_id)
    named: dict[UUID, str] = {}
    for target, ids in wanted.items():
        named |= titles(target, ids, viewer) if found.get(target) else {}
    return named
