"""Kinds of notifications: what people are told of, and in which words.

``kinds.register("mention", Kind(…))`` in an app's ``ready()``; docs/notifications.md has a complete example.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from liane.records.registry import Registry
from liane.records.touched import Touched
from liane.records.viewer import Viewer

IN_APP, MAIL, PUSH = "in_app", "mail", "push"
CHANNELS = (IN_APP, MAIL, PUSH)


@dataclass(frozen=True, slots=True)
class Told:
    """One person to tell of one record (of `object`); `details` is what the words need, small and plain JSON.

    Nobody is told of what she did herself unless `oneself`, nor of a record that she may not read.
    """

    user_id: UUID
    object: str
    record_id: UUID
    details: Mapping[str, Any] = field(default_factory=dict)
    oneself: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice as it is read: what `say` puts into words. `actor` is the name of who did it, "Liane" for Liane."""

    id: UUID
    kind: str
    object: str
    record_id: UUID
    at: datetime
    actor_id: UUID | None
    actor: str
    number: int | None
    details: Mapping[str, Any]
    unread: bool


@dataclass(frozen=True, slots=True)
class Said:
    """A notice in words: a sentence, what was written where something was, and where on the record it stands."""

    text: str
    excerpt: str = ""
    anchor: str = ""

    @property
    def whole(self) -> str:
        """The sentence with what was written, in the reader's language."""
        if not self.excerpt:
            return self.text
        return _("%(text)s : « %(excerpt)s »") % {"text": self.text, "excerpt": self.excerpt}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind. `tell` finds whom a set of Changes is to be told to; `say` puts notices of this kind into words.

    `say` is asked at the time of reading, for one reader: what she may not read any more it leaves out, and a notice
    that is left out is not there. `rank` decides when one Change tells one person of one record in several ways: the
    highest is kept. `usual` are the channels that are open unless she says otherwise. Of `administrators` kinds nobody
    else is told.
    """

    label: Any
    help: Any
    icon: str
    say: Callable[[Sequence[Notice], Viewer], Mapping[UUID, Said]]
    tell: Callable[[Sequence[Touched]], Iterable[tuple[Touched, Told]]] | None = None
    rank: int = 0
    usual: tuple[str, ...] = CHANNELS
    administrators: bool = False


kinds: Registry[Kind] = Registry("kind of notification")


@dataclass(frozen=True, slots=True)
class Place:
    """What a notice is about that is about no record: its title, and the address where it is seen."""

    title: Any
    url: Callable[[UUID], str]


places: Registry[Place] = Registry("place of notifications")
# Causes of which those concerned are told once, by a notice of their own, rather than record by record.
told_once: Registry[bool] = Registry("cause told once")


def title_of(object_name: str) -> str:
    """Return what stands where the title of a record would: "" for a record."""
    place = places.all().get(object_name)
    return str(place.title) if place else ""
