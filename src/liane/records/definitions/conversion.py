"""Changing the type of a field: what would become of its values, then the change, which loses none.

``preview`` tells how many records hold a value and how many of those the new type can read. ``start`` notes an
operation and ``run`` makes it: first the definition moves to a new key of values (`store`) and the old values are
left, readable, under a retired field; then the values are read anew, batch by batch, each batch a Change.
``operations.take_back`` undoes all of it: what was is there again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from django.db import connection
from django.utils.translation import gettext as _

from liane.records import operations
from liane.records.changes.model import (
    BATCH,
    Cause,
    Change,
    Conflict,
    Create,
    Edit,
    Forbidden,
    Missing,
    Problem,
    Refused,
    Update,
)
from liane.records.fields import stored
from liane.records.fields.base import Field, Invalid, Value
from liane.records.objects import ObjectType
from liane.records.queries.columns import loads
from liane.records.queries.sql import name as quoted
from liane.records.registry import catalogue, refresh
from liane.records.viewer import Scope, Viewer

KIND = "conversion"
# A preview reads so many records with a value at most, and shows so many that would stay behind.
MOST_READ = 20_000
EXAMPLES = 10
_TEXTS = frozenset({"text", "long_text"})


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change of type would do: records with a value, those whose value the new type reads, and examples
    of values that it does not, as a person reads them, with the number of records that hold each.

    `whole` is False when there are more records than were read: the numbers are then of those only.
    """

    records: int
    converted: int
    examples: tuple[tuple[str, int], ...]
    whole: bool

    @property
    def lost(self) -> int:
        """How many records would have no value in the new field; the old one keeps it."""
        return self.records - self.converted


def preview(object_name: str, key: str, declaration: Mapping[str, Any], viewer: Viewer) -> Preview:
    """Return what the new `declaration` of the field `key` would make of its values, in one statement.

    Raises Refused with what is wrong with the declaration.
    """
    item, before, after = _fields(object_name, key, declaration, viewer)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT v, count(*) FROM (SELECT t.custom->%s AS v FROM {quoted(item.table)} t "
            "WHERE t.custom->%s IS NOT NULL LIMIT %s) s GROUP BY v ORDER BY count(*) DESC, v",
            [before.kept_under, before.kept_under, MOST_READ + 1],
        )
        rows = cursor.fetchall()
    records = converted = 0
    examples: list[tuple[str, int]] = []
    for raw, number in rows:
        records += number
        value = before.kind.storage.load(loads(raw))
        if convert(before, after, value, viewer) is not None:
            converted += number
        elif len(examples) < EXAMPLES:
            examples.append((before.kind.show(before, value, viewer.context) or str(value), number))
    return Preview(records, converted, tuple(examples), whole=records <= MOST_READ)


def convert(before: Field, after: Field, value: Value, viewer: Viewer) -> Value:
    """Return what the value of one field is in the other, None when it cannot be read there.

    It is read as it is, then as files write it, then as a person reads it; a choice becomes the words it shows.
    """
    written = before.kind.write(before, value, viewer.context)
    shown = before.kind.show(before, value, viewer.context)
    words = after.kind.name in _TEXTS
    for given in (
        (shown, written) if words and before.options else (written, shown) if words else (value, written, shown)
    ):
        try:
            found = after.kind.parse(after, given, viewer.context)
        except (Invalid, TypeError, ValueError, ArithmeticError, AttributeError, KeyError):
            continue
        if found is not None:
            return found
    return None


def start(object_name: str, key: str, declaration: Mapping[str, Any], viewer: Viewer) -> UUID:
    """Note the operation that changes the type, and return its id. Raises Refused."""
    item, before, _after = _fields(object_name, key, declaration, viewer)
    parameters = {
        "object": object_name,
        "key": key,
        "declaration": dict(declaration),
        "before": before.kept_under,
        "after": _fresh(item, key),
    }
    label = _("Type de « %(field)s »") % {"field": before.label}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {quoted(item.table)} t WHERE t.custom->%s IS NOT NULL", [before.kept_under]
        )
        total = cursor.fetchone()[0]
    return operations.start(KIND, label, viewer, parameters, total)


def run(operation_id: UUID, viewer: Viewer) -> operations.Progress:
    """Do the work of `start`, or go on with it. Raises Refused when the definition cannot become so."""
    try:
        return operations.run(operation_id, steps(operation_id, viewer))
    finally:
        refresh()


