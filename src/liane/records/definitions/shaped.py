"""What an organisation shaped so far, as a Change of definitions will leave it: stored rows, then the drafts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from liane.records.changes.draft import Batch, Draft
from liane.records.definitions import rows
from liane.records.fields import stored
from liane.records.fields.base import Field
from liane.records.objects import ObjectType
from liane.records.queries.columns import loads
from liane.records.queries.sql import name as quoted


@dataclass(frozen=True, slots=True)
class Known:
    """One field as it will stand."""

    id: UUID
    object: str
    key: str
    store: str
    declaration: Any
    retired: bool


class Shaped:
    """Answers questions about the definitions for one Change; reads each table once."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.catalogue = batch.catalogue
        self._fields: dict[str, dict[str, Known]] = {}
        self._own: dict[UUID, tuple[str, str]] | None = None

    def _objects(self) -> dict[UUID, tuple[str, str]]:
        """Return key and address of the organisation's own objects by id, retired ones too."""
        if self._own is None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT id, key, slug FROM records_custom_object")
                self._own = {one: (key, slug) for one, key, slug in cursor.fetchall()}
            for draft in self.batch.of("custom_object"):
                if draft.action == "delete":
                    self._own.pop(draft.id, None)
        # Drafts of new objects get their keys one after the other.
        drafted = {
            draft.id: (str(draft.get("key")), str(draft.get("slug")))
            for draft in self.batch.of("custom_object", "create")
        }
        return self._own | drafted

    def number_of_objects(self) -> int:
        return len(self._objects())

    def has_object(self, key: str, but: Draft | None = None) -> bool:
        """Say whether there is, or will be, an object of that key, another one than the draft `but`."""
        others = [known for one, (known, _slug) in self._objects().items() if but is None or one != but.id]
        return key in others or key in self._built_in()

    def has_slug(self, slug: str, but: Draft) -> bool:
        """Say whether another object than the draft `but` has this address."""
        taken = {one.slug for one in self.catalogue if one.name in self._built_in()}
        return slug in taken or any(slug == known for one, (_k, known) in self._objects().items() if one != but.id)

    def _built_in(self) -> set[str]:
        return {item.name for item in self.catalogue if not isinstance(item, rows.RowType)}

    @staticmethod
    def has_remains(key: str) -> bool:
        """Say whether records or fields of a deleted object of that key are still there."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT 1 FROM records_custom_field WHERE object = %s)", [key])
            if cursor.fetchone()[0]:
                return True
            cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [rows.table(key)])
            if not cursor.fetchone()[0]:
                return False
            cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {quoted(rows.table(key))})")
            return bool(cursor.fetchone()[0])

    def item(self, name: str) -> ObjectType | None:
        """Return the object type, None for one that this very Change makes."""
        return self.catalogue.get(name)

    def built_in(self, name: str, key: str) -> Field | None:
        """Return the field that Liane itself declares under `key`."""
        item = self.item(name)
        if item is not None:
            return item.built_in.get(key)
        return rows.BUILT_IN.get(key) or rows.kernel.get(key)

    def all_built_in(self, name: str) -> Mapping[str, Field]:
        """Return the fields that Liane itself declares for an object."""
        item = self.item(name)
        return item.built_in if item is not None else {**rows.kernel, **rows.BUILT_IN}

    def fields(self, name: str) -> dict[str, Known]:
        """Return the rows of fields of an object by key, retired ones too, with those of this Change."""
        if name not in self._fields:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT id, object, key, store, declaration, retired FROM records_custom_field WHERE object = %s",
                    [name],
                )
                self._fields[name] = {
                    key: Known(one, of, key, store, loads(declaration) or {}, retired)
                    for one, of, key, store, declaration, retired in cursor.fetchall()
                }
        found = dict(self._fields[name])
        for draft in self._drafted(name):
            known = Known(
                draft.id, name, str(draft.get("key")), str(draft.get("store")),
                draft.get("declaration") or {}, bool(draft.get("retired")),
            )  # fmt: skip
            there = found.get(known.key)
            if there is None or there.id == draft.id:
                found[known.key] = known
        return found

    def _drafted(self, name: str) -> Iterator[Draft]:
        return (
            draft
            for draft in self.batch.of("custom_field", "create", "update")
            if draft.get("object") == name and draft.get("key")
        )

    def number_of_fields(self, name: str) -> int:
        """Return how many fields the organisation added to an object and uses."""
        return sum(1 for one in self.fields(name).values() if not one.retired and not self.built_in(name, one.key))

    def rival(self, draft: Draft) -> Known | None:
        """Return another field that holds the key or the store of `draft`."""
        key, store = draft.get("key"), draft.get("store")
        drafts = [other for other in self._drafted(str(draft.get("object"))) if other.id != draft.id]
        for other in drafts:
            if {other.get("key"), other.get("store")} & {key, store} and other.action == "create":
                return Known(other.id, str(other.get("object")), str(key), str(store), {}, retired=False)
        moved = {other.id for other in drafts}
        self.fields(str(draft.get("object")))
        for known in self._fields[str(draft.get("object"))].values():
            if known.id != draft.id and known.id not in moved and {known.key, known.store} & {key, store}:
                return known
        return None

    def options(self, name: str, key: str) -> set[str] | None:
        """Return the options of the picklist `key` as they will be, None when it is no picklist of one choice."""
        row = self.fields(name).get(key)
        known = self.built_in(name, key)
        if known is not None:
            if known.kind.name != "choice":
                return None
            given = row.declaration.get("options") if row is not None and not row.retired else None
            return {option.key for option in known.options} | {str(one.get("key")) for one in given or ()}
        if (
            row is None
            or row.retired
            or row.declaration.get("kind") != "choice"
            or stored.problems(key, row.declaration)
        ):
            return None
        return {str(one["key"]) for one in row.declaration["options"]}

    def has_layout(self, draft: Draft) -> bool:
        """Say whether another layout is for the same object and role."""
        place = (draft.get("object"), draft.get("role"))
        drafts = {other.id: other for other in self.batch.of("layout") if other.id != draft.id}
        if any((one.get("object"), one.get("role")) == place for one in drafts.values() if one.action != "delete"):
            return True
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT 1 FROM records_layout WHERE object = %s AND coalesce(role, '') = %s "
                "AND id <> ALL(%s::uuid[]))",
                [place[0], place[1] or "", [draft.id, *drafts]],
            )
            return bool(cursor.fetchone()[0])
