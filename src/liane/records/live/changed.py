"""Whoever looks at a record is told that it changed, or that something on it did (a note, a comment, a reaction)."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from liane.records.feed import Sealed
from liane.records.live.channel import list_topic, object_topic, record_topic
from liane.records.live.publishing import Told, publish
from liane.records.objects import ObjectType, Via
from liane.records.queries.sql import name
from liane.records.registry import catalogue
from liane.records.touched import MANY, Touched, total, touched

# How far up a record is followed: a reaction, its comment, the note that this is about, what that is about.
_STEPS = 4


def tell(changes: list[Sealed]) -> None:
    """Publish what each Change touched. An event names the record and the Change: no value, no field, no person.

    Lists of an object are told that something of it moved, once for all these Changes, and no more than that.
    """
    events: dict[tuple[str, int], Told] = {}
    for object_name in sorted({one for change in changes for one in change.objects}):
        events[list_topic(object_name), 0] = list_topic(object_name), {"list": object_name}
    numbers = {change.id: change.number for change in changes}
    for change in changes:
        if total(change) > MANY:
            for object_name in change.objects:
                topic = object_topic(object_name)
                events[topic, change.number] = topic, {"many": object_name, "number": change.number}
    found = touched(changes)
    for one, record_id in _concerned(found):
        topic, number = record_topic(record_id), numbers[one.change.id]
        data = {"record": str(record_id), "number": number}
        if one.record_id == record_id and one.action == "delete":
            data["gone"] = True
        events[topic, number] = topic, data
    publish(events.values())


def _concerned(found: Iterable[Touched]) -> Iterable[tuple[Touched, UUID]]:
    """Yield what was touched with each record on whose page it shows: itself, and those that it belongs to."""
    everything = catalogue()
    level: list[tuple[Touched, str, UUID]] = [(one, one.object, one.record_id) for one in found]
    for step in range(_STEPS):
        yield from ((one, record_id) for one, _object, record_id in level)
        by_object: dict[str, list[tuple[Touched, UUID]]] = {}
        for one, object_name, record_id in level:
            by_object.setdefault(object_name, []).append((one, record_id))
        level = []
        for object_name, members in by_object.items():
            item = everything.get(object_name)
            if item is not None and isinstance(item.scope, Via):
                level += _above(item, item.scope.relation, members, first=step == 0)
        if not level:
            return


def _above(
    item: ObjectType, relation: str, members: list[tuple[Touched, UUID]], *, first: bool
) -> list[tuple[Touched, str, UUID]]:
    """Return what each record belongs to: as it stands, or as it stood before it was deleted."""
    field = item.fields[relation]
    column = name(field.column())
    kind = name(field.column("object")) if field.target == "*" else "NULL"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, {column}, {kind} FROM {name(item.table)} WHERE id = ANY(%s::uuid[])",
            [list({record_id for _one, record_id in members})],
        )
        known = {row[0]: (row[1], row[2] or field.target) for row in cursor.fetchall()}
    above = []
    for one, record_id in members:
        target, target_object = known.get(record_id, (None, ""))
        if target is None and first:
            gone = one.before.get(field.kept_under)
            target, target_object = _named(gone, field.target)
        if target is not None:
            above.append((one, target_object, target))
    return above


def _named(value: object, target: str) -> tuple[UUID | None, str]:
    if isinstance(value, dict):
        return UUID(value["id"]), str(value["object"])
    return (UUID(value), target) if isinstance(value, str) else (None, "")
