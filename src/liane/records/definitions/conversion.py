"""Changing the type of a field without losing a value of it.

``readable.preview`` tells what would become of the values. ``start`` asks for the operation that does it, ``note``
only notes it for whoever does it at once by ``run``: first the definition moves to a new key of values (`store`) and
the old values are left, readable, under a retired field; then the values are read anew, batch by batch, each batch a
Change. ``returning`` is the way back.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from liane.records import operations, tasks
from liane.records.changes.gate import apply
from liane.records.changes.model import BATCH, Cause, Change, Conflict, Create, Edit, Missing, Outcome, Refused, Update
from liane.records.definitions.readable import convert, fields, problem, shown
from liane.records.fields import stored
from liane.records.objects import ObjectType
from liane.records.queries.columns import loads
from liane.records.queries.sql import name as quoted
from liane.records.queries.walking import FIRST
from liane.records.registry import catalogue, refresh
from liane.records.viewer import Viewer

KIND = "conversion"


def start(object_name: str, key: str, declaration: Mapping[str, Any], viewer: Viewer, seen: int | None = None) -> UUID:
    """Ask for the operation that changes the type, of the field as `seen`; return its id. Raises Refused."""
    label, parameters = _asked(object_name, key, declaration, viewer, seen)
    return tasks.later(KIND, label, viewer, parameters)


def note(object_name: str, key: str, declaration: Mapping[str, Any], viewer: Viewer, seen: int | None = None) -> UUID:
    """Note the operation that changes the type, for `run`; return its id. Raises Refused."""
    label, parameters = _asked(object_name, key, declaration, viewer, seen)
    return operations.start(KIND, label, viewer, parameters)


def _asked(
    object_name: str, key: str, declaration: Mapping[str, Any], viewer: Viewer, seen: int | None
) -> tuple[str, dict[str, Any]]:
    item, before, _after = fields(object_name, key, declaration, viewer)
    parameters = {
        "object": object_name,
        "key": key,
        "declaration": dict(declaration),
        "seen": seen,
        "before": before.kept_under,
        "after": _fresh(item, key),
    }
    return _("Type de « %(field)s »") % {"field": before.label}, parameters


def run(operation_id: UUID, viewer: Viewer) -> operations.Progress:
    """Do the work of `note`, or go on with it. Raises Refused when the definition cannot become so."""
    try:
        one = tasks.task(operation_id)
        return operations.run(operation_id, tasks.workers.all()[one.kind](one, viewer))
    except Refused as refused:
        if operations.progress(operation_id).state == operations.State.RUNNING:
            operations.fail(operation_id, refused)
        raise
    finally:
        refresh()


def steps(one: tasks.Task, viewer: Viewer) -> Iterator[operations.Step]:
    """Yield what is left of a conversion: the definition first, then the values by batches."""
    refresh()
    given = one.parameters
    object_name, key, old = given["object"], given["key"], given["before"]
    if "last" not in given:
        change = _redefine(one.id, given, viewer)
        yield operations.Step(None, 0, make=lambda: defined(change), marks={"last": str(FIRST)})
        refresh()
    item = catalogue().get(object_name)
    after = item.fields.get(key) if item is not None else None
    if item is None or after is None:
        raise Missing([problem(_("Le champ « %(field)s » n’existe pas.") % {"field": key}, "missing")])
    if one.total is None:
        tasks.note_total(one.id, _filled(item, old))
    before = stored.read(key, kept(object_name, old)[1], store=old)
    done = one.position
    for rows in _batches(item, old, given["after"], UUID(given.get("last", str(FIRST)))):
        edits: list[Edit] = []
        report: list[dict[str, Any]] = []
        for record_id, version, raw in rows:
            value = before.kind.storage.load(raw)
            found = convert(before, after, value, viewer)
            if found is None:
                report.append(unread(key, record_id, shown(before, value, viewer)))
            else:
                edits.append(Update(object_name, record_id, {key: found}, version))
        done += len(rows)
        change = Change(viewer, Cause(KIND, str(one.id)), edits, partial=True, operation=one.id)
        marks = {"last": str(rows[-1][0])}
        yield operations.Step(change if edits else None, done, report, refused=len(report), marks=marks)
    refresh()


def _redefine(operation_id: UUID, parameters: Mapping[str, Any], viewer: Viewer) -> Change:
    """Return the Change that gives the field its new type, and its old values a retired field."""
    object_name, key, old = parameters["object"], parameters["key"], parameters["before"]
    item = catalogue().get(object_name)
    field = item.fields.get(parameters["key"]) if item is not None else None
    if field is None or field.kept_under != old:
        raise _meanwhile()
    one, declaration = kept(object_name, old)
    edits: list[Edit] = [
        Update(
            "custom_field",
            one,
            {"declaration": parameters["declaration"], "store": parameters["after"]},
            parameters["seen"],
        ),
        Create(
            "custom_field",
            {
                "object": object_name,
                "key": _former_key(object_name, key),
                "store": old,
                "declaration": {**declaration, "inverse": ""} if declaration.get("inverse") else declaration,
                "retired": True,
            },
        ),
    ]
    return Change(viewer, Cause(KIND, str(operation_id)), edits, operation=operation_id)


def defined(change: Change) -> Outcome:
    """Make a Change of definitions. Raises Conflict, as people say it, where somebody else changed the field since."""
    try:
        return apply(change)
    except Conflict as conflict:
        raise _meanwhile() from conflict


def _meanwhile() -> Conflict:
    return Conflict([problem(_("Quelqu’un d’autre a changé ce champ entre-temps : rien n’est converti."), "conflict")])


def _filled(item: ObjectType, store: str) -> int:
    """Return how many records hold a value."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {quoted(item.table)} t WHERE t.custom->%s IS NOT NULL", [store])
        return int(cursor.fetchone()[0])


