"""What the organisation defined, read as the records that definitions are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404

from liane.accounts.rights import may_be_shaped
from liane.records.objects import ObjectType
from liane.records.queries.model import Leaf, Query
from liane.records.queries.pages import fetch
from liane.records.registry import catalogue
from liane.records.viewer import Viewer

_MOST = 500
OBJECT = (
    "name", "singular", "plural_en", "singular_en", "feminine", "key", "slug", "icon", "hue", "group", "order", "scope",
    "board", "retired",
)  # fmt: skip
_FIELD = ("name", "key", "declaration", "position", "hidden", "retired")


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object of the organisation's own: its record."""

    id: UUID
    version: int
    values: Mapping[str, Any]

    @property
    def key(self) -> str:
        return str(self.values["key"])


@dataclass(frozen=True, slots=True)
class StoredField:
    """A field of the organisation's own, or what it changed of one of Liane's: its record."""

    id: UUID
    version: int
    name: str
    key: str
    declaration: Mapping[str, Any]
    position: int
    hidden: bool
    retired: bool


def objects(viewer: Viewer) -> dict[str, StoredObject]:
    """Return the organisation's own objects by key, retired ones too."""
    page = fetch(Query("custom_object", columns=OBJECT, sort=("order",), limit=_MOST), viewer)
    rows = (StoredObject(row.id, row.version, dict(zip(OBJECT, row.values, strict=True))) for row in page.rows)
    return {row.key: row for row in rows}


def fields(viewer: Viewer, object_name: str) -> dict[str, StoredField]:
    """Return the records of the fields of an object by key, retired ones too: two pages at most."""
    found: dict[str, StoredField] = {}
    after: str | None = None
    while True:
        where = Leaf("object", "is", object_name)
        query = Query("custom_field", where=where, columns=_FIELD, sort=("position",), limit=_MOST, after=after)
        page = fetch(query, viewer)
        for row in page.rows:
            name, key, declaration, position, hidden, retired = row.values
            found[key] = StoredField(
                row.id, row.version, name, key, declaration or {}, position or 0, bool(hidden), bool(retired)
            )
        after = page.next
        if after is None:
            return found


def shapeable() -> list[ObjectType]:
    """Return the objects that can be shaped: those of people's work, in the order of the rail."""
    found = [item for item in catalogue() if may_be_shaped(item)]
    return sorted(found, key=lambda item: (not item.group, item.order, str(item.plural)))


def shaped(name: str) -> ObjectType:
    """Return the object of an address. Raises Http404 for one that cannot be shaped."""
    item = catalogue().get(name)
    if item is None or not may_be_shaped(item):
        raise Http404
    return item
