"""Addresses of the shared screens."""

from collections.abc import Mapping
from uuid import UUID

from django.urls import reverse

from liane.accounts.rights import may_be_shaped
from liane.records.objects import ObjectType
from liane.records.queries.columns import Reference
from liane.records.registry import Catalogue, catalogue
from liane.records.viewer import Viewer


def list_url(item: ObjectType) -> str:
    """Return the address of the list of an object."""
    return f"/{item.slug}"


def first_url(item: ObjectType) -> str:
    """Return the address at which people begin with an object: its board when that opens first, else its list."""
    return f"/{item.slug}/tableau" if item.board is not None and item.opens == "board" else list_url(item)


def record_url(item: ObjectType, record_id: UUID) -> str:
    """Return the address of a record's page."""
    return f"/{item.slug}/{record_id}"


def reference_url(reference: Reference, found: Catalogue | None = None) -> str | None:
    """Return the address of the record that a value points to, None for what has no page of its own.

    `found` is the catalogue, for who asks many times.
    """
    item = (catalogue() if found is None else found).get(reference.object)
    if item is None or reference.id is None or item.settings:
        return None
    return record_url(item, reference.id)


def shaping_url(item: ObjectType, viewer: Viewer, name: str) -> str:
    """Return where an administrator shapes an object ("field_kinds", "layout"), "" for others and what has no shape."""
    if not viewer.administrator or viewer.guest or not may_be_shaped(item):
        return ""
    return reverse(f"shaping:{name}", args=[item.name])


def reasons_url(named: Mapping[str, object]) -> str:
    """Return where a record says who sees and edits it and why, "" when these parts of an address name no record."""
    slug, record_id, key = (named.get(part) for part in ("slug", "record_id", "key"))
    if not slug or not record_id:
        return ""
    return f"/{slug}/{record_id}/acces" + (f"?champ={key}" if key else "")
