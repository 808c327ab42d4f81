"""The job that carries operations on, and the one that throws old exports away."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import override
from django_tenants.utils import schema_context
from procrastinate.contrib.django import app
from procrastinate.types import TimeDeltaParams

from liane.accounts.viewers import viewer_for
from liane.capabilities.transfer import exporting
from liane.records import organisations, tasks
from liane.records.registry import refresh
from liane.records.schema import current as current_schema

# When to look again at an operation that seemed to be under way elsewhere.
_AGAIN_SECONDS = 5


def wake(operation_id: UUID, *, seconds: int = 0) -> None:
    """Ask for the job of an operation, within the transaction that notes it; to begin in so many seconds."""
    lock = f"liane.operation.{operation_id}"
    after: TimeDeltaParams | None = {"seconds": seconds} if seconds else None
    carry_on.configure(lock=lock, schedule_in=after).defer(schema=current_schema(), operation_id=str(operation_id))


@app.task(name="liane.operation")
def carry_on(schema: str, operation_id: str) -> None:
    """Do an operation as the person who asked for it, or go on with it; what it cannot do stands in its report."""
    with schema_context(schema):
        refresh()
        one = tasks.task(UUID(operation_id))
        if one.actor_id is None:
            return
        viewer = viewer_for(one.actor_id)
        with override(viewer.language):
            tasks.carry_on(one.id, viewer)
        if tasks.task(one.id).active:
            # A killed worker's last statement holds it for a moment still.
            wake(one.id, seconds=_AGAIN_SECONDS)


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
