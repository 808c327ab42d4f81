"""Operations: work larger than one Change, as a series of Changes with progress, pause, resume and undo.

Each step commits with its checkpoint, so that a crash loses nothing that was counted and repeats nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from liane.lib.ids import new_id
from liane.lib.slot import Slot
from liane.records.changes import bulk
from liane.records.changes.gate import apply
from liane.records.changes.model import Change, Conflict, Outcome, Problem, Refused
from liane.records.changes.turns import in_turn
from liane.records.changes.undo import undo
from liane.records.models import Operation
from liane.records.queries.columns import loads
from liane.records.viewer import Viewer

State = Operation.State
# What a report keeps: beyond this the counts alone go on.
MAX_REPORT = 10_000
# Told of each operation that ends (its id, its state), in the transaction that says so.
ended_slot: Slot[Callable[[UUID, str], None]] = Slot("what follows the end of an operation")


@dataclass(frozen=True, slots=True)
class Step:
    """One part of an operation: its Change (None when nothing is left), the checkpoint after it, what to report.

    `make` stands instead of the Change for what must read and write in one transaction. `marks` are parameters
    of the operation that move with the checkpoint.
    """

    change: Change | None
    position: int
    report: list[dict[str, Any]] = field(default_factory=list)
    refused: int = 0
    make: Callable[[], Outcome] | None = None
    marks: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an operation is: `position` of `total` (None when unknown), what was written, what was refused."""

    id: UUID
    kind: str
    label: str
    state: str
    position: int
    total: int | None
    created: int
    updated: int
    deleted: int
    refused: int
    report: list[dict[str, Any]]


_COLUMNS = "id, kind, label, state, position, total, created, updated, deleted, refused, report"


def start(kind: str, label: str, viewer: Viewer, parameters: dict[str, Any], total: int | None = None) -> UUID:
    """Note a new operation and return its id; `run` does the work, here or in a job."""
    operation_id = new_id()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO records_operation (id, kind, label, parameters, state, position, total, created, updated, "
            "deleted, refused, report, actor_id, started_at, heartbeat_at) "
            "VALUES (%s, %s, %s, %s::jsonb, 'waiting', 0, %s, 0, 0, 0, 0, '[]', %s, now(), now())",
            [operation_id, kind, label, orjson.dumps(parameters, default=str).decode(), total, viewer.user_id],
        )
    return operation_id


def progress(operation_id: UUID) -> Progress:
    """Return how far an operation is. Raises LookupError."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_COLUMNS} FROM records_operation WHERE id = %s", [operation_id])
        row = cursor.fetchone()
    if row is None:
        raise LookupError(operation_id)
    return Progress(*(*row[:10], loads(row[10])))


def run(operation_id: UUID, steps: Iterable[Step], *, watch: Callable[[Progress], None] | None = None) -> Progress:
    """Make the steps one after the other, each atomic with its checkpoint, until done, paused or stopped.

    The caller yields steps from the checkpoint on (`progress(…).position`). Problems of partial Changes are
    added to the report. A Change that is refused whole ends the operation as failed; what was done stands.
    """
    _set_state(operation_id, State.RUNNING, (State.WAITING, State.PAUSED, State.RUNNING, State.FAILED))
    with bulk.Filing() as filing:
        for step in steps:
            if progress(operation_id).state != State.RUNNING:
                break
            try:
                written = _make(operation_id, step)
            except Refused as refused:
                fail(operation_id, refused)
                raise
            if written >= bulk.LARGE:
                filing.file()
            if watch is not None:
                watch(progress(operation_id))
        else:
            _set_state(operation_id, State.DONE, (State.RUNNING,))
    return progress(operation_id)


def pause(operation_id: UUID) -> None:
    """Have an operation rest: the step that it is making is made again once it goes on."""
    _set_state(operation_id, State.PAUSED, (State.WAITING, State.RUNNING))


def stop(operation_id: UUID) -> None:
    """End an operation: nothing of the step that it is making stands; what was done before does and can be undone."""
    _set_state(operation_id, State.STOPPED, (State.WAITING, State.RUNNING, State.PAUSED))


def take_back(operation_id: UUID, viewer: Viewer, *, watch: Callable[[int], None] | None = None) -> int:
    """Undo every Change of an operation, the last first, and return how many; resumes where it broke off.

    `watch` is told, after each, how many records it had written.
    Raises Refused with the reason when a Change cannot be undone: those after it are undone already.
    """
    changes = left_to_undo(operation_id)
    if progress(operation_id).state in (State.RUNNING, State.WAITING):
        message = _("Cette opération est en cours : arrêtez-la d’abord.")
        raise Conflict([Problem("", operation_id, "", message, "running")])
    for change_id, records in changes:
        undo(change_id, viewer)
        if watch is not None:
            watch(records)
    end_undone(operation_id)
    return len(changes)


def left_to_undo(operation_id: UUID) -> list[tuple[UUID, int]]:
    """Return the Changes of an operation that nobody took back, the last first, and how many records each wrote."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.id, c.objects FROM records_change c WHERE c.operation_id = %s "
            "AND NOT EXISTS (SELECT 1 FROM records_change u WHERE u.undoes_id = c.id "
            "AND NOT EXISTS (SELECT 1 FROM records_change r WHERE r.undoes_id = u.id)) ORDER BY c.id DESC",
            [operation_id],
        )
        rows = cursor.fetchall()
    return [(row[0], sum(sum(counts.values()) for counts in loads(row[1]).values())) for row in rows]


