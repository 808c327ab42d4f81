"""How webhooks are doing: what waits, what arrived last, what fails; a few statements for a whole list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from liane.capabilities.webhooks.models import TEST, Attempt, Delivery
from liane.capabilities.webhooks.queue import PREFIX
from liane.records import feed

SIZE = 50
ALL, WAITING, FAILING = "tout", "attente", "echecs"


@dataclass(frozen=True, slots=True)
class Health:
    """One webhook's queue: how many wait, how many of them failed at least once, when the last one arrived, and how
    many Changes are not even read yet."""

    waiting: int = 0
    failing: int = 0
    last: datetime | None = None
    behind: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One delivery of the log with its last try."""

    delivery: Delivery
    attempt: Attempt | None

    @property
    def failing(self) -> bool:
        """Say whether it was tried and did not arrive."""
        return self.delivery.state != Delivery.State.DELIVERED and self.delivery.attempts > 0


def health(webhooks: Sequence[UUID]) -> dict[UUID, Health]:
    """Return how each of these webhooks is doing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT w.id, q.waiting, q.failing, l.done_at FROM unnest(%s::uuid[]) w(id) "
            "LEFT JOIN LATERAL (SELECT count(*) AS waiting, count(*) FILTER (WHERE attempts > 0) AS failing "
            "  FROM webhooks_delivery d WHERE d.webhook_id = w.id AND d.state = 'waiting' "
            "  AND d.action <> %s) q ON true "
            "LEFT JOIN LATERAL (SELECT done_at FROM webhooks_delivery d WHERE d.webhook_id = w.id "
            "  AND d.state = 'delivered' ORDER BY id DESC LIMIT 1) l ON true",
            [list(webhooks), TEST],
        )
        rows = cursor.fetchall()
    head, positions = feed.head(), feed.positions(PREFIX)
    return {
        one: Health(waiting, failing, last, max(0, head - positions.get(str(one), head)))
        for one, waiting, failing, last in rows
    }


def log(webhook_id: UUID, shown: str, before: int | None) -> tuple[list[Line], int | None]:
    """Return a page of the log, newest first, and from where the next one goes on."""
    found = Delivery.objects.filter(webhook_id=webhook_id).order_by("-id").defer("body")
    if shown == WAITING:
        found = found.filter(state=Delivery.State.WAITING)
    elif shown == FAILING:
        found = found.exclude(state=Delivery.State.DELIVERED).filter(attempts__gt=0)
    if before is not None:
        found = found.filter(id__lt=before)
    deliveries = list(found[: SIZE + 1])
    more = deliveries[SIZE - 1].id if len(deliveries) > SIZE else None
    deliveries = deliveries[:SIZE]
    last = _last_attempts(one.id for one in deliveries)
    return [Line(one, last.get(one.id)) for one in deliveries], more


def delivery(webhook_id: UUID, delivery_id: int) -> tuple[Delivery, list[Attempt]] | None:
    """Return one delivery with its tries, the last first; None when there is none."""
    found = Delivery.objects.filter(webhook_id=webhook_id, id=delivery_id).first()
    if found is None:
        return None
    return found, list(Attempt.objects.filter(delivery_id=delivery_id).order_by("-id")[:SIZE])


def _last_attempts(ids: Iterable[int]) -> dict[int, Attempt]:
    found = Attempt.objects.filter(delivery_id__in=list(ids)).order_by("delivery_id", "-id").distinct("delivery_id")
    return {one.delivery_id: one for one in found.defer("answer")}
