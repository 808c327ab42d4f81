"""Going back to the type that a field had before a conversion, with what people did since.

``preview`` tells what would become of the values. ``note`` and ``ask`` are as those of ``conversion``: first the field
and the retired one that kept its old values exchange their keys of values (`store`), so that what nobody touched since
is there again, unwritten; then what was typed since is read by the former type, batch by batch, each batch a Change.
What that does not read stays readable in the field that is retired from then on.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from liane.records import operations, tasks
from liane.records.changes.model import BATCH, Cause, Change, Conflict, Edit, Missing, Outcome, Refused, Update
from liane.records.definitions import conversion
from liane.records.definitions.readable import ROWS, Preview, Reading, check_right, convert, problem, shown
from liane.records.definitions.stretches import Stretch, stretches
from liane.records.fields import stored
from liane.records.fields.base import Field
from liane.records.models import Operation
from liane.records.objects import ObjectType
from liane.records.queries.columns import loads
from liane.records.queries.sql import name as quoted
from liane.records.queries.walking import FIRST
from liane.records.registry import catalogue, refresh
from liane.records.viewer import Viewer

KIND = "return"
# What a field is called is no matter of its type: it stays as it is by now.
_NAMING = ("label", "help")
_ENDED = (Operation.State.DONE, Operation.State.STOPPED, Operation.State.FAILED)
# Of rows `r`: whether somebody wrote the value of a field since a moment, other than one operation. OFFSET keeps the
# planner from reading all that the log holds since then, once for all rows.
_WROTE = (
    "EXISTS (SELECT 1 FROM records_entry e JOIN records_change c ON c.id = e.change_id WHERE e.record_id = r.id "
    "AND e.action = 'update' AND e.field = %s AND e.recorded_at >= %s AND c.operation_id IS DISTINCT FROM %s OFFSET 0)"
)
_TOUCHED = f"((r.former IS NULL AND r.today IS NOT NULL) OR {_WROTE})"


@dataclass(frozen=True, slots=True)
class Returned(Preview):
    """What going back would do: of the numbers, `records` are those that somebody changed since, `converted` those of
    them whose value the former type reads or that hold none; `back` have again the value that they had.
    """

    back: int = 0


NOTHING = Returned()


@dataclass(frozen=True, slots=True)
class Way:
    """The operation to go back from; the field as it is and as it was, with the record of each.

    `arrival` is the operation by which the field last came to the type that it has, since when people type that.
    """

    operation: UUID
    arrival: UUID
    since: datetime
    item: ObjectType
    today: Field
    former: Field
    records: tuple[UUID, UUID]
    declarations: tuple[Mapping[str, Any], Mapping[str, Any]]

    @property
    def stores(self) -> list[str]:
        return [self.former.kept_under, self.today.kept_under]

    @property
    def marks(self) -> list[Any]:
        """The values of `_TOUCHED`."""
        return [self.today.kept_under, self.since, self.arrival]


def latest(item: ObjectType, key: str) -> UUID | None:
    """Return the conversion that gave a field its type, None when it has the one it was made with."""
    field = item.fields.get(key)
    if field is None:
        return None
    found = Operation.objects.filter(
        kind=conversion.KIND,
        state__in=_ENDED,
        parameters__object=item.name,
        parameters__key=key,
        parameters__after=field.kept_under,
    )
    return found.order_by("-started_at").values_list("id", flat=True).first()


def preview(operation_id: UUID, viewer: Viewer, so_far: Returned = NOTHING) -> Returned:
    """Return what going back from a conversion would do, reading on from `so_far`. Raises Refused."""
    way = find(operation_id, viewer)
    reading = Reading(way.today, way.former, viewer, so_far)
    back, last = so_far.back, so_far.last
    for stretch in stretches(way.item.table, last or FIRST, rows=ROWS):
        for raw, touched, number in _values(way, stretch):
            if not touched:
                back += number
            elif raw is not None:
                reading.take(raw, number)
            else:
                # Emptied since: it stays empty.
                reading.records += number
                reading.converted += number
        last = stretch.until
    return Returned(reading.records, reading.converted, reading.ranked(), last, back)


def note(operation_id: UUID, viewer: Viewer, seen: int | None = None) -> UUID:
    """Note the operation that goes back from a conversion, for ``conversion.run``; return its id. Raises Refused."""
    way = find(operation_id, viewer)
    return operations.start(KIND, _label(way), viewer, _parameters(way, seen))


def start(operation_id: UUID, viewer: Viewer, seen: int | None = None) -> UUID:
    """Ask for the operation that goes back from a conversion, of the field as `seen`; return its id. Raises Refused."""
    way = find(operation_id, viewer)
    return tasks.later(KIND, _label(way), viewer, _parameters(way, seen))


def ask(one: tasks.Task, viewer: Viewer, label: str) -> UUID:
    """Ask for the operation that takes a conversion back (``tasks.ways_back``)."""
    return tasks.later(KIND, label, viewer, _parameters(find(one.id, viewer), None))


def _label(way: Way) -> str:
    return _("Type d’avant de « %(field)s »") % {"field": way.today.label}


def _parameters(way: Way, seen: int | None) -> dict[str, Any]:
    return {
        "object": way.item.name,
        "key": way.today.key,
        "operation": str(way.operation),
        "arrival": str(way.arrival),
        "seen": seen,
        "before": way.today.kept_under,
        "after": way.former.kept_under,
    }


def find(operation_id: UUID, viewer: Viewer) -> Way:
    """Return the way back from a conversion. Raises Refused when there is none, or none any more."""
    check_right(viewer)
    given = tasks.task(operation_id).parameters
    object_name, key, old = given["object"], given["key"], given["before"]
    item = catalogue().get(object_name)
    today = item.fields.get(key) if item is not None else None
    if item is None or today is None:
        raise Missing([problem(_("Le champ « %(field)s » n’existe pas.") % {"field": key}, "missing")])
    if today.kept_under != given["after"]:
        raise Conflict([problem(_("Ce champ a changé de type entre-temps : rien n’est changé."), "conflict")])
    if item.logged(old) is not None:
        message = _("Le champ qui garde les valeurs d’avant est à nouveau en service : retirez-le d’abord.")
        raise Refused([problem(message, "in_service")])
    field, declared = conversion.kept(object_name, today.kept_under)
    kept, former = conversion.kept(object_name, old)
    former |= {part: declared[part] for part in _NAMING if part in declared}
    try:
        before = stored.read(key, former, store=old)
    except stored.WrongDeclaration as error:
        raise Refused([problem(sentence, "invalid") for sentence in error.sentences]) from error
    return Way(operation_id, *_arrival(object_name, today), item, today, before, (field, kept), (declared, former))


def steps(one: tasks.Task, viewer: Viewer) -> Iterator[operations.Step]:
    """Yield what is left of going back: the definitions first, then by batches what was typed since."""
    refresh()
    given = one.parameters
    if "last" not in given:
        yield operations.Step(None, 0, make=lambda: _exchange(one, viewer), marks={"last": str(FIRST)})
        refresh()
    arrival = UUID(given["arrival"])
    item, former, today = _exchanged(given)
    if one.total is None:
        tasks.note_total(one.id, _filled(item, given))
    done = one.position
    marks = [given["before"], _begun(arrival), arrival, given["after"], _begun(one.id), one.id]
    for rows in _batches(item, given, marks, UUID(given.get("last", str(FIRST)))):
        edits: list[Edit] = []
        report: list[dict[str, Any]] = []
        for record_id, version, raw, touched in rows:
            if not touched:
                continue
            value = None if raw is None else today.kind.storage.load(raw)
            found = None if value is None else convert(today, former, value, viewer)
            if value is not None and found is None:
                report.append(conversion.unread(former.key, record_id, shown(today, value, viewer)))
            if found is not None or not former.required:
                edits.append(Update(item.name, record_id, {former.key: found}, version))
        done += len(rows)
        change = Change(viewer, Cause(KIND, str(one.id)), edits, partial=True, operation=one.id)
        last = {"last": str(rows[-1][0])}
        yield operations.Step(change if edits else None, done, report, refused=len(report), marks=last)
    refresh()


def _exchange(one: tasks.Task, viewer: Viewer) -> Outcome:
    """Have a field and the retired one that kept its old values take each other's values: the conversion is undone."""
    undone = UUID(one.parameters["operation"])
    way = find(undone, viewer)
    (field, kept), (declared, former) = way.records, way.declarations
    edits = [
        Update(
            "custom_field",
            field,
            {"declaration": former, "store": way.former.kept_under},
            one.parameters["seen"],
        ),
        Update("custom_field", kept, {"declaration": declared, "store": way.today.kept_under}),
    ]
    outcome = conversion.defined(Change(viewer, Cause(KIND, str(one.id)), edits, operation=one.id))
    operations.end_undone(undone)
    tasks.redone(undone)
    return outcome


