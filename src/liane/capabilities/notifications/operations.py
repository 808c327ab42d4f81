"""Telling whoever asked for long work that it ended."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from liane.capabilities.notifications.storing import Fresh, store
from liane.records.operations import State
from liane.records.tasks import moved, task

OPERATION = "operation"
# What took less was seen to end on the screen where it was asked for.
_LONG = timedelta(seconds=5)
_ALWAYS = frozenset({"import", "export"})


def ended(operation_id: UUID, state: str) -> None:
    """Tell the asker of an operation that it ended, in the transaction that says so; of its end by itself she reads."""
    one = task(operation_id)
    moved(one.actor_id)
    if state not in (State.DONE, State.FAILED):
        return
    quick = one.finished_at is not None and one.finished_at - one.started_at < _LONG
    if one.actor_id is None or (quick and state == State.DONE and not one.refused and one.kind not in _ALWAYS):
        return
    store([Fresh(one.actor_id, OPERATION, OPERATION, operation_id, None, timezone.now())])
