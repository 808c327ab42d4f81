"""Jobs of the installation itself: the daily backup, the log's months, picking up jobs that a killed worker left."""

import datetime as dt
import logging
from contextlib import suppress
from zoneinfo import ZoneInfo

from django.db import transaction
from django_tenants.utils import schema_context
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from liane.capabilities.notifications import backups as telling
from liane.config import backups, environment, heads_export
from liane.lib.postgres import Cluster
from liane.lib.refusal import Refusal
from liane.records import organisations, partitions
from liane.records.computed import background
from liane.records.files import sweeping
from liane.records.past import erasing
from liane.records.past.models import Retention
from liane.records.queries import asof, kept
from liane.records.queries.model import QueryError
from liane.records.registry import refresh
from liane.records.schema import current as current_schema

logger = logging.getLogger(__name__)
_MAIL_HOUR = 5
_SILENT_SECONDS = 15.0  # five heartbeats missed


@app.periodic(cron="*/15 * * * *")
@app.task(name="liane.backup", queueing_lock="liane.backup", lock="liane.backup", pass_context=False)
def backup(timestamp: int) -> None:
    """Make the daily backup if it is due. Asked four times an hour: a machine may sleep at the hour, a disk be full."""
    now = dt.datetime.now(dt.UTC)
    if not backups.due(now):
        return
    url = environment.DATABASE_URL.value() or Cluster(environment.DATA.value()).url
    try:
        made = backups.back_up(now, url)
    except Refusal as refusal:
        logger.error("Backup failed: %s", refusal)
        for schema in organisations.schemas():
            with schema_context(schema), transaction.atomic():
                telling.tell(now, refusal.french, refusal.english)
    else:
        logger.info("Backup made: %s", made.path if made else None)


@app.periodic(cron="23 * * * *")
@app.task(name="liane.months", queueing_lock="liane.months", pass_context=False)
def months(timestamp: int) -> None:
    """Make the partitions of the coming months. Asked each hour: a machine may sleep at any one of them."""
    make_months()


def make_months() -> None:
    """Make the partitions that each organisation's log lacks for this month and the next ones."""
    today = dt.datetime.now(dt.UTC).date()
    for schema in organisations.schemas():
        with schema_context(schema):
            if made := partitions.ensure(today):
                logger.info("Months of the log made in %s: %s", schema, ", ".join(made))


@app.periodic(cron="11 * * * *")
@app.task(name="liane.heads", queueing_lock="liane.heads", pass_context=False)
def export_heads(timestamp: int) -> None:
    """Write the heads of the logs' chains outside the database; at five in the morning they leave by mail too."""
    now = dt.datetime.now(dt.UTC)
    found = heads_export.export(now)
    if now.astimezone(ZoneInfo(environment.TIME_ZONE.value())).hour == _MAIL_HOUR:
        heads_export.mail(found)


@app.periodic(cron="53 2 * * *")
@app.task(name="liane.retention", queueing_lock="liane.retention", pass_context=False)
def retain(timestamp: int) -> None:
    """Erase from each log what its organisation's rules say. A rule that cannot be read erases nothing."""
    for schema in organisations.schemas():
        with schema_context(schema):
            refresh()
            for rule in Retention.rows.filter(active=True):
                try:
                    lines = erasing.apply_rule(rule, dt.datetime.now(dt.UTC))
                except QueryError as error:
                    logger.error("Retention rule %s of %s cannot be read: %s", rule.name, schema, error)
                else:
                    logger.info("Retention rule %s of %s: %d lines erased", rule.name, schema, lines)


@app.task(name="liane.compute", pass_context=False)
def compute(schema: str) -> None:
    """Compute what waits in one organisation, a batch a transaction, until nothing does."""
    with schema_context(schema):
        while background.work():
            pass


def wake_computation(schema: str) -> None:
    """Ask for the job, with the Change that needs it; jobs of one organisation run one after the other."""
    compute.configure(lock=f"liane.compute.{schema}").defer(schema=schema)


@app.task(name="liane.past", pass_context=False)
def keep_past(schema: str, objects: list[str], moment: str) -> None:
    """Keep what these objects held at a moment, for the pages that look at it."""
    with schema_context(schema):
        refresh()
        for name in objects:
            asof.keep(name, dt.datetime.fromisoformat(moment))


def ask_for_past(objects: list[str], moment: dt.datetime) -> None:
    """Ask for that job, once however many pages wait for it."""
    schema = current_schema()
    lock = f"liane.past.{schema}.{objects[0]}.{moment.isoformat()}"
    job = keep_past.configure(queueing_lock=lock, lock=lock)
    with suppress(AlreadyEnqueued), transaction.atomic():
        job.defer(schema=schema, objects=[*objects], moment=moment.isoformat())


@app.periodic(cron="19 * * * *")
@app.task(name="liane.past_sweep", queueing_lock="liane.past_sweep", pass_context=False)
def sweep_past(timestamp: int) -> None:
    """Take away the pasts that nobody looked at for a while."""
    for schema in organisations.schemas():
        with schema_context(schema), transaction.atomic():
            kept.sweep()


@app.periodic(cron="7 * * * *")
@app.task(name="liane.days", queueing_lock="liane.days", pass_context=False)
def days(timestamp: int) -> None:
    """Have what depends on the day computed again. Asked each hour: days begin at different hours."""
    for schema in organisations.schemas():
        with schema_context(schema):
            if background.put_off_daily():
                logger.info("What depends on the day is computed again in %s", schema)


@app.periodic(cron="41 4 * * *")
@app.task(name="liane.sweep_files", queueing_lock="liane.sweep_files", pass_context=False)
def sweep_files(timestamp: int) -> None:
    """Remove the contents that no record and no line of the log names any more."""
    for schema in organisations.schemas():
        with schema_context(schema):
            if swept := sweeping.sweep(dt.datetime.now(dt.UTC)):
                logger.info("Files that nothing names any more, swept in %s: %d", schema, swept)


@app.periodic(cron="* * * * *")
@app.task(name="liane.pick_up", queueing_lock="liane.pick_up", pass_context=False)
async def pick_up(timestamp: int) -> None:
    """Run again the jobs whose worker died in the middle of them."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=_SILENT_SECONDS):
        logger.warning("Job %s runs again: its worker died", job.id)
        await app.job_manager.retry_job(job)


def pick_up_soon() -> None:
    """Ask for it once more, for a worker that begins: the one before may have died, and is silent long enough then."""
    with suppress(AlreadyEnqueued):
        pick_up.configure(schedule_in={"seconds": int(_SILENT_SECONDS) + 1}).defer(timestamp=0)
