"""Keeping what people are told: a notice each, gathered by record, then the channels that she keeps open."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from liane.capabilities.notifications import push
from liane.capabilities.notifications.kinds import IN_APP, MAIL, PUSH
from liane.capabilities.notifications.models import Notice, Thread
from liane.capabilities.notifications.preferences import Wishes, wishes_of
from liane.lib.ids import new_id
from liane.records.live.channel import user_topic
from liane.records.live.publishing import publish


@dataclass(frozen=True, slots=True)
class Fresh:
    """A notice to keep: for whom, of which kind, about which record, who did it, when, by which Change."""

    user_id: UUID
    kind: str
    object: str
    record_id: UUID
    actor_id: UUID | None
    at: datetime
    number: int | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


def store(fresh: Sequence[Fresh]) -> None:
    """Keep notices, count them, and tell the browsers of those concerned: a few statements however many."""
    if not fresh:
        return
    wishes = wishes_of({one.user_id for one in fresh})
    wanted = [
        one for one in fresh if any(wishes[one.user_id].open(one.kind, channel) for channel in (IN_APP, MAIL, PUSH))
    ]
    threads = _threads(wanted)
    rows = [_row(one, threads[one.user_id, one.record_id], wishes[one.user_id]) for one in wanted]
    Notice.objects.bulk_create(rows)
    shown = [(one, row) for one, row in zip(wanted, rows, strict=True) if row.shown]
    _count([(row.thread_id, one.at) for one, row in shown])
    publish([(user_topic(one), {"inbox": True}) for one in sorted({one.user_id for one, _row in shown})])
    push.ask([row.id for one, row in zip(wanted, rows, strict=True) if wishes[one.user_id].open(one.kind, PUSH)],
             [one.user_id for one in wanted if wishes[one.user_id].open(one.kind, PUSH)])  # fmt: skip


def _row(one: Fresh, thread_id: UUID, wishes: Wishes) -> Notice:
    return Notice(
        id=new_id(),
        thread_id=thread_id,
        kind=one.kind,
        number=one.number,
        actor_id=one.actor_id,
        at=one.at,
        details=dict(one.details),
        shown=wishes.open(one.kind, IN_APP),
        mailed=not wishes.open(one.kind, MAIL),
    )


def _threads(fresh: Iterable[Fresh]) -> dict[tuple[UUID, UUID], UUID]:
    """Return the threads of these people and records, made where there were none."""
    wanted = {(one.user_id, one.record_id): one.object for one in fresh}
    Thread.objects.bulk_create(
        [Thread(user_id=user_id, record_id=record_id, object=name) for (user_id, record_id), name in wanted.items()],
        ignore_conflicts=True,
    )
    found = Thread.objects.filter(
        user_id__in={user_id for user_id, _record in wanted}, record_id__in={record for _user, record in wanted}
    )
    return {(user_id, record): one for one, user_id, record in found.values_list("id", "user_id", "record_id")}


def _count(shown: Sequence[tuple[UUID, datetime]]) -> None:
    """Raise what is unread in each thread; what was put off comes back with something new."""
    if not shown:
        return
    held = Thread.objects.filter(id__in={one for one, _at in shown}).order_by("id").select_for_update(no_key=True)
    with transaction.atomic(), connection.cursor() as cursor:
        # In the order in which readers hold them, so that neither waits for the other for ever.
        list(held.values_list("id", flat=True))
        cursor.execute(
            "UPDATE notifications_thread t SET unread = t.unread + v.fresh, snoozed_until = NULL, "
            "latest_at = GREATEST(coalesce(t.latest_at, v.latest), v.latest) FROM ("
            "SELECT id, count(*) AS fresh, max(at) AS latest FROM unnest(%s::uuid[], %s::timestamptz[]) AS u(id, at) "
            "GROUP BY id) v WHERE t.id = v.id",
            [[one for one, _at in shown], [at for _one, at in shown]],
        )
