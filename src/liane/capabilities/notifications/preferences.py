"""How people want to be told, and the hours in which nothing wakes them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from liane.capabilities.notifications.kinds import CHANNELS, kinds
from liane.capabilities.notifications.models import DAILY, OFF, WEEKLY, Preference

DIGESTS = (DAILY, WEEKLY, OFF)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What one person wants; `channels` holds what differs from the usual."""

    user_id: UUID
    channels: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)
    digest: str = DAILY
    digest_hour: int = 7
    quiet_from: int | None = None
    quiet_to: int | None = None
    site: str = ""
    mail_fault: str = ""

    def open(self, kind: str, channel: str) -> bool:
        """Say whether notices of `kind` go by `channel`; without any digest none goes by mail."""
        if channel == "mail" and self.digest == OFF:
            return False
        found = kinds.all().get(kind)
        said = self.channels.get(kind, {}).get(channel)
        return said if said is not None else found is not None and channel in found.usual

    def quiet_until(self, now: datetime, zone: str) -> datetime | None:
        """Return when the quiet hours in which `now` lies end, None outside of them."""
        if self.quiet_from is None or self.quiet_to is None or self.quiet_from == self.quiet_to:
            return None
        here = now.astimezone(ZoneInfo(zone))
        start, end = self.quiet_from, self.quiet_to
        inside = start <= here.hour < end if start < end else here.hour >= start or here.hour < end
        if not inside:
            return None
        day = here.date() + timedelta(days=1 if here.hour >= end else 0)
        return datetime.combine(day, time(end), ZoneInfo(zone))


_KEYS = ("channels", "digest", "digest_hour", "quiet_from", "quiet_to", "site", "mail_fault")


def wishes_of(user_ids: Collection[UUID]) -> dict[UUID, Wishes]:
    """Return what each person wants, the usual for those who never said: one statement."""
    rows = Preference.objects.filter(user_id__in=user_ids).values_list("user_id", *_KEYS)
    said = {row[0]: Wishes(*row) for row in rows}
    return {one: said.get(one) or Wishes(one) for one in user_ids}


def wishes(user_id: UUID) -> Wishes:
    """Return what one person wants."""
    return wishes_of([user_id])[user_id]


def save(user_id: UUID, chosen: Mapping[str, Mapping[str, bool]], **values: Any) -> None:
    """Keep what a person chose. Of the channels only what differs from the usual is kept: a new usual reaches her."""
    channels: dict[str, dict[str, bool]] = {}
    for name, kind in kinds.all().items():
        if kind.administrators and name not in chosen:
            continue
        for channel in CHANNELS:
            wanted = bool(chosen.get(name, {}).get(channel))
            if wanted != (channel in kind.usual):
                channels.setdefault(name, {})[channel] = wanted
    Preference.objects.update_or_create(user_id=user_id, defaults={"channels": channels, **values})


def note_site(user_id: UUID, site: str) -> None:
    """Note by which address a person reaches Liane: the links of her mails lead there."""
    if not Preference.objects.filter(user_id=user_id, site=site).exists():
        Preference.objects.update_or_create(user_id=user_id, defaults={"site": site})
