"""The views that a person finds on an object's pages, and the one that opens first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from liane.capabilities.views.shown import Shown, dump, read
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Outcome, Update
from liane.records.queries.model import Leaf, Query, QueryError
from liane.records.queries.pages import fetch
from liane.records.viewer import Viewer

MOST = 200
_COLUMNS = ("name", "object", "kind", "visibility", "owner", "shown", "position", "for_everyone", "for_roles")


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved view as its reader has it. `fault` says why it cannot be shown; it then shows nothing.

    `first` views open first for the reader; `mine` says whether she owns it.
    """

    id: UUID
    name: str
    object: str
    kind: str
    visibility: str
    shown: Shown
    version: int
    mine: bool = False
    first: bool = False
    fault: str = ""


def of(object_name: str, viewer: Viewer) -> Sequence[Saved]:
    """Return the views of an object that `viewer` may read, in order, MOST at most: one statement."""
    where = Leaf("object", "is", object_name)
    page = fetch(Query("view", where=where, columns=_COLUMNS, sort=("position", "name"), limit=MOST), viewer)
    return tuple(_saved(row.id, row.version, dict(zip(_COLUMNS, row.values, strict=True)), viewer) for row in page.rows)


def one(view_id: UUID, viewer: Viewer) -> Saved | None:
    """Return a view, None when there is none for `viewer`."""
    page = fetch(Query("view", columns=_COLUMNS, ids=(view_id,), limit=1), viewer)
    found = [_saved(row.id, row.version, dict(zip(_COLUMNS, row.values, strict=True)), viewer) for row in page.rows]
    return found[0] if found else None


def first(views: Sequence[Saved]) -> Saved | None:
    """Return the view that opens first among those of an object, None for the object's own list."""
    return next((view for view in views if view.first), None)


def save(viewer: Viewer, name: str, object_name: str, kind: str, shown: Shown, **others: Any) -> Outcome:
    """Save a new view of `viewer`'s own. Raises Refused."""
    values = {"name": name, "object": object_name, "kind": kind, "shown": dump(shown), **others}
    return apply(Change(viewer, Cause("form"), [Create("view", values)]))


def change(viewer: Viewer, view: Saved, **values: Any) -> Outcome:
    """Change a view; `shown` is given as a value. Raises Refused (Conflict when another changed it meanwhile)."""
    if "shown" in values:
        values["shown"] = dump(values["shown"])
    return apply(Change(viewer, Cause("form"), [Update("view", view.id, values, version=view.version)]))


def _saved(view_id: UUID, version: int, values: Mapping[str, Any], viewer: Viewer) -> Saved:
    owner = values["owner"]
    roles = {reference.id for reference in values["for_roles"] or ()}
    found = Saved(
        view_id,
        values["name"],
        values["object"],
        values["kind"],
        values["visibility"],
        Shown(),
        version,
        mine=owner is not None and owner.id == viewer.user_id,
        first=bool(values["for_everyone"]) or viewer.role_id in roles,
    )
    try:
        return replace(found, shown=read(values["shown"] or {}))
    except QueryError as error:
        return replace(found, fault=str(error))
