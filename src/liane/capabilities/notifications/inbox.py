"""The inbox of one person: what she is told, gathered by record, with her rights of this moment."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from liane.capabilities.notifications.kinds import Notice, Said, kinds, title_of
from liane.capabilities.notifications.models import Notice as NoticeRow
from liane.capabilities.notifications.models import Thread
from liane.records.live.channel import user_topic
from liane.records.live.publishing import publish
from liane.records.queries.columns import loads
from liane.records.queries.pages import titles
from liane.records.registry import catalogue
from liane.records.viewer import Viewer

PAGE = 30
# Beyond, the badge says "99+".
MOST_COUNTED = 99
# How many notices of a thread are looked at, and shown.
_READ, SHOWN = 8, 3
NOBODY = UUID(int=0)
ALL, UNREAD, MENTIONS, SNOOZED = "toutes", "non-lues", "mentions", "reportees"

_AWAKE = "(t.snoozed_until IS NULL OR t.snoozed_until <= now())"
_FILTERS = {
    ALL: _AWAKE,
    UNREAD: f"t.unread > 0 AND {_AWAKE}",
    MENTIONS: f"EXISTS (SELECT 1 FROM notifications_notice m WHERE m.thread_id = t.id AND m.shown "
    f"AND m.kind IN ('mention', 'reply')) AND {_AWAKE}",
    SNOOZED: "t.snoozed_until > now()",
}
_NOTICES = f"""
SELECT t.id, n.id, n.kind, t.object, t.record_id, n.at, n.actor_id, coalesce(u.name, 'Liane'), n.number, n.details,
       n.read_at IS NULL
FROM notifications_thread t
CROSS JOIN LATERAL (SELECT * FROM notifications_notice n WHERE n.thread_id = t.id AND n.shown
                    ORDER BY n.at DESC, n.id DESC LIMIT {_READ}) n
