"""The digest: what somebody has not read, by mail, in the morning of her own time zone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from liane.accounts import mail, organisation
from liane.accounts.viewers import Signed, signed
from liane.capabilities.notifications import inbox
from liane.capabilities.notifications.kinds import Notice, Said, places
from liane.capabilities.notifications.models import DAILY, OFF, WEEKLY, Preference
from liane.capabilities.notifications.models import Notice as NoticeRow
from liane.capabilities.notifications.preferences import wishes
from liane.records.registry import catalogue

# What a mail lists; beyond, it says how much more there is.
MOST = 40
_LOOKED_AT = 300
_SPANS = {DAILY: timedelta(days=3), WEEKLY: timedelta(days=10)}
_WAITING = """
SELECT n.id FROM notifications_notice n JOIN notifications_thread t ON t.id = n.thread_id
WHERE t.user_id = %s AND n.at > %s AND n.read_at IS NULL AND NOT n.mailed
AND (t.snoozed_until IS NULL OR t.snoozed_until <= now())
ORDER BY n.at DESC LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Digest:
    """A mail to one person: where to, what it says, and the notices that it tells."""

    to: str
    subject: str
    body: str
    notices: Sequence[UUID]


def due(now: datetime) -> Iterator[tuple[UUID, date]]:
    """Yield the people whose morning has come since their last digest, with the day it is there."""
    settings = organisation.current()
    if not mail.is_set(settings):
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.user_id, u.zone, coalesce(p.digest, %s), coalesce(p.digest_hour, 7), p.digest_day, min(n.at) "
            "FROM notifications_thread t JOIN accounts_user u ON u.id = t.user_id AND u.is_active "
            "AND u.email IS NOT NULL LEFT JOIN notifications_preference p ON p.user_id = t.user_id "
            "JOIN notifications_notice n ON n.thread_id = t.id AND n.read_at IS NULL AND NOT n.mailed AND n.at > %s "
            "GROUP BY 1, 2, 3, 4, 5",
            [DAILY, now - _SPANS[WEEKLY]],
        )
        rows = cursor.fetchall()
    for user_id, zone, rhythm, hour, last, oldest in rows:
        here = now.astimezone(ZoneInfo(zone or settings.zone))
        if rhythm == OFF or here.hour < hour or (last is not None and last >= here.date()):
            continue
        if rhythm == WEEKLY and not _missed(here, hour, last, oldest):
            continue
        yield user_id, here.date()


def _missed(here: datetime, hour: int, last: date | None, oldest: datetime) -> bool:
    """Say whether what this Monday's digest was to tell still waits: on Monday, or later if none could leave then."""
    monday = here.date() - timedelta(days=here.weekday())
    return (last is None or last < monday) and oldest <= datetime.combine(monday, time(hour), here.tzinfo)


def compose(user_id: UUID, now: datetime) -> Digest | None:
    """Return the digest of one person with her rights of this moment, None when there is nothing to tell."""
    person, wanted = signed(user_id), wishes(user_id)
    if person is None or not person.email or wanted.digest == OFF:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [user_id, now - _SPANS[wanted.digest], _LOOKED_AT])
        ids = [row[0] for row in cursor.fetchall()]
    notices = [notice for _user, notice in inbox.by_id(ids).values()]
    with override(person.viewer.language):
        titles = inbox.titled([(one.object, one.record_id) for one in notices], person.viewer)
        readable = sorted((one for one in notices if one.record_id in titles), key=lambda one: one.at, reverse=True)
        said = inbox.spoken(readable, person.viewer)
        told = [(one, said[one.id]) for one in readable if one.id in said]
        if not told:
            return None
        records = len({one.record_id for one, _said in told})
        subject = ngettext("%(n)s fiche a du nouveau pour vous", "%(n)s fiches ont du nouveau pour vous", records)
        return Digest(person.email, subject % {"n": records}, _body(person, told, titles, wanted.site), ids)


def send(user_id: UUID, day: date, now: datetime) -> bool:
    """Mail the digest of one person, and note it; False when there was nothing to tell. Raises mail.NotSent."""
    found = compose(user_id, now)
    if found is not None:
        try:
            mail.send(organisation.current(), found.to, found.subject, found.body)
        except mail.NotSent as error:
            Preference.objects.update_or_create(user_id=user_id, defaults={"mail_fault": str(error)})
            raise
        NoticeRow.objects.filter(id__in=found.notices).update(mailed=True)
    Preference.objects.update_or_create(user_id=user_id, defaults={"digest_day": day, "mail_fault": ""})
    return found is not None


def _body(person: Signed, told: Sequence[tuple[Notice, Said]], titles: dict[UUID, str], site: str) -> str:
    by_record: dict[UUID, list[tuple[Notice, Said]]] = {}
    for one, said in told[:MOST]:
        by_record.setdefault(one.record_id, []).append((one, said))
    parts = [_("Bonjour %(name)s,") % {"name": person.viewer.name}, _("Voici ce que vous n’avez pas encore lu.")]
    for record_id, members in by_record.items():
        lines = [titles[record_id]]
        lines += [f"– {said.whole}" for _notice, said in members]
        if site:
            lines.append(site + _address(members[0][0].object, record_id))
        parts.append("\n".join(lines))
    more = len(told) - MOST
    if more > 0:
        parts.append(ngettext("Et %(n)s autre nouvelle.", "Et %(n)s autres nouvelles.", more) % {"n": more})
    place = f"{site}/reglages/notifications" if site else _("Réglages > Notifications")
    parts.append(_("Pour recevoir ce résumé chaque semaine, ou ne plus le recevoir : %(place)s") % {"place": place})
    return "\n\n".join(parts) + "\n"


def _address(object_name: str, record_id: UUID) -> str:
    """Return where on the site a notice leads to."""
    item, place = catalogue().get(object_name), places.all().get(object_name)
    if item is not None:
        return f"/{item.slug}/{record_id}"
    return place.url(record_id) if place else "/boite"
