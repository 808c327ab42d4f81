"""A line of the inbox as its page draws it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone

from liane.capabilities.notifications.inbox import Line
from liane.capabilities.notifications.kinds import kinds
from liane.lib import formats
from liane.records.registry import catalogue
from liane.records.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Piece:
    """One notice: an icon, its sentence, an excerpt."""

    icon: str
    text: str
    excerpt: str
    unread: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """One line: where it leads, what it is called, its notices, when it moved last ("il y a 5 min" and in full)."""

    id: UUID
    record_id: UUID
    url: str
    title: str
    about: str
    icon: str
    person: bool
    pieces: tuple[Piece, ...]
    unread: int
    at: datetime
    when: str
    full: str
    snoozed: str


def shown(line: Line, viewer: Viewer) -> Shown:
    """Return a line as it is drawn for its reader."""
    item = catalogue().get(line.object)
    zone = ZoneInfo(viewer.zone)
    here = line.at.astimezone(zone)
    known = kinds.all()
    pieces = tuple(Piece(known[one.kind].icon, said.text, said.excerpt, one.unread) for one, said in line.said)
    snoozed = line.snoozed_until
    off = snoozed is not None and snoozed > timezone.now()
    return Shown(
        line.id,
        line.record_id,
        f"/boite/{line.id}",
        line.title,
        str(item.label) if item else "",
        item.icon if item else "check",
        item is not None and "first_name" in item.fields,
        pieces,
        line.unread,
        line.at,
        _when(here, viewer),
        formats.datetime(here, viewer.language),
        formats.datetime(snoozed.astimezone(zone), viewer.language) if snoozed is not None and off else "",
    )


def _when(here: datetime, viewer: Viewer) -> str:
    today = datetime.now(here.tzinfo).date()
    if here.date() == today:
        return formats.time(here)
    return formats.relative_date(here.date(), today, viewer.language)
