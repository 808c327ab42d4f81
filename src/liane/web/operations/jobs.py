"""The jobs that carry operations on, pick up those that nobody is at, and throw old exports away."""

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override
from django_tenants.utils import schema_context
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.types import TimeDeltaParams

from liane.accounts.viewers import viewer_for
from liane.capabilities.transfer import exporting
from liane.records import organisations, tasks
from liane.records.registry import refresh
from liane.records.schema import current as current_schema

# When to look again at an operation that seemed to be under way elsewhere.
_AGAIN_SECONDS = 5
# An operation of which nothing was heard for so long lost whoever was at it.
SILENT = timedelta(minutes=5)


def wake(operation_id: UUID, *, seconds: int = 0) -> None:
    """Ask for the job of an operation, within the transaction that notes it; to begin in so many seconds."""
    after: TimeDeltaParams | None = {"seconds": seconds} if seconds else None
    carry_on.configure(lock=_lock(operation_id), schedule_in=after).defer(
        schema=current_schema(), operation_id=str(operation_id)
    )


def _lock(operation_id: UUID) -> str:
    return f"liane.operation.{operation_id}"


@app.task(name="liane.operation")
def carry_on(schema: str, operation_id: str) -> None:
    """Do an operation as the person who asked for it, or go on with it; what it cannot do stands in its report."""
    with schema_context(schema):
        refresh()
        one = tasks.task(UUID(operation_id))
        if one.actor_id is None or not one.active:
            return
        viewer = viewer_for(one.actor_id)
        with override(viewer.language):
            tasks.carry_on(one.id, viewer)
        if tasks.task(one.id).active:
            # A killed worker's last statement holds it for a moment still.
            wake(one.id, seconds=_AGAIN_SECONDS)


@app.periodic(cron="*/5 * * * *")
@app.task(name="liane.operations", queueing_lock="liane.operations", pass_context=False)
def pick_up(timestamp: int) -> None:
    """Ask for the jobs of operations that nobody is at: a small one is done within a request, which may die in it."""
    latest = timezone.now() - SILENT
    for schema in organisations.schemas():
        with schema_context(schema):
            for one in tasks.left(latest):
                job = carry_on.configure(lock=_lock(one), queueing_lock=_lock(one))
                with suppress(AlreadyEnqueued), transaction.atomic():
                    job.defer(schema=schema, operation_id=str(one))


@app.periodic(cron="37 4 * * *")
@app.task(name="liane.exports", queueing_lock="liane.exports", pass_context=False)
def forget_exports(timestamp: int) -> None:
    """Throw away the files of exports that nobody may fetch any more."""
    for schema in organisations.schemas():
        with schema_context(schema):
            forget_old()


def forget_old() -> int:
    """Remove the files of this organisation's old exports; return how many."""
    latest = timezone.now() - timedelta(days=exporting.KEPT_DAYS)
    found = tasks.drop_files(exporting.KIND, latest)
    for parameters in found:
        exporting.forget(parameters)
    return len(found)
