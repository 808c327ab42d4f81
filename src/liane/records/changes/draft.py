"""Drafts: the records of a Change on their way through the gate, before they are written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from liane.records.changes.model import Change, Edit, Problem
from liane.records.objects import ObjectType

if TYPE_CHECKING:
    from liane.records.registry import Catalogue


@dataclass(slots=True)
class Draft:
    """One record being created, updated or deleted.

    `action` is "create", "update" or "delete". `before` holds its canonical values as stored ({} when new),
    `values` those to write. Rules read with `get`, write with `set`, and refuse with `refuse`. `effective_at`
    is when it was so (never None once in the gate); `system` drafts follow from others and are written as
    Liane itself. `external` are its ids in other systems.
    """

    object: ObjectType
    id: UUID
    action: str
    values: dict[str, Any]
    before: dict[str, Any] = field(default_factory=dict)
    version: int = 0
    external: tuple[tuple[str, str], ...] = ()
    line: int | None = None
    seen: int | None = None
    effective_at: datetime | None = None
    system: bool = False
    problems: list[Problem] = field(default_factory=list)

    @property
    def restored(self) -> bool:
        """Say whether this record comes back from the log: only the image of a deleted one knows its birth."""
        return self.action == "create" and "created_at" in self.values

    def get(self, key: str) -> Any:
        """Return the value that the field will have."""
        return self.values[key] if key in self.values else self.before.get(key)

    def set(self, key: str, value: Any) -> None:
        """Set a canonical value; a value equal to the stored one is no change."""
        if self.before.get(key) == value and self.action != "create":
            self.values.pop(key, None)
        else:
            self.values[key] = value

    def changes(self, *keys: str) -> bool:
        """Say whether one of the fields is about to change."""
        return any(key in self.values and self.values[key] != self.before.get(key) for key in keys)

    def refuse(self, field_key: str, message: Any, code: str = "invalid", value: Any = None) -> None:
        """Note why this record cannot be written so."""
        self.problems.append(Problem(self.object.name, self.id, field_key, message, code, self.line, value))


class Batch:
    """All drafts of one Change, by object; rules may add to it and read other records as Liane itself."""

    def __init__(self, change: Change, catalogue: "Catalogue") -> None:
        self.change = change
        self.catalogue = catalogue
        self.drafts: dict[UUID, Draft] = {}
        self.implied: list[Edit] = []

    def add(self, draft: Draft) -> None:
        self.drafts[draft.id] = draft

    def imply(self, edit: Edit) -> None:
        """Add an edit that follows from the others; it is made as Liane itself, in the same Change."""
        self.implied.append(edit)

    def of(self, object_name: str, *actions: str) -> Sequence[Draft]:
        """Return the drafts of one object, those with one of `actions` when given."""
        return [
            draft
            for draft in self.drafts.values()
            if draft.object.name == object_name and (not actions or draft.action in actions)
        ]

    def deletes(self, record_id: UUID) -> bool:
        """Say whether this Change deletes the record."""
        draft = self.drafts.get(record_id)
        return draft is not None and draft.action == "delete"

    def healthy(self) -> Iterable[Draft]:
        return (draft for draft in self.drafts.values() if not draft.problems)

    def problems(self) -> list[Problem]:
        return [problem for draft in self.drafts.values() for problem in draft.problems]
