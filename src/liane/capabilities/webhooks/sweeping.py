"""How long the log of deliveries lasts: 30 days, and so many of each webhook. What waits is never dropped."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from liane.capabilities.webhooks.models import Attempt, Delivery, Secret, Webhook
from liane.capabilities.webhooks.queue import PREFIX
from liane.records import feed

KEPT = timedelta(days=30)
MOST_KEPT = 50_000
_AT_ONCE = 10_000


def sweep(now: datetime) -> int:
    """Drop old deliveries, those beyond MOST_KEPT, and all of webhooks that were deleted long ago; return how many."""
    latest = now - KEPT
    Attempt.objects.filter(at__lt=latest).delete()
    old = Delivery.objects.exclude(state=Delivery.State.WAITING).filter(done_at__lt=latest)
    dropped = _drop(list(old.values_list("id", flat=True)[:_AT_ONCE]))
    dropped += _drop(_beyond())
    return dropped + _forget_deleted(latest)


def _beyond() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY webhook_id ORDER BY id DESC) AS place "
            "FROM webhooks_delivery WHERE state <> 'waiting') ranked WHERE place > %s LIMIT %s",
            [MOST_KEPT, _AT_ONCE],
        )
        return [row[0] for row in cursor.fetchall()]


def _drop(ids: list[int]) -> int:
    Attempt.objects.filter(delivery_id__in=ids).delete()
    Delivery.objects.filter(id__in=ids).delete()
    return len(ids)


def _forget_deleted(latest: datetime) -> int:
    """Forget the webhooks that were deleted and whose deletion nobody has undone for as long as the log lasts."""
    there = set(Webhook.objects.values_list("id", flat=True))
    kept = set(Delivery.objects.filter(created_at__gte=latest).values_list("webhook_id", flat=True).distinct())
    gone = {UUID(key) for key in feed.positions(PREFIX)} - there - kept
    if not gone:
        return 0
    feed.forget([f"{PREFIX}{one}" for one in gone])
    Secret.objects.filter(webhook_id__in=gone).delete()
    return _drop(list(Delivery.objects.filter(webhook_id__in=gone).values_list("id", flat=True)[:_AT_ONCE]))
