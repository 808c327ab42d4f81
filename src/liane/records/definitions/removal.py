"""Removing choices of a picklist that records have: each stays readable, gives way to another choice, or is emptied.

``count`` tells how many records have each, as far as somebody waits. ``remove`` does it as one Change, undone as such,
where the records are few; ``start`` asks for the operation that does it by batches: first nobody may pick the choices
any more, then the records are written, then the choices go. Whatever stops it, the choices that a record still has
stay readable.
"""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from liane.records import operations, tasks
from liane.records.changes.gate import apply
from liane.records.changes.model import BATCH, Cause, Change, Conflict, Edit, Outcome, Problem, Refused, Update
from liane.records.definitions.stretches import stretches
from liane.records.fields.base import Field
from liane.records.objects import ObjectType
from liane.records.queries.columns import loads
from liane.records.queries.expressions import raw
from liane.records.queries.sql import name as quoted
from liane.records.queries.walking import FIRST
from liane.records.registry import catalogue, refresh
from liane.records.viewer import Viewer

KIND = "choices"
# So many rows are counted at a time: some 20 ms.
ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Removal:
    """What is removed: the record of the field and its version as seen, its new `declaration`, and for each choice
    that goes from records the one that takes its place, None for none. What is in `kept` stays readable, retired, where
    a record has it.
    """

    object: str
    key: str
    field_id: UUID
    seen: int | None
    values: Mapping[str, Any]
    fates: Mapping[str, str | None]
    kept: Sequence[str] = ()