def take_back(operation_id: UUID, viewer: Viewer) -> int:
    """Undo a conversion: values first, then the definition, whose old values are there again."""
    try:
        return operations.take_back(operation_id, viewer)
    finally:
        refresh()


def steps(operation_id: UUID, viewer: Viewer) -> Iterator[operations.Step]:
    """Yield what is left of a conversion: the definition first, then the values by batches."""
    parameters = _parameters(operation_id)
    object_name, key = parameters["object"], parameters["key"]
    old, new = parameters["before"], parameters["after"]
    field = catalogue()[object_name].fields.get(key)
    if field is None or field.kept_under != new:
        yield operations.Step(_redefine(operation_id, parameters, viewer), 0)
        refresh()
    after = catalogue()[object_name].fields[key]
    before = stored.read(key, _kept(object_name, old)[1], store=old)
    done = operations.progress(operation_id).position
    for rows in _batches(object_name, old, new):
        edits: list[Edit] = []
        report: list[dict[str, Any]] = []
        for one, raw in rows:
            value = before.kind.storage.load(raw)
            found = convert(before, after, value, viewer)
            if found is None:
                shown = before.kind.show(before, value, viewer.context) or str(value)
                report.append({"line": None, "field": key, "code": "conversion", "message": shown, "id": str(one)})
            else:
                edits.append(Update(object_name, one, {key: found}))
        done += len(rows)
        change = Change(viewer, Cause(KIND, str(operation_id)), edits, partial=True, operation=operation_id)
        yield operations.Step(change if edits else None, done, report, refused=len(report))


def _redefine(operation_id: UUID, parameters: Mapping[str, Any], viewer: Viewer) -> Change:
    """Return the Change that gives the field its new type, and its old values a retired field."""
    object_name, key, old = parameters["object"], parameters["key"], parameters["before"]
    one, declaration = _kept(object_name, old)
    edits: list[Edit] = [
        Update("custom_field", one, {"declaration": parameters["declaration"], "store": parameters["after"]}),
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


def _batches(object_name: str, old: str, new: str) -> Iterator[list[tuple[UUID, Any]]]:
    """Yield records that hold an old value and no new one, in id order: what was done already is passed over."""
    table = quoted(catalogue()[object_name].table)
    last = UUID(int=0)
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT t.id, t.custom->%s FROM {table} t WHERE t.id > %s AND t.custom->%s IS NOT NULL "
                "AND t.custom->%s IS NULL ORDER BY t.id LIMIT %s",
                [old, last, old, new, BATCH],
            )
            rows = [(one, loads(raw)) for one, raw in cursor.fetchall()]
        if not rows:
            return
        yield rows
        last = rows[-1][0]


def _fields(
    object_name: str, key: str, declaration: Mapping[str, Any], viewer: Viewer
) -> tuple[ObjectType, Field, Field]:
    """Return the object, the field as it is and as it would be. Raises Refused."""
    if viewer.on("custom_field").update is Scope.NONE:
        raise Forbidden([_problem(_("Votre rôle ne permet pas de modifier cette fiche."), "forbidden")])
    item = catalogue().get(object_name)
    field = item.fields.get(key) if item else None
    if item is None or field is None:
        raise Missing([_problem(_("Le champ « %(field)s » n’existe pas.") % {"field": key}, "missing")])
    if not field.custom or _apart(field):
        message = _("Le type de « %(field)s » ne se change pas : créez un autre champ.") % {"field": field.label}
        raise Conflict([_problem(message, "fixed")])
    try:
        after = stored.read(key, declaration, store=field.kept_under)
    except stored.WrongDeclaration as error:
        raise Refused([_problem(sentence, "invalid") for sentence in error.sentences]) from error
    if _apart(after):
        message = _("Le type de « %(field)s » ne se change pas ainsi : créez un autre champ.") % {"field": field.label}
        raise Conflict([_problem(message, "fixed")])
    return item, field, after


def _apart(field: Field) -> bool:
    """Say whether values are records, or follow from others: no other type reads them."""
    return field.kind.relation or field.kind.linked or field.computed


def _problem(message: object, code: str) -> Problem:
    return Problem("custom_field", UUID(int=0), "declaration", message, code)


def _kept(object_name: str, store: str) -> tuple[UUID, dict[str, Any]]:
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


def _parameters(operation_id: UUID) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT parameters FROM records_operation WHERE id = %s", [operation_id])
        row = cursor.fetchone()
    if row is None:
        raise LookupError(operation_id)
    found = row[0]
    return dict(orjson.loads(found) if isinstance(found, str) else found)
