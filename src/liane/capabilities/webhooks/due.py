"""What is to be sent now, and what became of it: the state of each delivery."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import random
from uuid import UUID

from django.db import connection, transaction

from liane.accounts import vault
from liane.accounts.viewers import signed
from liane.capabilities.webhooks import signing
from liane.capabilities.webhooks.models import TEST, Attempt, Delivery, Webhook
from liane.capabilities.webhooks.posting import Answer
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Missing, Update
from liane.records.viewer import system

# How long a receiver is tried before its webhook rests.
PATIENCE = timedelta(days=3)
_FIRST_SECONDS, _FACTOR, _LONGEST_SECONDS = 5.0, 4.0, 6 * 3600.0
GONE = 410
# Deliveries of one webhook under way at once, each of another record.
AT_ONCE = 8
_DUE = """
SELECT id, webhook_id, event_id, body, attempts, action, first_at, address FROM (
    SELECT h.*, row_number() OVER (PARTITION BY h.webhook_id ORDER BY h.number NULLS FIRST, h.ordinal) AS place FROM (
        SELECT DISTINCT ON (d.webhook_id, d.record_id) d.*, w.address
        FROM webhooks_delivery d JOIN webhooks_webhook w ON w.id = d.webhook_id
        WHERE d.state = 'waiting' AND (w.state = 'active' OR d.action = %(test)s)
        ORDER BY d.webhook_id, d.record_id, d.number, d.ordinal
    ) h
    WHERE h.next_at <= %(now)s AND NOT h.id = ANY(%(busy)s) AND NOT h.webhook_id = ANY(%(resting)s::uuid[])
) ranked
WHERE place <= %(at_once)s ORDER BY place, id LIMIT 500
"""


@dataclass(frozen=True, slots=True)
class Due:
    """One delivery to send now."""

    id: int
    webhook_id: UUID
    event_id: UUID
    body: str
    attempts: int
    action: str
    first_at: datetime | None
    address: str


def due(now: datetime, busy: Collection[int], resting: Collection[UUID]) -> list[Due]:
    """Return what is to be sent: for each record the first delivery that waits, a few for each webhook.

    `busy` are under way already, `resting` the webhooks that are left alone for now.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _DUE,
            {"test": TEST, "now": now, "busy": list(busy), "resting": list(resting), "at_once": AT_ONCE},
        )
        return [Due(*row) for row in cursor.fetchall()]


def next_due(now: datetime) -> float:
    """Return in how many seconds something waits to be sent again, at most a minute."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(next_at) FROM webhooks_delivery WHERE state = 'waiting' AND next_at > %s", [now])
        found = cursor.fetchone()[0]
    return 60.0 if found is None else max(0.0, min(60.0, (found - now).total_seconds()))


def secrets_of(webhooks: Collection[UUID], now: datetime) -> tuple[dict[UUID, list[str]], dict[UUID, str]]:
    """Return what each webhook signs with, and those that cannot send, with a key of `words.REASONS`."""
    found: dict[UUID, list[str]] = {}
    stuck: dict[UUID, str] = {}
    owners = dict(Webhook.objects.filter(id__in=webhooks).values_list("id", "owner_id"))
    for one, owner in owners.items():
        try:
            found[one] = signing.keys(one, now)
        except vault.Unreadable:
            stuck[one] = "secret"
        if signed(owner) is None:
            stuck[one] = "owner"
    return found, stuck


def wait_after(attempts: int) -> float:
    """Return how many seconds to wait after so many failures: 5, 20, 80… up to six hours, a tenth more or less."""
    seconds = min(_LONGEST_SECONDS, _FIRST_SECONDS * _FACTOR ** min(attempts - 1, 10))
    return seconds * (0.9 + 0.2 * random())


def note(one: Due, answer: Answer, now: datetime) -> str:
    """Write what came of a try; return why its webhook must rest now (a key of `words.REASONS`), "" to go on."""
    delivered = answer.accepted
    first_at = one.first_at or now
    over = delivered or one.action == TEST
    state = Delivery.State.DELIVERED if delivered else Delivery.State.SKIPPED if over else Delivery.State.WAITING
    attempts = one.attempts + 1
    wait = max(answer.retry_after, wait_after(attempts))
    with transaction.atomic():
        # What was replayed or passed over meanwhile stays as it now is.
        Delivery.objects.filter(id=one.id, state=Delivery.State.WAITING, attempts=one.attempts).update(
            state=state,
            attempts=attempts,
            first_at=first_at,
            next_at=now + timedelta(seconds=wait),
            done_at=now if over else None,
        )
        Attempt.objects.create(
            delivery_id=one.id,
            webhook_id=one.webhook_id,
            at=now,
            address=one.address,
            milliseconds=answer.milliseconds,
            status=answer.status,
            answer=answer.text,
            fault=answer.fault,
            detail=answer.detail,
        )
    if over:
        return ""
    if answer.status == GONE:
        return "gone"
    return "unreachable" if now - first_at > PATIENCE else ""


def pause(stuck: Mapping[UUID, str]) -> list[UUID]:
    """Let webhooks rest, each for its reason, in one Change each; return those that did not rest already."""
    paused = []
    active = set(Webhook.objects.filter(id__in=stuck, state="active").values_list("id", flat=True))
    for one, reason in stuck.items():
        if one not in active:
            continue
        try:
            apply(Change(system(), Cause("webhook"), [Update("webhook", one, {"state": "paused", "reason": reason})]))
        except Missing:
            continue
        paused.append(one)
    return paused