LEFT JOIN accounts_user u ON u.id = n.actor_id
WHERE t.id = ANY(%s::uuid[]) ORDER BY n.at DESC, n.id DESC
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One record in the inbox: its title, what is said of it (the latest first), how many notices are not read."""

    id: UUID
    object: str
    record_id: UUID
    title: str
    said: Sequence[tuple[Notice, Said]]
    unread: int
    at: datetime
    snoozed_until: datetime | None


@dataclass(frozen=True, slots=True)
class Page:
    """Lines of the inbox, and the cursor of those that follow, "" at the end."""

    lines: Sequence[Line]
    next: str


def page(viewer: Viewer, chosen: str = ALL, after: str = "", limit: int = PAGE) -> Page:
    """Return a page of the inbox, without what `viewer` may not read any more. Raises ValueError on a bad cursor."""
    bounds, parameters = "", list[Any]()
    if after:
        moment, _bar, last = after.partition("|")
        bounds, parameters = "AND (t.latest_at, t.id) < (%s, %s)", [datetime.fromisoformat(moment), UUID(last)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.id, t.object, t.record_id, t.unread, t.latest_at, t.snoozed_until FROM notifications_thread t "
            f"WHERE t.user_id = %s AND t.latest_at IS NOT NULL AND {_FILTERS[chosen]} {bounds} "
            "ORDER BY t.latest_at DESC, t.id DESC LIMIT %s",
            [viewer.user_id, *parameters, limit + 1],
        )
        rows = cursor.fetchall()
    following = f"{rows[limit - 1][4].isoformat()}|{rows[limit - 1][0]}" if len(rows) > limit else ""
    return Page(_lines(rows[:limit], viewer), following)


def line(viewer: Viewer, thread_id: UUID) -> Line | None:
    """Return one line of the inbox, None when it is not hers or says nothing."""
    rows = Thread.objects.filter(id=thread_id, user_id=viewer.user_id or NOBODY, latest_at__isnull=False).values_list(
        "id", "object", "record_id", "unread", "latest_at", "snoozed_until"
    )
    found = _lines(list(rows), viewer)
    return found[0] if found else None


def unread(viewer: Viewer) -> int:
    """Return how many lines have something new, MOST_COUNTED + 1 for more."""
    return len(page(viewer, UNREAD, limit=MOST_COUNTED + 1).lines)


def spoken(notices: Iterable[Notice], viewer: Viewer) -> dict[UUID, Said]:
    """Put notices into words for `viewer`; what is not for her is not in the answer."""
    by_kind: dict[str, list[Notice]] = {}
    for one in notices:
        by_kind.setdefault(one.kind, []).append(one)
    said: dict[UUID, Said] = {}
    for name, members in by_kind.items():
        kind = kinds.all().get(name)
        if kind is not None:
            said.update(kind.say(members, viewer))
    return said


def titled(wanted: Iterable[tuple[str, UUID]], viewer: Viewer) -> dict[UUID, str]:
    """Return the titles of the records that `viewer` may read; what is no record has its own."""
    ids: dict[str, set[UUID]] = {}
    for name, record_id in wanted:
        ids.setdefault(name, set()).add(record_id)
    found: dict[UUID, str] = {}
    for name, members in ids.items():
        found |= titles(name, members, viewer) if catalogue().get(name) else dict.fromkeys(members, title_of(name))
    return found


def _lines(rows: Sequence[tuple[Any, ...]], viewer: Viewer) -> list[Line]:
    known = titled([(row[1], row[2]) for row in rows], viewer)
    notices: dict[UUID, list[Notice]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_NOTICES, [[row[0] for row in rows if row[2] in known]])
        for thread_id, *values in cursor.fetchall():
            values[8] = loads(values[8])
            notices.setdefault(thread_id, []).append(Notice(*values))
    said = spoken((one for members in notices.values() for one in members), viewer)
    found = []
    for thread_id, name, record_id, number, at, snoozed in rows:
        told = [(one, said[one.id]) for one in notices.get(thread_id, ()) if one.id in said]
        if told:
            found.append(Line(thread_id, name, record_id, known[record_id], told[:SHOWN], number, at, snoozed))
    return found


def read(user_id: UUID, *, threads: Collection[UUID] | None = None, records: Collection[UUID] | None = None) -> int:
    """Note as read these threads, those of these records, or all; return how many were not."""
    found = Thread.objects.filter(user_id=user_id, unread__gt=0)
    found = found if threads is None else found.filter(id__in=threads)
    found = found if records is None else found.filter(record_id__in=records)
    with transaction.atomic():
        # Held before its notices are looked for: what is told meanwhile is read here, or counted after.
        ids = list(found.order_by("id").select_for_update(no_key=True).values_list("id", flat=True))
        if not ids:
            return 0
        with connection.cursor() as cursor:
            cursor.execute(
                "WITH seen AS (UPDATE notifications_notice SET read_at = now() WHERE thread_id = ANY(%s) "
                "AND read_at IS NULL) UPDATE notifications_thread SET unread = 0 WHERE id = ANY(%s)",
                [ids, ids],
            )
        _tell(user_id)
    return len(ids)


def unseen(user_id: UUID, thread_id: UUID) -> bool:
    """Note a thread as not read, by its latest notice; False when it is not hers."""
    if not Thread.objects.filter(id=thread_id, user_id=user_id).update(unread=1):
        return False
    latest = (
        NoticeRow.objects.filter(thread_id=thread_id, shown=True).order_by("-at", "-id").values_list("id", flat=True)
    )
    NoticeRow.objects.filter(id__in=list(latest[:1])).update(read_at=None)
    _tell(user_id)
    return True


def snooze(user_id: UUID, thread_id: UUID, until: datetime | None) -> bool:
    """Put a thread out of sight until then, or back; False when it is not hers."""
    done = Thread.objects.filter(id=thread_id, user_id=user_id).update(snoozed_until=until)
    if done:
        _tell(user_id)
    return bool(done)


def _tell(user_id: UUID) -> None:
    publish([(user_topic(user_id), {"inbox": True})])


def by_id(notice_ids: Collection[UUID]) -> Mapping[UUID, tuple[UUID, Notice]]:
    """Return notices with the person each is for: what mails and browsers are told of."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.user_id, n.id, n.kind, t.object, t.record_id, n.at, n.actor_id, coalesce(u.name, 'Liane'), "
            "n.number, n.details, n.read_at IS NULL FROM notifications_notice n "
            "JOIN notifications_thread t ON t.id = n.thread_id LEFT JOIN accounts_user u ON u.id = n.actor_id "
            "WHERE n.id = ANY(%s::uuid[])",
            [list(notice_ids)],
        )
        found = {}
        for user_id, *values in cursor.fetchall():
            values[8] = loads(values[8])
            found[values[0]] = user_id, Notice(*values)
        return found
