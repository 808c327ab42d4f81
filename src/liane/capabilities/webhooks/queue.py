"""From the feed of Changes to each webhook's queue, exactly once: the deliveries commit with the webhook's cursor.

Each webhook has a cursor of its own. One that rests, or whose receiver is slow, keeps nothing but its place: the log
is its queue. Replaying is to move the cursor back.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid5

import orjson
from django.db import connection, transaction

from liane.accounts.viewers import viewer_for
from liane.capabilities.webhooks.models import ACTIVE, Delivery, Webhook
from liane.records import feed, happenings, schema
from liane.records.feed import Sealed
from liane.records.happenings import Told
from liane.records.queries.model import QueryError, parse_where

PREFIX = "webhook:"
CHANNEL = "liane_webhook"
# What one webhook has waiting at most before its next Changes are read, and what is read at once.
MOST_WAITING = 2_000
_MOST_RECORDS = 5_000
_MOST_CHANGES = 100
# Ids of what happened: the same for every receiver, and when it is told again.
_NAMESPACE = UUID("9b1d6e1c-6a0f-5d0e-8a44-5f1f5b0c7a10")
_WORDS = {"create": "created", "update": "updated", "delete": "deleted"}
_SUBSCRIPTION = ("id", "subjects", "happenings", "watched", "where", "owner_id")


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a webhook wants to be told, and with whose rights."""

    id: UUID
    subjects: Sequence[str]
    happenings: Sequence[str]
    watched: Sequence[str]
    where: Any
    owner_id: UUID


# Does the reading of one webhook, and says whether more is left.
Tried = Callable[[UUID, Callable[[], bool]], bool]


def _plainly(_webhook_id: UUID, work: Callable[[], bool]) -> bool:
    return work()


def cursor(webhook_id: UUID) -> str:
    """Return the name of a webhook's cursor in the feed."""
    return f"{PREFIX}{webhook_id}"


def wake() -> None:
    """Wake the process that sends, once this transaction commits."""
    with connection.cursor() as statement:
        statement.execute("SELECT pg_notify(%s, %s)", [CHANNEL, schema.current()])


def fill(now: datetime, tried: Tried = _plainly) -> tuple[bool, dict[UUID, str]]:
    """Read the feed for every active webhook that is behind it; `tried` does it for one, which may fail by itself.

    Return whether there is more to read, and which webhooks cannot go on, with a key of `words.REASONS`.
    """
    stuck: dict[UUID, str] = {}
    more = False
    for one in _behind():
        more = tried(one.id, partial(_read, one, now, stuck)) or more
    return more, stuck


def _read(one: Subscription, now: datetime, stuck: dict[UUID, str]) -> bool:
    try:
        return _fill_one(one, now)
    except QueryError:
        stuck[one.id] = "filter"
        return False


def _behind() -> list[Subscription]:
    head = feed.head()
    positions = feed.positions(PREFIX)
    late = [UUID(key) for key, number in positions.items() if number < head]
    if not late:
        return []
    rows = Webhook.objects.filter(id__in=late, state=ACTIVE).values_list(*_SUBSCRIPTION)
    full = _full(late)
    return [
        Subscription(row[0], row[1] or (), row[2] or tuple(_WORDS), row[3] or (), row[4], row[5])
        for row in rows
        if row[0] not in full
    ]


def _full(webhooks: Sequence[UUID]) -> set[UUID]:
    """Return the webhooks that have enough waiting already."""
    with connection.cursor() as statement:
        statement.execute(
            "SELECT webhook_id FROM webhooks_delivery WHERE state = 'waiting' AND webhook_id = ANY(%s::uuid[]) "
            "GROUP BY webhook_id HAVING count(*) >= %s",
            [list(webhooks), MOST_WAITING],
        )
        return {row[0] for row in statement.fetchall()}


def _fill_one(one: Subscription, now: datetime) -> bool:
    """Read one webhook's next Changes into its queue; say whether more are left."""
    changes = feed.read(feed.positions(cursor(one.id)).get("", 0), _MOST_CHANGES)
    count = _bounded(changes)
    if not count:
        return False

    def effect(found: list[Sealed]) -> None:
        _write(one, wanted(one, found), now)

    with transaction.atomic():
        feed.consume(cursor(one.id), effect, count)
    return True


def _bounded(changes: Sequence[Sealed]) -> int:
    """Return how many of these Changes are read at once: at least one, however large."""
    records = 0
    for count, change in enumerate(changes):
        records += change.records
        if count and records > _MOST_RECORDS:
            return count
    return len(changes)


def wanted(one: Subscription, changes: Sequence[Sealed]) -> list[Told]:
    """Return what a webhook is told of these Changes: what its owner may know, and asked for. Raises QueryError."""
    subjects = set(one.subjects)
    touched = [change.id for change in changes if subjects & set(change.objects)]
    found = [each for each in happenings.read(touched, subjects) if each.action in one.happenings]
    if not found:
        return []
    where = parse_where(one.where) if one.where else None
    told = happenings.told(found, viewer_for(one.owner_id), where)
    if not one.watched:
        return told
    watched = set(one.watched)
    return [each for each in told if each.happening.action != "update" or watched & each.after.keys()]


def event_id(told: Told) -> UUID:
    """Return the id of what happened, by which a receiver knows a repetition."""
    return uuid5(_NAMESPACE, f"{told.happening.change_id}:{told.happening.record_id}")


def body(told: Told) -> str:
    """Return what is sent, as JSON."""
    one = told.happening
    record: dict[str, Any] = {"id": one.record_id, "title": told.title, "version": one.version}
    found = {
        "id": event_id(told),
        "number": one.number,
        "happening": _WORDS[one.action],
        "object": one.object,
        "record": record,
        "at": one.recorded_at,
        "effective_at": one.effective_at,
        "change": one.change_id,
        "cause": one.cause,
        "actor": {"id": one.actor_id, "name": one.actor_name},
        "before": told.before,
        "after": told.after,
    }
    return orjson.dumps(found, option=orjson.OPT_UTC_Z, default=str).decode()


def _write(one: Subscription, told: Sequence[Told], now: datetime) -> None:
    """Write the deliveries; one that stands already (a replay) waits again, with what is told of it now."""
    rows = [
        Delivery(
            webhook_id=one.id,
            event_id=event_id(each),
            number=each.happening.number,
            ordinal=each.happening.ordinal,
            object=each.happening.object,
            record_id=each.happening.record_id,
            action=each.happening.action,
            title=each.title or "",
            body=body(each),
            created_at=now,
            next_at=now,
        )
        for each in told
    ]
    Delivery.objects.bulk_create(
        rows,
        batch_size=1_000,
        update_conflicts=True,
        unique_fields=["webhook_id", "number", "ordinal"],
        update_fields=["body", "title", "state", "attempts", "first_at", "next_at", "done_at"],
    )
