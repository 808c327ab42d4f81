"""Operations that jobs do: how they are asked for, carried on after a crash, listed, and taken back.

A kind of operation is a function of `workers` that yields the steps that are left. What is asked for by `later` is
noted together with its job; `carry_on` is what the job calls, any number of times.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from liane.lib.slot import Slot
from liane.records import operations, schema
from liane.records.changes.model import Conflict, Outcome, Problem, Refused
from liane.records.changes.undo import MOMENT, undo
from liane.records.fields import Invalid
from liane.records.live.channel import user_topic
from liane.records.live.publishing import publish
from liane.records.operations import Progress, State, Step
from liane.records.queries.columns import loads
from liane.records.queries.model import QueryError
from liane.records.registry import Registry
from liane.records.viewer import Viewer

UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Task:
    """An operation without its report: what a job needs to do it, and a screen to show it."""

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
    parameters: dict[str, Any]
    actor_id: UUID | None
    started_at: datetime
    finished_at: datetime | None

    @property
    def active(self) -> bool:
        """Say whether something of it is still to come."""
        return self.state in (State.WAITING, State.RUNNING)

    @property
    def written(self) -> int:
        """How many records it wrote."""
        return self.created + self.updated + self.deleted


_COLUMNS = (
    "id, kind, label, state, position, total, created, updated, deleted, refused, parameters, actor_id, "
    "started_at, finished_at"
)
# Yields what is left of an operation, from its checkpoint on.
Worker = Callable[[Task, Viewer], Iterable[Step]]
workers: Registry[Worker] = Registry("kind of operation")
# Asks for what takes an operation of a kind back, under a label, where undoing its Changes would lose what people did
# since; it is an operation whose parameter "operation" names the first.
ways_back: Registry[Callable[[Task, Viewer, str], UUID]] = Registry("way back of operations")
# Asks for the job that carries an operation on, within the transaction that notes the operation.
waker_slot: Slot[Callable[[UUID], None]] = Slot("the job of operations")


def task(operation_id: UUID) -> Task:
    """Return an operation without its report. Raises LookupError."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_COLUMNS} FROM records_operation WHERE id = %s", [operation_id])
        row = cursor.fetchone()
    if row is None:
        raise LookupError(operation_id)
    return _task(row)


def recent(viewer: Viewer, kinds: Iterable[str], since: datetime, limit: int = 20) -> list[Task]:
    """Return the operations that `viewer` herself asked for since then, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM records_operation WHERE actor_id = %s AND started_at > %s AND kind = ANY(%s) "
            "ORDER BY started_at DESC LIMIT %s",
            [viewer.user_id, since, list(kinds), limit],
        )
        return [_task(row) for row in cursor.fetchall()]


def reasons(found: Iterable[Task]) -> dict[UUID, str]:
    """Return why those of these operations that failed did, in a sentence each."""
    failed = [one.id for one in found if one.state == State.FAILED]
    if not failed:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, report->-1->>'message' FROM records_operation WHERE id = ANY(%s::uuid[]) AND report <> '[]'",
            [failed],
        )
        return {one: message or "" for one, message in cursor.fetchall()}


def of_kind(kind: str, limit: int = 20) -> list[Task]:
    """Return the operations of a kind, whoever asked for them, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM records_operation WHERE kind = %s ORDER BY started_at DESC LIMIT %s", [kind, limit]
        )
        return [_task(row) for row in cursor.fetchall()]


def left(before: datetime, limit: int = 100) -> list[UUID]:
    """Return the operations that are not over and of which nothing was heard since then, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM records_operation WHERE state = ANY(%s) AND heartbeat_at < %s AND kind = ANY(%s) "
            "ORDER BY started_at LIMIT %s",
            [[State.WAITING, State.RUNNING], before, list(workers.all()), limit],
        )
        return [row[0] for row in cursor.fetchall()]


def later(kind: str, label: str, viewer: Viewer, parameters: dict[str, Any], total: int | None = None) -> UUID:
    """Note a new operation of `kind` and ask for its job, together; return its id."""
    if kind not in workers.all():
        raise LookupError(kind)
    with transaction.atomic():
        operation_id = operations.start(kind, label, viewer, parameters, total)
        moved(viewer.user_id)
        if waker_slot.value is not None:
            waker_slot.value(operation_id)
    return operation_id


def carry_on(operation_id: UUID, viewer: Viewer, *, watch: Callable[[Progress], None] | None = None) -> Progress:
    """Do an operation of `workers`, or what is left of it, unless that is under way elsewhere.

    What makes it impossible is told in its report; what was done stands.
    """
    text = f"{schema.current()}:operation:{operation_id}"
    lock = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [lock])
        if not cursor.fetchone()[0]:
            return operations.progress(operation_id)
    try:
        one = task(operation_id)
        return operations.run(operation_id, workers.all()[one.kind](one, viewer), watch=watch)
    except Refused as refused:
        # What a step was refused for stands in the report already; what ends the steps themselves does not.
        if operations.progress(operation_id).state == State.RUNNING:
            operations.fail(operation_id, refused)
        return operations.progress(operation_id)
    except (QueryError, Invalid) as error:
        operations.fail(operation_id, Refused([Problem("", operation_id, "", str(error), "invalid")]))
        return operations.progress(operation_id)
    except Exception:
        message = _("Liane n’a pas pu finir cette opération.")
        operations.fail(operation_id, Refused([Problem("", operation_id, "", message, "broken")]))
        raise
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [lock])


def moved(user_id: UUID | None) -> None:
    """Tell every browser of a person that her operations are no longer what they were."""
    if user_id is not None:
        publish([(user_topic(user_id), {"operation": True})])


def note_total(operation_id: UUID, total: int) -> None:
    """Note how much there is to do, once that was counted."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE records_operation SET total = %s WHERE id = %s", [total, operation_id])