def _batches(item: ObjectType, old: str, new: str, last: UUID) -> Iterator[list[tuple[UUID, int, Any]]]:
    """Yield records above `last` that hold an old value and no new one, in id order: what was typed since stays.

    Each with its version: what is typed until its batch is written stays too.
    """
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT t.id, t.version, t.custom->%s FROM {quoted(item.table)} t "
                "WHERE t.id > %s AND t.custom->%s IS NOT NULL "
                "AND t.custom->%s IS NULL ORDER BY t.id LIMIT %s",
                [old, last, old, new, BATCH],
            )
            rows = [(one, version, loads(raw)) for one, version, raw in cursor.fetchall()]
        if not rows:
            return
        yield rows
        last = rows[-1][0]


def unread(key: str, record_id: UUID, text: str) -> dict[str, Any]:
    """Return the line of a report that says of a record which value could not be read."""
    return {"line": None, "field": key, "code": "conversion", "message": text, "id": str(record_id)}


def kept(object_name: str, store: str) -> tuple[UUID, dict[str, Any]]:
    """Return the record of the field, in service or retired, whose values lie under `store`, and its declaration."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, declaration FROM records_custom_field WHERE object = %s AND store = %s", [object_name, store]
        )
        one, declaration = cursor.fetchone()
    return one, loads(declaration)


def _fresh(item: ObjectType, key: str) -> str:
    """Return a key of values that no field of the object, in service or retired, ever had."""
    taken = _taken(item.name)
    return next(name for number in range(2, 10_000) if (name := f"{key}__{number}") not in taken)


def _former_key(object_name: str, key: str) -> str:
    taken = _taken(object_name)
    return next(name for number in range(1, 10_000) if (name := f"{key[:50]}_avant_{number}") not in taken)


def _taken(object_name: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT key, store FROM records_custom_field WHERE object = %s", [object_name])
        return {name for row in cursor.fetchall() for name in row}
