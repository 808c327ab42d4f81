"""Changes as values: who wants to write what, and why.

``apply(Change(viewer, Cause("form"), [Create("contact", {"last_name": "Morel"})]))`` is the only way to write records.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from liane.lib.ids import new_id
from liane.records.viewer import Viewer

MAX_RECORDS = 10_000
BATCH = 5_000


# The id of a record in another system, (source, key), or several.
External = tuple[str, str] | tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a Change is made: its kind ("form", "import", "api", "undo", "demo"…) and what it refers to."""

    kind: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Create:
    """A new record of `object`. Relations may name records made earlier or later in the same Change by id.

    `external` is (source, key) of the record in another system, or several such pairs. `line` is the caller's
    own mark (a line of a file), given back with problems. `effective_at` is when it was so, when that was
    before now. `version` is the first one, above 1 for a record that is restored. `unread` and `unread_links`
    are what it holds under the keys of retired fields, as stored. `ready` says that the values are as the
    kinds of their fields read them, and need no second reading. `given` says that its author chose the id: it is
    refused when any record has or had it, as the log would tell her the life of that one.
    """

    object: str
    values: Mapping[str, Any]
    id: UUID = field(default_factory=new_id)
    external: External | None = None
    line: int | None = None
    effective_at: datetime | None = None
    version: int = 1
    unread: Mapping[str, Any] = field(default_factory=dict)
    unread_links: Mapping[str, Sequence[str]] = field(default_factory=dict)
    ready: bool = False
    given: bool = False


@dataclass(frozen=True, slots=True)
class Update:
    """New values for some fields of a record. `version` is the one its author saw, None not to compare.

    `ready` says that the values are as the kinds of their fields read them, and need no second reading. `gone` says
    that it follows from a deletion: (field, records that the field led to and that are no more).
    """

    object: str
    id: UUID
    values: Mapping[str, Any]
    version: int | None = None
    line: int | None = None
    effective_at: datetime | None = None
    ready: bool = False
    gone: tuple[str, frozenset[UUID]] | None = None


@dataclass(frozen=True, slots=True)
class Delete:
    """The end of a record; what depends on it follows its relation's `on_delete`. `gone` is as an Update's."""

    object: str
    id: UUID
    line: int | None = None
    gone: tuple[str, frozenset[UUID]] | None = None


Edit = Create | Update | Delete


@dataclass(frozen=True, slots=True)
class Change:
    """A set of edits written all or nothing, by one actor, for one cause.

    `partial` leaves out the records that have a problem and reports them, for imports and bulk edits.
    `effective_at` is when it was so, when that differs from now. `canonical` says that values are canonical
    already (undo, restore) and need no reading. `undoes` is the Change that this one takes back.
    `follows` are edits that follow from the others and are made as Liane itself. `authorised` says that its author
    was allowed to make what it takes back, a moment ago: rights are not asked again.
    """

    viewer: Viewer
    cause: Cause
    edits: Sequence[Edit]
    effective_at: datetime | None = None
    partial: bool = False
    canonical: bool = False
    undoes: UUID | None = None
    operation: UUID | None = None
    follows: Sequence[Edit] = ()
    authorised: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a record was refused: `message` is a sentence for a person, `field` "" for the whole record."""

    object: str
    id: UUID
    field: str
    message: Any
    code: str = "invalid"
    line: int | None = None
    value: Any = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a Change did. `id` is None when nothing was different from before."""

    id: UUID | None
    created: tuple[UUID, ...] = ()
    updated: tuple[UUID, ...] = ()
    deleted: tuple[UUID, ...] = ()
    versions: Mapping[UUID, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


class Refused(Exception):
    """A Change that was not made, with all the reasons found. Nothing of it was written."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(str(problem.message) for problem in problems))
        self.problems = tuple(problems)


class Missing(Refused):
    """A record that is not there, or not for this viewer: the same answer for both."""


class Forbidden(Refused):
    """The viewer may see the record but not do this to it."""


class Conflict(Refused):
    """Somebody changed the same fields meanwhile: the problems carry, in `value`, what stands now."""
