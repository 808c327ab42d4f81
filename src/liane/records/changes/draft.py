"""Drafts: the records of a Change on their way through the gate, before they are written."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from liane.records.changes import reading
from liane.records.changes.demands import Filled, Holds
from liane.records.changes.model import Change, Edit, Problem
from liane.records.fields.base import Value
from liane.records.objects import ObjectType

if TYPE_CHECKING:
    from liane.records.registry import Catalogue


@dataclass(slots=True)
class Draft:
    """One record being created, updated or deleted.

    `action` is "create", "update" or "delete". `before` holds its canonical values as stored ({} when new),
    `values` those to write. Rules read with `get`, write with `set`, and refuse with `refuse`. `effective_at`
    is when it was so (never None once in the gate); `system` drafts follow from others and are written as
    Liane itself. `external` are its ids in other systems; `unread` and `unread_links` what a deleted or restored
    one holds under the keys of retired fields, as stored: nobody reads them, none is lost.
    """

    object: ObjectType
    id: UUID
    action: str
    values: dict[str, Any]
    before: dict[str, Any] = field(default_factory=dict)
    version: int = 0
    external: tuple[tuple[str, str], ...] = ()
    unread: Mapping[str, Any] = field(default_factory=dict)
    unread_links: Mapping[str, Sequence[str]] = field(default_factory=dict)
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
        if self.action != "create" and self.before.get(key) == value:
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
        self.filled: list[Filled] = []
        self.held: list[Holds] = []
        self._whole: dict[tuple[str, tuple[str, ...]], dict[UUID, reading.Values]] = {}

    def add(self, draft: Draft) -> None:
        self.drafts[draft.id] = draft

    def imply(self, edit: Edit) -> None:
        """Add an edit that follows from the others; it is made as Liane itself, in the same Change."""
        self.implied.append(edit)

    def demand(self, demand: Filled | Holds) -> None:
        """Demand something of records as this Change leaves them (``demands``)."""
        if isinstance(demand, Filled):
            self.filled.append(demand)
        else:
            self.held.append(demand)

    def of(self, object_name: str, *actions: str) -> Sequence[Draft]:
        """Return the drafts of one object, those with one of `actions` when given."""
        return [
            draft
            for draft in self.drafts.values()
            if draft.object.name == object_name and (not actions or draft.action in actions)
        ]

    def read(
        self, object_name: str, ids: Collection[UUID] | None, *keys: str, lock: bool = False
    ) -> Mapping[UUID, Mapping[str, Value]]:
        """Return the fields `keys` of the records among `ids` as they will be after this Change, as Liane itself.

        One statement; drafts of this Change win over stored rows, and what it deletes is absent. `ids` None
        reads every record, for the few objects that set Liane up (stages). `lock` keeps others from changing
        them meanwhile.
        """
        item = self.catalogue[object_name]
        if ids is None:
            if (object_name, keys) not in self._whole:
                self._whole[object_name, keys] = reading.by_id(item, None, keys, lock=lock)
            stored, drafts = self._whole[object_name, keys], list(self.of(object_name))
        else:
            drafts = [draft for one in ids if (draft := self.drafts.get(one)) is not None]
            # A draft that was loaded is locked already and knows its stored values.
            stored = reading.by_id(item, {one for one in ids if one not in self.drafts}, keys, lock=lock)
        return {one: values for one, values in stored.items() if one not in self.drafts} | self._drafted(
            drafts, object_name, keys
        )

    def pointing(
        self, object_name: str, relation: str, ids: Collection[UUID], *keys: str
    ) -> Mapping[UUID, Mapping[str, Value]]:
        """Return the fields `keys` of the records whose `relation` will lead to one of `ids`; see `read`."""
        item = self.catalogue[object_name]
        wanted = (*keys, relation)
        stored = reading.pointing(item, item.fields[relation], ids, wanted)
        pointed = [draft for draft in self.of(object_name) if _target(draft.get(relation)) in ids]
        return {one: values for one, values in stored.items() if one not in self.drafts} | self._drafted(
            pointed, object_name, wanted
        )

    def _drafted(self, drafts: Iterable[Draft], object_name: str, keys: Sequence[str]) -> dict[UUID, reading.Values]:
        return {
            draft.id: {key: draft.get(key) for key in keys}
            for draft in drafts
            if draft.object.name == object_name
            and (draft.action == "create" or (draft.action == "update" and draft.before))
        }

    def deletes(self, record_id: UUID) -> bool:
        """Say whether this Change deletes the record."""
        draft = self.drafts.get(record_id)
        return draft is not None and draft.action == "delete"

    def healthy(self) -> Iterable[Draft]:
        return (draft for draft in self.drafts.values() if not draft.problems)

    def problems(self) -> list[Problem]:
        return [problem for draft in self.drafts.values() for problem in draft.problems]


def _target(value: Any) -> UUID | None:
    """Return the id that a relation leads to; one to a record of any object says its object too."""
    found: UUID | None = value["id"] if isinstance(value, Mapping) else value
    return found
