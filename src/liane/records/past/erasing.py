"""Erasing values from the log: one person's, at her request, or old ones, by a rule. The chain stays whole.

Erased lines keep their digests and lose their values and their salt, so that the chain still holds (``chain``) and
nobody can find the values again by trying; each says by which erasure. What was erased cannot be undone, and says so.
Regulation (EU) 2016/679, articles 5 (1) (e) (storage limitation) and 17 (erasure).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from liane.lib.ids import new_id
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Conflict, Forbidden, Missing, Outcome, Problem, Refused, Update
from liane.records.objects import KEPT, ObjectType
from liane.records.past.models import Erasure, Retention
from liane.records.queries import kept
from liane.records.queries.compile import Compiler
from liane.records.queries.model import Query, parse_where
from liane.records.queries.sql import Sql, conjunction
from liane.records.registry import Catalogue, catalogue
from liane.records.viewer import Viewer, system

BATCH = 5_000
"""How many lines of the log are erased in one transaction."""
CAUSE = "erasure"


@dataclass(frozen=True, slots=True)
class Told:
    """What an erasure would do, or did: lines of the log, fields of the record that hold something."""

    lines: int
    fields: tuple[str, ...]


def erasable(item: ObjectType) -> list[str]:
    """Return the fields whose values an erasure can take: all that people typed, but who looks after the record."""
    return [
        key
        for key, field in item.fields.items()
        if field.label and not (field.read_only or field.computed or field.kind.name == "person")
    ]


def preview(object_name: str, record_id: UUID, fields: Collection[str], viewer: Viewer) -> Told:
    """Return what erasing these fields of a record would take from the log and from the record itself."""
    item = _item(object_name, viewer)
    kept = _kept_under(item, fields)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM records_entry e WHERE e.record_id = %s AND {_HOLDING}", [record_id, kept])
        lines = cursor.fetchone()[0]
    return Told(lines, tuple(fields))


def erase_record(
    object_name: str, record_id: UUID, fields: Collection[str], request: str, viewer: Viewer
) -> tuple[UUID, Told]:
    """Erase the values of these fields of one record from its row, the log and the search; return the erasure.

    `request` says, in the words of whoever asks, under which request: it stands beside what remains. Raises Refused
    when the viewer is no administrator, the record is absent, or a field must be filled.
    """
    if not viewer.administrator:
        raise Forbidden([_problem(object_name, record_id, _("Seul un administrateur efface du journal."), "forbidden")])
    if not request.strip():
        message = _("Dites à la suite de quelle demande ces valeurs sont effacées.")
        raise Conflict([_problem(object_name, record_id, message, "required")])
    item = _item(object_name, viewer)
    unknown = [key for key in fields if item.field(key) is None]
    if unknown or not fields:
        raise Conflict([_problem(object_name, record_id, _("Choisissez ce qui doit être effacé."), "required")])
    with transaction.atomic():
        outcome = _empty(item, record_id, fields, viewer)
        erasure = _note("record", item.name, request, viewer, record_id=record_id, fields=list(fields))
        lines = _erase_lines(
            f"SELECT e.change_id, e.ordinal, e.recorded_at FROM records_entry e WHERE e.record_id = %s AND {_HOLDING}",
            [record_id, _kept_under(item, fields)],
            erasure,
        )
        if outcome is None and not lines:
            raise Missing(
                [_problem(object_name, record_id, _("Cette fiche n’existe pas ou n’existe plus."), "missing")]
            )
        _count(erasure, lines)
    return erasure, Told(lines, tuple(fields))


def _empty(item: ObjectType, record_id: UUID, fields: Collection[str], viewer: Viewer) -> Outcome | None:
    """Empty the fields of the record itself, when it is still there: a Change, whose values are erased too."""
    bare: dict[str, object] = dict.fromkeys(fields)
    # Where something must be said, a word that says nothing stands there.
    worded = {key: str(_("effacé")) if item.fields[key].kind.name == "text" else None for key in fields}
    try:
        return apply(Change(viewer, Cause(CAUSE), [Update(item.name, record_id, bare)]))
    except Missing:
        return None
    except Refused:
        return apply(Change(viewer, Cause(CAUSE), [Update(item.name, record_id, worded)]))


# Whole images are erased with any of their fields: a digest seals the image, not a field of it.
_HOLDING = "e.salt IS NOT NULL AND (e.action <> 'update' OR e.field = ANY(%s))"


def _kept_under(item: ObjectType, fields: Iterable[str]) -> list[str]:
    """Return under which keys the log holds these fields, and what Liane makes of them (a full name)."""
    wanted = set(fields)
    return [
        field.kept_under
        for key, field in item.fields.items()
        if key in wanted or (field.read_only and not field.computed and key not in KEPT)
    ]


def add_rule(name: str, object_name: str, months: int, where: dict[str, Any] | None) -> None:
    """Add a rule, which the nightly job follows. `where` is the JSON of a condition, None for every record."""
    Retention.rows.create(name=name, object=object_name, months=months, where=where)


def remove_rule(rule_id: UUID) -> None:
    """Remove a rule; what it erased stays erased."""
    Retention.rows.filter(id=rule_id).delete()


def due(rule: Retention, now: datetime) -> datetime:
    """Return the moment before which a rule erases what the log holds."""
    month = now.year * 12 + now.month - 1 - rule.months
    return datetime(month // 12, month % 12 + 1, min(now.day, 28), tzinfo=UTC)


def preview_rule(rule: Retention, now: datetime, cap: int = 100_000) -> tuple[int, bool]:
    """Return how many lines of the log a rule would erase now, and whether that is all. Raises QueryError."""
    found = _due_lines(catalogue(), rule, due(rule, now))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({found.text} LIMIT {cap + 1}) e", found.params)
        number = cursor.fetchone()[0]
    return min(number, cap), number <= cap


def apply_rule(rule: Retention, now: datetime) -> int:
    """Erase what a rule says, a batch a transaction; return how many lines. Raises QueryError."""
    until = due(rule, now)
    found = _due_lines(catalogue(), rule, until)
    total, erasure = 0, None
    while True:
        with transaction.atomic():
            if erasure is None:
                erasure = _note("rule", rule.object, rule.name, system(), rule_id=rule.id, until=until)
            lines = _erase_lines(f"{found.text} LIMIT {BATCH}", list(found.params), erasure)
            if not lines and not total:
                # Nothing was due: nothing is noted.
                transaction.set_rollback(True)
                return 0
            total += lines
            _count(erasure, lines)
        if lines < BATCH:
            return total


def _due_lines(found: Catalogue, rule: Retention, until: datetime) -> Sql:
    """Return the statement that finds the lines which a rule erases."""
    parts = [Sql("e.object = %s AND e.recorded_at < %s AND e.salt IS NOT NULL", (rule.object, until))]
    if rule.where:
        compiler = Compiler(found, system(), Query(rule.object, where=parse_where(rule.where)))
        condition, source = compiler.condition(), compiler.source()
        parts.append(
            Sql(
                f"e.record_id IN (SELECT t.id {source.text} WHERE {condition.text})",
                (*source.params, *condition.params),
            )
        )
    where = conjunction(parts)
    return Sql(f"SELECT e.change_id, e.ordinal, e.recorded_at FROM records_entry e WHERE {where.text}", where.params)


def _erase_lines(chosen: str, params: list[Any], erasure: UUID) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH chosen AS ({chosen}) UPDATE records_entry e SET before = NULL, after = NULL, salt = NULL, "
            "erasure_id = %s FROM chosen c WHERE e.change_id = c.change_id AND e.ordinal = c.ordinal "
            "AND e.recorded_at = c.recorded_at",
            [*params, erasure],
        )
        return int(cursor.rowcount)


def _note(
    kind: str,
    object_name: str,
    request: str,
    viewer: Viewer,
    *,
    record_id: UUID | None = None,
    fields: list[str] | None = None,
    rule_id: UUID | None = None,
    until: datetime | None = None,
) -> UUID:
    erasure = new_id()
    kept.forget(object_name)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO records_erasure (id, kind, request, object, record_id, fields, rule_id, until, entries, "
            "actor_id, actor_name, erased_at) VALUES (%s, %s, %s, %s, %s, %s::jsonb, %s, %s, 0, %s, %s, now())",
            [
                erasure, kind, request.strip()[:500], object_name, record_id, orjson.dumps(fields or []).decode(),
                rule_id, until, viewer.user_id, viewer.name,
            ],
        )  # fmt: skip
    return erasure


def _count(erasure: UUID, lines: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE records_erasure SET entries = entries + %s WHERE id = %s", [lines, erasure])


def of_record(record_id: UUID) -> list[Erasure]:
    """Return the erasures of a record, the last first."""
    return list(Erasure.rows.filter(record_id=record_id).order_by("-erased_at")[:100])


def recent(limit: int = 100) -> list[Erasure]:
    """Return the last erasures."""
    return list(Erasure.rows.order_by("-erased_at")[:limit])


def _item(object_name: str, viewer: Viewer) -> ObjectType:
    item = catalogue().get(object_name)
    if item is None:
        raise Missing([_problem(object_name, UUID(int=0), _("Cet objet n’existe pas."), "missing")])
    return item


def _problem(object_name: str, record_id: UUID, message: object, code: str) -> Problem:
    return Problem(object_name, record_id, "", message, code)