def gone(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    """Return the keys of the choices that one declaration has and the other has not."""
    return _keys(before) - _keys(after)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many records have each choice, those that none has left out; `last` is where counting goes on.

    Without `last` that is all.
    """

    numbers: Mapping[str, int]
    last: UUID | None = FIRST

    @property
    def exact(self) -> bool:
        """Say whether all records were counted."""
        return self.last is None

    @property
    def most(self) -> int:
        """How many records they are at the most: one with two of the choices counts twice."""
        return sum(self.numbers.values())


NOTHING = Counted({})


def count(
    item: ObjectType, field: Field, keys: Iterable[str], so_far: Counted = NOTHING, *, endless: bool = False
) -> Counted:
    """Return how many records have each of these choices, counting on from `so_far`; all of them when `endless`."""
    sql, condition = _having(field)
    several = "unnest(v)" if "&&" in condition else "v"
    wanted = sorted(keys)
    numbers, last = Counter(so_far.numbers), so_far.last
    for stretch in stretches(item.table, last or FIRST, rows=ROWS, endless=endless):
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT one, count(*) FROM (SELECT {several} AS one FROM (SELECT {sql} AS v FROM {quoted(item.table)} "
                f"t WHERE {stretch.condition} OFFSET 0) f) g WHERE one = ANY(%s::text[]) GROUP BY one",
                [*stretch.bounds, wanted],
            )
            numbers.update(dict(cursor.fetchall()))
        last = stretch.until
    return Counted(dict(numbers), last)


def replacements(field: Field, declaration: Mapping[str, Any], going: Container[str]) -> list[tuple[str, str]]:
    """Return the choices, with their names, that records may have instead of those `going`."""
    named = {str(one["key"]): bool(one.get("retired")) for one in declaration.get("options", ())}
    left = [option for option in field.options if option.key not in going]
    return [(option.key, str(option.label)) for option in left if not named.get(option.key, option.retired)]


def remove(removal: Removal, viewer: Viewer) -> Outcome:
    """Do it as one Change of at most MAX_RECORDS records. Raises Refused; then nothing was done."""
    check(removal)
    edits: list[Edit] = [definition(removal, removal.kept, removal.seen)]
    for found in _batches(removal, FIRST):
        edits += found
    outcome = apply(Change(viewer, Cause("form"), edits))
    refresh()
    return outcome


def start(removal: Removal, viewer: Viewer) -> UUID:
    """Ask for the operation that does it; return its id. Raises Refused."""
    check(removal)
    _item, field = _shaped(removal)
    parameters = {
        "object": removal.object,
        "key": removal.key,
        "field": str(removal.field_id),
        "seen": removal.seen,
        "values": dict(removal.values),
        "fates": dict(removal.fates),
        "kept": list(removal.kept),
    }
    label = _("Choix de « %(field)s »") % {"field": field.label}
    return tasks.later(KIND, label, viewer, parameters)


def check(removal: Removal) -> None:
    """Raise Refused when a choice would give way to one that is not there, or be emptied where one is required."""
    _item, field = _shaped(removal)
    offered = {key for key, _label in replacements(field, _new(removal), {*removal.fates, *removal.kept})}
    problems = []
    for key, to in removal.fates.items():
        if to is not None and to not in offered:
            problems.append(_("« %(choice)s » ne remplace rien : il n’est pas proposé.") % {"choice": to})
        elif to is None and removal.values["declaration"].get("required", field.required and not field.custom):
            sentence = _("« %(field)s » est obligatoire : choisissez ce qui remplace « %(choice)s ».")
            problems.append(sentence % {"field": field.label, "choice": _label(field, key)})
    if problems:
        raise Refused([Problem("custom_field", removal.field_id, "declaration", one, "invalid") for one in problems])


def steps(one: tasks.Task, viewer: Viewer) -> Iterator[operations.Step]:
    """Yield what is left: the choices are put out of use, records written by batches, the choices taken away."""
    refresh()
    given = one.parameters
    removal = Removal(
        given["object"], given["key"], UUID(given["field"]), given["seen"], given["values"], given["fates"],
        given["kept"],
    )  # fmt: skip
    cause = Cause(KIND, str(one.id))
    last = UUID(given.get("last", str(FIRST)))
    if one.total is None:
        tasks.note_total(one.id, _affected(removal))
    if "last" not in given:
        edit = definition(removal, [*removal.kept, *removal.fates], removal.seen)
        yield operations.Step(Change(viewer, cause, [edit], operation=one.id), 0, marks={"last": str(last)})
        refresh()
    done = one.position
    for edits in _batches(removal, last):
        done += len(edits)
        change = Change(viewer, cause, edits, partial=True, operation=one.id)
        yield operations.Step(change, done, marks={"last": str(edits[-1].id)})

    def end() -> Outcome:
        item, field = _shaped(removal)
        still = count(item, field, {*removal.fates, *removal.kept}, endless=True).numbers
        edit = definition(removal, still, None)
        return apply(Change(viewer, cause, [edit], operation=one.id))

    yield operations.Step(None, done, make=end)
    refresh()


def definition(removal: Removal, retired: Iterable[str], seen: int | None) -> Update:
    """Return the edit that leaves the field, as `seen`, its new choices, and these others, retired."""
    former = {str(one["key"]): one for one in _stored(removal.field_id).get("options", ())}
    left = [{**former[key], "retired": True} for key in retired if key in former and key not in _keys(_new(removal))]
    declaration = {**_new(removal), "options": [*_options(removal), *left]}
    values = {**removal.values, "declaration": declaration}
    return Update("custom_field", removal.field_id, values, seen)


def _affected(removal: Removal) -> int:
    """Return how many records are to be written."""
    item, field = _shaped(removal)
    _sql, condition = _having(field)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {quoted(item.table)} t WHERE {condition}", [sorted(removal.fates)])
        return int(cursor.fetchone()[0])


def _batches(removal: Removal, last: UUID) -> Iterator[list[Edit]]:
    """Yield the edits of the records that have a choice that goes, in id order: each for the version that was read."""
    item, field = _shaped(removal)
    sql, condition = _having(field)
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT t.id, t.version, {sql} FROM {quoted(item.table)} t WHERE {condition} AND t.id > %s "
                "ORDER BY t.id LIMIT %s",
                [sorted(removal.fates), last, BATCH],
            )
            rows = cursor.fetchall()
        if not rows:
            return
        yield [
            Update(item.name, one, {field.key: _after(value, removal.fates)}, version) for one, version, value in rows
        ]
        last = rows[-1][0]


def _after(value: Any, fates: Mapping[str, str | None]) -> Any:
    """Return what a record has instead."""
    if isinstance(value, str):
        return fates.get(value, value)
    return list(dict.fromkeys(found for one in value if (found := fates.get(one, one)) is not None)) or None


def _having(field: Field) -> tuple[str, str]:
    """Return the SQL of a field's choices, and of the condition that a record has one of those given."""
    part = field.kind.storage.stored[0]
    sql = raw("t", field, part)
    return sql, f"{sql} && %s::text[]" if part.sql == "text[]" else f"{sql} = ANY(%s::text[])"


def _shaped(removal: Removal) -> tuple[ObjectType, Field]:
    item = catalogue().get(removal.object)
    field = item.fields.get(removal.key) if item is not None else None
    if item is None or field is None:
        message = _("Le champ « %(field)s » n’existe pas.") % {"field": removal.key}
        raise Conflict([Problem("custom_field", removal.field_id, "", message, "missing")])
    return item, field


def _stored(field_id: UUID) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT declaration FROM records_custom_field WHERE id = %s", [field_id])
        return dict(loads(cursor.fetchone()[0]))


def _new(removal: Removal) -> Mapping[str, Any]:
    return dict(removal.values["declaration"])


def _options(removal: Removal) -> list[dict[str, Any]]:
    return list(_new(removal).get("options", ()))


def _keys(declaration: Mapping[str, Any]) -> set[str]:
    return {str(one.get("key")) for one in declaration.get("options") or () if isinstance(one, Mapping)}


def _label(field: Field, key: str) -> str:
    return next((str(option.label) for option in field.options if option.key == key), key)