def end_undone(operation_id: UUID) -> None:
    """Note that an operation was taken back."""
    _set_state(operation_id, State.UNDONE, (State.DONE, State.STOPPED, State.FAILED, State.PAUSED))


def end_redone(operation_id: UUID) -> None:
    """Note that what was taken back of an operation was made again."""
    _set_state(operation_id, State.DONE, (State.UNDONE,))


class _Ended(Exception):
    """The operation was stopped or paused while a step of it was made."""


def _make(operation_id: UUID, step: Step) -> int:
    """Make a step with its checkpoint, again when another writer went first; return how many records it wrote.

    Nothing is written once somebody stopped it: what is taken back from then on is all there is.
    """
    try:
        return in_turn(lambda: _record(operation_id, step, _made(step)))
    except _Ended:
        return 0


def _made(step: Step) -> Outcome:
    if step.make is not None:
        return step.make()
    return apply(step.change) if step.change is not None else Outcome(None)


def _told(problem: Problem) -> dict[str, Any]:
    found = {"line": problem.line, "field": problem.field, "code": problem.code, "message": str(problem.message)}
    return found | ({"object": problem.object, "id": str(problem.id)} if problem.object else {})


def _record(operation_id: UUID, step: Step, outcome: Outcome) -> int:
    """Note the checkpoint of a step that was made; return how many records it wrote."""
    report = [*step.report, *(_told(problem) for problem in outcome.problems)]
    refused = step.refused + len({(problem.line, problem.id) for problem in outcome.problems})
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE records_operation SET position = %s, created = created + %s, updated = updated + %s, "
            "deleted = deleted + %s, refused = refused + %s, heartbeat_at = now(), report = CASE "
            "WHEN jsonb_array_length(report) < %s THEN report || %s::jsonb ELSE report END, "
            "parameters = parameters || %s::jsonb WHERE id = %s AND state = 'running'",
            [
                step.position, len(outcome.created), len(outcome.updated), len(outcome.deleted), refused,
                MAX_REPORT, orjson.dumps(report, default=str).decode(),
                orjson.dumps(dict(step.marks), default=str).decode(), operation_id,
            ],
        )  # fmt: skip
        if not cursor.rowcount:
            raise _Ended
    return len(outcome.created) + len(outcome.updated) + len(outcome.deleted)


def fail(operation_id: UUID, refused: Refused) -> None:
    """End an operation that cannot go on, with the reasons; what was done stands."""
    _set_state(operation_id, State.FAILED, (State.RUNNING,))
    report = [_told(problem) for problem in refused.problems[:100]]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE records_operation SET report = report || %s::jsonb WHERE id = %s",
            [orjson.dumps(report).decode(), operation_id],
        )


def _set_state(operation_id: UUID, state: str, allowed: Iterable[str]) -> None:
    finished = state in (State.DONE, State.STOPPED, State.FAILED, State.UNDONE)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE records_operation SET state = %s, heartbeat_at = now(), "
            "finished_at = CASE WHEN %s THEN now() ELSE finished_at END WHERE id = %s AND state = ANY(%s)",
            [state, finished, operation_id, [str(one) for one in allowed]],
        )
        if finished and cursor.rowcount and ended_slot.value is not None:
            ended_slot.value(operation_id, state)
