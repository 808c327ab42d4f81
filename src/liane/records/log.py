"""Reading the log: what happened to a record, newest first, as far as the reader may know."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from liane.records.fields.base import Field
from liane.records.objects import ObjectType
from liane.records.queries.columns import Reference, loads
from liane.records.queries.pages import get, titles
from liane.records.registry import Catalogue, catalogue
from liane.records.viewer import FieldRight, Viewer


@dataclass(frozen=True, slots=True)
class Step:
    """One field that changed: canonical values before and after, relations as `Reference` with titles."""

    field: Field
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Event:
    """One Change as it touched one record. `action` is create, update or delete; `effective_at` when it was so."""

    change_id: UUID
    recorded_at: datetime
    effective_at: datetime
    actor_id: UUID | None
    actor_name: str
    cause: str
    reference: str
    action: str
    version: int
    steps: tuple[Step, ...]


def history(
    object_name: str, record_id: UUID, viewer: Viewer, *, before: int | None = None, limit: int = 30
) -> tuple[Event, ...]:
    """Return the Changes that touched a record, newest first, those below version `before` when given.

    Nothing when the viewer may not read the record; hidden fields are left out. Four statements at most, and
    one for each object that relations point to.
    """
    found = catalogue()
    item = found.get(object_name)
    if item is None or get(object_name, record_id, viewer, (item.title,)) is None:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.change_id, e.recorded_at, coalesce(e.effective_at, e.recorded_at), c.actor_id, c.actor_name, "
            "c.cause, c.reference, e.action, e.version, e.field, e.before, e.after "
            "FROM records_entry e JOIN records_change c ON c.id = e.change_id "
            "WHERE e.record_id = %s AND e.version < %s AND e.version IN ("
            "SELECT DISTINCT v.version FROM records_entry v WHERE v.record_id = %s AND v.version < %s "
            "ORDER BY v.version DESC LIMIT %s) "
            "ORDER BY e.version DESC, e.ordinal",
            [record_id, before or 2**31 - 1, record_id, before or 2**31 - 1, limit],
        )
        rows = cursor.fetchall()
    hidden = {key for key, right in viewer.on(object_name).fields.items() if right is FieldRight.HIDDEN}
    events: list[tuple[tuple[Any, ...], list[Step]]] = []
    for row in rows:
        if not events or events[-1][0][0] != row[0]:
            events.append((row, []))
        events[-1][1].extend(_steps(item, row, hidden))
    named = _titles(found, viewer, [step for _row, steps in events for step in steps])
    return tuple(Event(*(*row[:9], tuple(_titled(step, named) for step in steps))) for row, steps in events)


def _steps(item: ObjectType, row: tuple[Any, ...], hidden: set[str]) -> list[Step]:
    action, key, before, after = row[7], row[9], loads(row[10]), loads(row[11])
    if action == "update":
        return _step(item, key, before, after) if key not in hidden else []
    image = (after if action == "create" else before) or {}
    given = sorted(image, key=list(item.fields).index) if set(image) <= set(item.fields) else list(image)
    found = []
    for name in given:
        if name not in hidden:
            pair = (None, image[name]) if action == "create" else (image[name], None)
            found += _step(item, name, *pair)
    return found


def _step(item: ObjectType, key: str, before: Any, after: Any) -> list[Step]:
    field = item.field(key)
    if field is None:
        return []
    load = field.kind.storage.load
    return [Step(field, None if before is None else load(before), None if after is None else load(after))]


def _references(field: Field, value: Any) -> list[tuple[str, UUID]]:
    if value is None or not field.target:
        return []
    if field.target == "*":
        return [(value["object"], value["id"])]
    return [(field.target, item) for item in (value if field.kind.linked else [value])]


def _titles(found: Catalogue, viewer: Viewer, steps: list[Step]) -> dict[UUID, Reference]:
    wanted: dict[str, set[UUID]] = {}
    for step in steps:
        for target, record_id in (*_references(step.field, step.before), *_references(step.field, step.after)):
            wanted.setdefault(target, set()).add(record_id)
    named = {}
    for target, ids in wanted.items():
        known = titles(target, ids, viewer) if found.get(target) else {}
        for record_id in ids:
            title = known.get(record_id)
            named[record_id] = Reference(target, record_id if title is not None else None, title)
    return named


def _titled(step: Step, named: dict[UUID, Reference]) -> Step:
    def value(given: Any) -> Any:
        found = [named[record_id] for _target, record_id in _references(step.field, given)]
        if not found:
            return given
        return found if step.field.kind.linked else found[0]

    return Step(step.field, value(step.before), value(step.after))