def _exchanged(given: Mapping[str, Any]) -> tuple[ObjectType, Field, Field]:
    """Return the object, the field as it is again, and as it was until then. Raises Missing."""
    key = given["key"]
    item = catalogue().get(given["object"])
    former = item.fields.get(key) if item is not None else None
    if item is None or former is None:
        raise Missing([problem(_("Le champ « %(field)s » n’existe pas.") % {"field": key}, "missing")])
    today = stored.read(key, conversion.kept(item.name, given["before"])[1], store=given["before"])
    return item, former, today


def _arrival(object_name: str, field: Field) -> tuple[UUID, datetime]:
    """Return the conversion or the way back by which a field last came to its key of values, and when it began."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT o.id, min(c.recorded_at) FROM records_operation o JOIN records_change c ON c.operation_id = o.id "
            "WHERE o.kind = ANY(%s) AND o.parameters->>'object' = %s AND o.parameters->>'key' = %s "
            "AND o.parameters->>'after' = %s GROUP BY o.id ORDER BY 2 DESC LIMIT 1",
            [[conversion.KIND, KIND], object_name, field.key, field.kept_under],
        )
        one, began = cursor.fetchone()
    return one, began


def _begun(operation_id: UUID) -> datetime:
    """Return when an operation wrote its first Change: the one that gave a field another key of values."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(recorded_at) FROM records_change WHERE operation_id = %s", [operation_id])
        found: datetime = cursor.fetchone()[0]
    return found


