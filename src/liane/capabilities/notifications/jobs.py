"""Jobs of notifications: browsers woken, digests mailed, what is old forgotten. Each tries again, later each time."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import override
from django_tenants.utils import schema_context
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from liane.accounts.viewers import viewer_for
from liane.capabilities.notifications import digest, inbox, push
from liane.capabilities.notifications.kinds import places
from liane.capabilities.notifications.models import Browser, Thread
from liane.capabilities.notifications.models import Notice as NoticeRow
from liane.capabilities.notifications.preferences import wishes
from liane.records import organisations
from liane.records.live import publishing
from liane.records.registry import catalogue
from liane.records.schema import current as current_schema

_AGAIN = RetryStrategy(max_attempts=6, exponential_wait=5)
# What was read is kept a season, what nobody read a year.
KEPT_READ, KEPT = timedelta(days=90), timedelta(days=365)


def wake(notice_ids: Collection[UUID], at: datetime | None) -> None:
    """Ask for the jobs that wake the browsers of those whom these notices are for, not before `at`."""
    for one in notice_ids:
        options = {"schedule_at": at} if at is not None else {}
        push_notice.configure(**options).defer(schema=current_schema(), notice_id=str(one))  # type: ignore[arg-type]


@app.task(name="notifications.push", pass_context=False)
def push_notice(schema: str, notice_id: str) -> None:
    """Ask for one job a browser, after the quiet hours; not at all when the notice was read meanwhile."""
    with schema_context(schema):
        found = inbox.by_id([UUID(notice_id)]).get(UUID(notice_id))
        if found is None or not found[1].unread:
            return
        user_id = found[0]
        later = wishes(user_id).quiet_until(timezone.now(), viewer_for(user_id).zone)
        if later is not None:
            wake([UUID(notice_id)], later)
            return
        for browser_id in Browser.objects.filter(user_id=user_id).values_list("id", flat=True):
            wake_browser.defer(schema=schema, notice_id=notice_id, browser_id=str(browser_id))


@app.task(name="notifications.wake", retry=_AGAIN, pass_context=False)
def wake_browser(schema: str, notice_id: str, browser_id: str) -> None:
    """Wake one browser with one notice, in the reader's words and with her rights of this moment."""
    with schema_context(schema):
        browser = Browser.objects.filter(id=browser_id).first()
        found = inbox.by_id([UUID(notice_id)]).get(UUID(notice_id))
        if browser is None or found is None or not found[1].unread:
            return
        user_id, notice = found
        viewer = viewer_for(user_id)
        with override(viewer.language):
            titles = inbox.titled([(notice.object, notice.record_id)], viewer)
            said = inbox.spoken([notice], viewer).get(notice.id)
            if browser.user_id != user_id or said is None or notice.record_id not in titles:
                return
            site = wishes(user_id).site
            item = catalogue().get(notice.object)
            place = places.all().get(notice.object)
            otherwise = place.url(notice.record_id) if place else "/boite"
            url = f"/{item.slug}/{notice.record_id}" if item else otherwise
            message = push.Message(titles[notice.record_id] or "Liane", said.whole, url, str(notice.record_id))
            push.wake(browser, message, site if site.startswith("https://") else "mailto:liane@localhost")


@app.periodic(cron="*/10 * * * *")
@app.task(name="notifications.digests", queueing_lock="notifications.digests", pass_context=False)
def digests(timestamp: int) -> None:
    """Ask for the digests of those whose morning has come."""
    now = timezone.now()
    for schema in organisations.schemas():
        with schema_context(schema):
            for user_id, day in digest.due(now):
                ask_digest(schema, user_id, day)


def ask_digest(schema: str, user_id: UUID, day: date) -> None:
    """Ask for one person's digest of a day, once."""
    lock = f"notifications.digest.{schema}.{user_id}"
    try:
        mail_digest.configure(queueing_lock=lock, lock=lock).defer(
            schema=schema, user_id=str(user_id), day=day.isoformat()
        )
    except AlreadyEnqueued:
        return


@app.task(name="notifications.digest", retry=_AGAIN, pass_context=False)
def mail_digest(schema: str, user_id: str, day: str) -> None:
    """Mail one digest; a mail server that is down is tried again, and the reason stands in the preferences."""
    with schema_context(schema):
        digest.send(UUID(user_id), date.fromisoformat(day), timezone.now())


@app.periodic(cron="37 * * * *")
@app.task(name="notifications.sweep", queueing_lock="notifications.sweep", pass_context=False)
def sweep(timestamp: int) -> None:
    """Forget old events and old notices."""
    now = timezone.now()
    for schema in organisations.schemas():
        with schema_context(schema):
            publishing.sweep(now)
            NoticeRow.objects.filter(at__lt=now - KEPT).delete()
            NoticeRow.objects.filter(read_at__lt=now - KEPT_READ).delete()
            Thread.objects.filter(notices=None).delete()
