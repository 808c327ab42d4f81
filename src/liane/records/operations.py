"""Operations: work larger than one Change, as a series of Changes with progress, pause, resume and undo.

Each step commits with its checkpoint, so that a crash loses nothing that was counted and repeats nothing.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from liane.lib.ids import new_id
from liane.records.changes.gate import apply
from liane.records.changes.model import Change, Conflict, Outcome, Problem, Refused
from liane.records.changes.undo import undo
from liane.records.models import Operation
from liane.records.queries.columns import loads
from liane.records.viewer import Viewer

State = Operation.State
# What a report keeps: beyond this the counts alone go on.
MAX_REPORT = 10_000


@dataclass(frozen=True, slots=True)
class Step:
    """One part of an operation: its Change (None when nothing is left), the checkpoint after it, what to report."""

    change: Change | None
    position: int
    report: list[dict[str, Any]] = field(default_factory=list)
    refused: int = 0


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
    iterator: Iterator[Step] = iter(steps)
    for step in iterator:
        if progress(operation_id).state != State.RUNNING:
            break
        try:
            with transaction.atomic():
                _record(operation_id, step, apply(step.change) if step.change is not None else Outcome(None))
        except Refused as refused:
            _fail(operation_id, refused)
            raise
        if watch is not None:
            watch(progress(operation_id))
    else:
        _set_state(operation_id, State.DONE, (State.RUNNING,))
    return progress(operation_id)


def pause(operation_id: UUID) -> None:
    """Ask an operation to rest after the step that it is making."""
    _set_state(operation_id, State.PAUSED, (State.WAITING, State.RUNNING))


def stop(operation_id: UUID) -> None:
    """Ask an operation to end after the step that it is making; what was done stands and can be undone."""
    _set_state(operation_id, State.STOPPED, (State.WAITING, State.RUNNING, State.PAUSED))


def take_back(operation_id: UUID, viewer: Viewer) -> int:
    """Undo every Change of an operation, the last first, and return how many; resumes where it broke off.

    Raises Refused with the reason when a Change cannot be undone: those after it are undone already.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.id FROM records_change c WHERE c.operation_id = %s AND c.undoes_id IS NULL AND NOT EXISTS "
            "(SELECT 1 FROM records_change u WHERE u.undoes_id = c.id) ORDER BY c.id DESC",
            [operation_id],
        )
        changes = [row[0] for row in cursor.fetchall()]
    if progress(operation_id).state in (State.RUNNING, State.WAITING):
        message = _("Cette opération est en cours : arrêtez-la d’abord.")
        raise Conflict([Problem("", operation_id, "", message, "running")])
    for change_id in changes:
        undo(change_id, viewer)
    ended = (State.DONE, State.STOPPED, State.FAILED, State.PAUSED)
    _set_state(operation_id, State.UNDONE, ended)
    return len(changes)


def _record(operation_id: UUID, step: Step, outcome: Outcome) -> None:
    report = [
        *step.report,
        *(
            {"line": problem.line, "field": problem.field, "code": problem.code, "message": str(problem.message)}
            for problem in outcome.problems
        ),
    ]
    refused = step.refused + len({(problem.line, problem.id) for problem in outcome.problems})
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE records_operation SET position = %s, created = created + %s, updated = updated + %s, "
            "deleted = deleted + %s, refused = refused + %s, heartbeat_at = now(), report = CASE "
            "WHEN jsonb_array_length(report) < %s THEN report || %s::jsonb ELSE report END WHERE id = %s",
            [
                step.position, len(outcome.created), len(outcome.updated), len(outcome.deleted), refused,
                MAX_REPORT, orjson.dumps(report, default=str).decode(), operation_id,
            ],
        )  # fmt: skip


def _fail(operation_id: UUID, refused: Refused) -> None:
    _set_state(operation_id, State.FAILED, (State.RUNNING,))
    report = [
        {"line": problem.line, "field": problem.field, "code": problem.code, "message": str(problem.message)}
        for problem in refused.problems[:100]
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE records_operation SET report = report || %s::jsonb WHERE id = %s",
            [orjson.dumps(report).decode(), operation_id],
        )


def _set_state(operation_id: UUID, state: str, allowed: Iterable[str]) -> None:
    finished = state in (State.DONE, State.STOPPED, State.FAILED, State.UNDONE)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE records_operation SET state = %s, heartbeat_at = now(), "
            "finished_at = CASE WHEN %s THEN now() ELSE finished_at END WHERE id = %s AND state = ANY(%s)",
            [state, finished, operation_id, [str(one) for one in allowed]],
        )