def _values(way: Way, stretch: Stretch) -> list[tuple[str | None, bool, int]]:
    """Return the values that records of a stretch hold, whether somebody changed them since, how many hold each.

    Of what nobody changed the value is left out: the former one counts.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT CASE WHEN touched THEN today END AS v, touched, count(*) FROM (SELECT r.today::text AS today, "
            f"{_TOUCHED} AS touched FROM (SELECT t.id, t.custom->%s AS former, t.custom->%s AS today "
            f"FROM {quoted(way.item.table)} t WHERE {stretch.condition} OFFSET 0) r "
            "WHERE r.former IS NOT NULL OR r.today IS NOT NULL) s GROUP BY 1, 2 ORDER BY 3 DESC, 1",
            [*way.marks, *way.stores, *stretch.bounds],
        )
        return list(cursor.fetchall())


def _filled(item: ObjectType, given: Mapping[str, Any]) -> int:
    """Return how many records hold a value of the one type or of the other."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {quoted(item.table)} t WHERE t.custom->%s IS NOT NULL OR t.custom->%s IS NOT NULL",
            [given["after"], given["before"]],
        )
        return int(cursor.fetchone()[0])


def _batches(
    item: ObjectType, given: Mapping[str, Any], marks: list[Any], last: UUID
) -> Iterator[list[tuple[UUID, int, Any, bool]]]:
    """Yield records above `last` that hold a value of the one type or of the other, in id order.

    Each with its version, the value typed until the field went back, and whether that is to be read by the former
    type: what was typed into this one already stays.
    """
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT r.id, r.version, r.today, {_TOUCHED} AND NOT {_WROTE} FROM (SELECT t.id, t.version, "
                f"t.custom->%s AS former, t.custom->%s AS today FROM {quoted(item.table)} t WHERE t.id > %s "
                "AND (t.custom->%s IS NOT NULL OR t.custom->%s IS NOT NULL) ORDER BY t.id LIMIT %s) r ORDER BY r.id",
                [*marks, given["after"], given["before"], last, given["after"], given["before"], BATCH],
            )
            rows = [(one, version, loads(raw), touched) for one, version, raw, touched in cursor.fetchall()]
        if not rows:
            return
        yield rows
        last = rows[-1][0]
