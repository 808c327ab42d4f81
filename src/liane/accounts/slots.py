"""What the layers above bring: the frame of the pages, the state of the backups, pages of the settings."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.utils.translation import gettext_lazy as _

from liane.lib.slot import Slot
from liane.records.registry import Registry
from liane.records.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Frames:
    """The templates that pages extend: for people signed in, and for those who are not."""

    signed_in: str
    signed_out: str


@dataclass(frozen=True, slots=True)
class BackupFailure:
    """When a backup failed, and why, in the two languages."""

    at: datetime
    french: str
    english: str


@dataclass(frozen=True, slots=True)
class BackupStatus:
    """The last backup that succeeded, None when there never was one; whether that is too long ago.

    `folder` is where the daily ones go, `failure` why none succeeded since the last, `kept` how many stay: with 0 none
    is made.
    """

    last: datetime | None
    stale: bool
    place: str = ""
    size: int = 0
    folder: str = ""
    failure: BackupFailure | None = None
    kept: int = 1

    @property
    def wrong(self) -> bool:
        """Say whether somebody has to look after the backups."""
        return bool(self.kept) and (self.stale or self.failure is not None)


class Heading(Enum):
    """What the pages of the settings stand under, in this order."""

    ME = _("Vous")
    ORGANISATION = _("Organisation")
    PEOPLE = _("Personnes et droits")
    DATA = _("Données")
    MESSAGES = _("Messages")
    PROGRAMS = _("Programmes")
    JOURNAL = _("Journal et sûreté")
    OTHER = _("Autres réglages")


@dataclass(frozen=True, slots=True)
class Entry:
    """One page of the settings; `name` is that of its address. Everybody has it when `all`, else administrators, and
    those for whom `allowed` says so.

    `order` places it under its `heading`: Liane's own stand at 10, 20…
    """

    name: str
    label: object
    help: object
    icon: str
    order: int
    all: bool = False
    allowed: Callable[[Viewer], bool] | None = None
    heading: Heading = Heading.OTHER


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that can be done about a person, on her page: the name of its address, which takes her id."""

    name: str
    label: object
    icon: str


# Until the shared screens bring theirs, pages stand alone.
BARE = Frames("accounts/bare.html", "accounts/bare.html")

frames: Slot[Frames] = Slot("the frame of the pages")
settings_pages: Registry[Entry] = Registry("settings page")
person_offers: Registry[Offer] = Registry("offer on a person's page")
backup_status: Slot[Callable[[], BackupStatus]] = Slot("the state of the backups")