def take_back_later(operation_id: UUID, viewer: Viewer, label: str, *, own: bool = False) -> UUID:
    """Ask for the job that undoes an operation, with a progress of its own. Raises Conflict, saying why not.

    `own` takes it back whatever the viewer's rights are by now: what asks for that has looked at who may.
    """
    one = task(operation_id)
    if one.active:
        raise _conflict(operation_id, _("Cette opération est en cours : arrêtez-la d’abord."), "running")
    if one.state == State.UNDONE:
        raise _conflict(operation_id, _("Cette opération a déjà été annulée."), "undone")
    # Whoever made it a moment ago may take it back by the rights that she had then, however long that lasts.
    latest = datetime.now(tz=one.started_at.tzinfo) - MOMENT
    own = own or (
        viewer.user_id is not None and one.actor_id == viewer.user_id and (one.finished_at or latest) >= latest
    )
    with transaction.atomic():
        if _taken_back_now(operation_id):
            raise _conflict(operation_id, _("Cette opération est en train d’être annulée."), "undoing")
        way = ways_back.all().get(one.kind)
        if way is not None:
            return way(one, viewer, label)
        return later(UNDO, label, viewer, {"operation": str(operation_id), "own": own}, one.written)


def _taken_back_now(operation_id: UUID) -> bool:
    """Say whether an undo of an operation waits or is under way; whoever asks next waits for this answer's end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM records_operation WHERE id = %s FOR UPDATE", [operation_id])
    return taken_back_by(operation_id) is not None


def taken_back_by(operation_id: UUID) -> UUID | None:
    """Return the operation that takes another back and is not over, None when there is none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM records_operation WHERE state = ANY(%s) AND parameters->>'operation' = %s LIMIT 1",
            [[State.WAITING, State.RUNNING], str(operation_id)],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def undo_steps(one: Task, viewer: Viewer) -> Iterator[Step]:
    """Yield what is left to take back of the operation that `one` undoes, the last Change first.

    Records that somebody changed since stay as they are, and are told.
    """
    undone = UUID(one.parameters["operation"])
    position = one.position
    for change_id, records in operations.left_to_undo(undone):
        position += records
        yield Step(None, position, make=_Undoing(change_id, viewer, one.id, own=bool(one.parameters["own"])))
    operations.end_undone(undone)
    redone(undone)


def redone(operation_id: UUID) -> None:
    """Note what follows where an operation was taken back: what it took back stands again, and so on by turns."""
    found = task(operation_id).parameters.get("operation")
    if not found:
        return
    operations.end_redone(UUID(found))
    before = task(UUID(found)).parameters.get("operation")
    if before:
        operations.end_undone(UUID(before))
        redone(UUID(before))


class _Undoing:
    """Takes one Change back."""

    def __init__(self, change_id: UUID, viewer: Viewer, operation: UUID, *, own: bool) -> None:
        self.change_id, self.viewer, self.operation, self.own = change_id, viewer, operation, own

    def __call__(self) -> Outcome:
        return undo(self.change_id, self.viewer, own=self.own, partial=True, operation=self.operation)


def _task(row: tuple[Any, ...]) -> Task:
    return Task(*(*row[:10], loads(row[10]), *row[11:]))


def _conflict(operation_id: UUID, message: object, code: str) -> Conflict:
    return Conflict([Problem("", operation_id, "", message, code)])


def put_away(operation_id: UUID) -> None:
    """Note that an operation's asker does not want to see it any more."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE records_operation SET parameters = parameters || '{\"away\": true}' WHERE id = %s", [operation_id]
        )


def drop_files(kind: str, before: datetime) -> list[dict[str, Any]]:
    """Note that the files of operations begun before then are gone; return their parameters as they were."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE records_operation o SET parameters = o.parameters - 'file' FROM records_operation b "
            "WHERE b.id = o.id AND o.kind = %s AND o.started_at < %s AND o.parameters->>'file' IS NOT NULL "
            "RETURNING b.parameters",
            [kind, before],
        )
        return [loads(row[0]) for row in cursor.fetchall()]
