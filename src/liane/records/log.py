"""Reading the log: what happened to a record, newest first, as far as the reader may know."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db import connection

from liane.records.fields.base import Field
from liane.records.objects import ObjectType
from liane.records.queries.columns import Reference, loads
from liane.records.queries.pages import titles
from liane.records.queries.scope import scope
from liane.records.queries.sql import name
from liane.records.registry import Catalogue, catalogue
from liane.records.viewer import FieldRight, Verb, Viewer

# Most of what people look at was changed within the last months.
_RECENT = timedelta(days=100)


@dataclass(frozen=True, slots=True)
class Step:
    """One field that changed: canonical values before and after, relations as `Reference` with titles.

    `erased` says that the log holds the values no more (``past.erasing``).
    """

    field: Field
    before: Any
    after: Any
    erased: bool = False


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
    erasure: UUID | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """The version of a record, and when it was created and last changed: before and after, the log is silent.

    The day of creation may lie before what the log knows of it, for a record that is older than Liane.
    """

    version: int
    created_at: datetime
    updated_at: datetime


def history(
    object_name: str,
    record_id: UUID,
    viewer: Viewer,
    *,
    before: int | None = None,
    limit: int = 30,
    span: Span | None = None,
    known: Mapping[UUID, Reference] = MappingProxyType({}),
) -> tuple[Event, ...]:
    """Return the Changes that touched a record, newest first: those of the `limit` versions below `before`.

    Nothing when the viewer may not read the record; hidden fields are left out. `span` and `known` (records whose
    titles were read already) come from what the caller has just read of the record for this viewer, and save
    statements: there are three at most, and one for each object that relations point to; one less with `span`.
    """
    found = catalogue()
    item = found.get(object_name)
    if item is None:
        return ()
    span = span or _span(found, item, record_id, viewer)
    if span is None:
        return ()
    top = min(before, span.version + 1) if before is not None else span.version + 1
    rows = [
        one for one in _rows(record_id, max(top - limit, 1), top, span) if not viewer.as_of or one[1] < viewer.as_of
    ]
    hidden = hidden_of(viewer, object_name)
    events: list[tuple[tuple[Any, ...], list[Step]]] = []
    for row in rows:
        if not events or events[-1][0][0] != row[0]:
            events.append((row, []))
        events[-1][1].extend(steps_of(item, row[7], row[9], row[10], row[11], hidden, erased=row[12]))
    named = named_by(found, viewer, [step for _row, steps in events for step in steps], known)
    return tuple(Event(*(*row[:9], tuple(titled(step, named) for step in steps), row[13])) for row, steps in events)


def hidden_of(viewer: Viewer, object_name: str) -> set[str]:
    """Return the fields of an object that are not there for the viewer."""
    return {key for key, right in viewer.on(object_name).fields.items() if right is FieldRight.HIDDEN}


def _rows(record_id: UUID, low: int, top: int, span: Span) -> list[tuple[Any, ...]]:
    """Return the lines of the log on the versions from `low` to below `top`, newest first.

    Versions rise by one, so a page is a range of them, and the record's dates say into which months to look. The
    last ones are tried first: to plan for five years of months takes longer than to read what is wanted.
    """
    recent = span.updated_at - _RECENT
    rows: list[tuple[Any, ...]] = []
    for since in (recent, span.created_at) if span.created_at < recent and top > span.version else (span.created_at,):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT e.change_id, e.recorded_at, coalesce(e.effective_at, e.recorded_at), c.actor_id, c.actor_name, "
                "c.cause, c.reference, e.action, e.version, e.field, e.before, e.after, e.salt IS NULL, e.erasure_id "
                "FROM records_entry e JOIN records_change c ON c.id = e.change_id "
                "WHERE e.record_id = %s AND e.version >= %s AND e.version < %s AND e.recorded_at BETWEEN %s AND %s "
                "ORDER BY e.version DESC, e.ordinal",
                [record_id, low, top, since, span.updated_at],
            )
            rows = cursor.fetchall()
        if rows and rows[-1][8] == low:
            break
    return rows


def _span(found: Catalogue, item: ObjectType, record_id: UUID, viewer: Viewer) -> Span | None:
    """Return between when the log speaks of a record, None for one that the viewer may not read."""
    readable = scope(found, viewer, item, "t", Verb.READ)
    if readable.never:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.version, t.created_at, t.updated_at FROM {name(item.table)} t "
            f"WHERE t.id = %s AND ({readable.text})",
            [record_id, *readable.params],
        )
        row = cursor.fetchone()
    return Span(*row) if row else None


def steps_of(
    item: ObjectType, action: str, key: str | None, before: Any, after: Any, hidden: set[str], *, erased: bool = False
) -> list[Step]:
    """Return what a line of the log says, field by field: its JSON `before` and `after`, hidden fields left out."""
    before, after = loads(before), loads(after)
    if action == "update":
        return _step(item, key or "", before, after, hidden, erased=erased)
    image = (after if action == "create" else before) or {}
    order = {field.kept_under: place for place, field in enumerate(item.fields.values())}
    found: list[Step] = []
    for one in sorted(image, key=lambda key: order.get(key, len(order))):
        born, gone = (None, image[one]) if action == "create" else (image[one], None)
        found += _step(item, one, born, gone, hidden)
    return found


def _step(item: ObjectType, key: str, before: Any, after: Any, hidden: set[str], *, erased: bool = False) -> list[Step]:
    field = item.logged(key)
    if field is None or field.key in hidden:
        return []
    load = field.kind.storage.load
    born, gone = None if before is None else load(before), None if after is None else load(after)
    return [Step(field, born, gone, erased)]


def _references(field: Field, value: Any) -> list[tuple[str, UUID]]:
    if value is None or not field.target:
        return []
    if field.target == "*":
        return [(value["object"], value["id"])]
    return [(field.target, item) for item in (value if field.kind.linked else [value])]


def named_by(
    found: Catalogue, viewer: Viewer, steps: list[Step], already: Mapping[UUID, Reference]
) -> dict[UUID, Reference]:
    """Return the records that steps lead to, with the titles that the viewer may see: one statement an object."""
    wanted: dict[str, set[UUID]] = {}
    for step in steps:
        for target, record_id in (*_references(step.field, step.before), *_references(step.field, step.after)):
            if record_id not in already:
                wanted.setdefault(target, set()).add(record_id)
    named = dict(already)
    for target, ids in wanted.items():
        known = titles(target, ids, viewer) if found.get(target) else {}
        for record_id in ids:
            title = known.get(record_id)
            named[record_id] = Reference(target, record_id if title is not None else None, title)
    return named


def titled(step: Step, named: Mapping[UUID, Reference]) -> Step:
    """Return a step with the records that it leads to."""

    def value(given: Any) -> Any:
        found = [named[record_id] for _target, record_id in _references(step.field, given)]
        if not found:
            return given
        return found if step.field.kind.linked else found[0]

    return Step(step.field, value(step.before), value(step.after), step.erased)
