"""The views that a person finds on an object's pages, and the one that opens first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from liane.capabilities.views.shown import Shown, dump, read
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Delete, Outcome, Update
from liane.records.queries.model import Leaf, Or, Query, QueryError, Where
from liane.records.queries.pages import fetch
from liane.records.viewer import Viewer

MOST = 200
# Between the numbers by which views stand in order.
_STEP = 1_024
_COLUMNS = ("name", "object", "kind", "visibility", "owner", "shown", "position", "for_everyone", "for_roles")


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved view as its reader has it. `fault` says why it cannot be shown; it then shows nothing.

    `mine` says whether the reader owns it, `changeable` whether she may change it: hers, or any as an administrator.
    `first` views open first for her; `for_everyone` and `roles` say for whom else.
    """

    id: UUID
    name: str
    object: str
    kind: str
    visibility: str
    shown: Shown
    version: int
    mine: bool = False
    changeable: bool = False
    first: bool = False
    for_everyone: bool = False
    roles: tuple[UUID, ...] = ()
    position: int | None = None
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


def opened_first(viewer: Viewer) -> Mapping[str, Saved]:
    """Return the views that open first for `viewer`, by object: one statement."""
    chosen: Where = Leaf("for_everyone", "is", True)
    if viewer.role_id is not None:
        chosen = Or((chosen, Leaf("for_roles", "has_any", [str(viewer.role_id)])))
    page = fetch(Query("view", where=chosen, columns=_COLUMNS, sort=("position", "name"), limit=MOST), viewer)
    found: dict[str, Saved] = {}
    for row in page.rows:
        view = _saved(row.id, row.version, dict(zip(_COLUMNS, row.values, strict=True)), viewer)
        # What is chosen for her role goes before what is for all.
        if view.object not in found or (found[view.object].for_everyone and viewer.role_id in view.roles):
            found[view.object] = view
    return found


def first(views: Sequence[Saved]) -> Saved | None:
    """Return the view that opens first among those of an object, None for the object's own list."""
    return next((view for view in views if view.first), None)


def remove(viewer: Viewer, view: Saved) -> Outcome:
    """Delete a view; undoing brings it back with the favourites of those who kept it. Raises Refused."""
    return apply(Change(viewer, Cause("form"), [Delete("view", view.id)]))


def reorder(viewer: Viewer, view: Saved, others: Sequence[Saved], at: int) -> Outcome | None:
    """Put a view at place `at` among the `others` of its object (those without it, in order). Raises Refused.

    Views of others keep their numbers; where no number is left between two, those that the viewer may change move.
    None when nothing moves.
    """
    line = [*others[:at], view, *others[at:]]
    before, after = (others[at - 1] if at else None), (others[at] if at < len(others) else None)
    low = before.position if before and before.position is not None else None
    high = after.position if after and after.position is not None else None
    if before is None and high is not None:
        wanted = high - _STEP
    elif after is None and low is not None:
        wanted = low + _STEP
    elif low is not None and high is not None and high - low > 1:
        wanted = (low + high) // 2
    else:
        edits = [
            Update("view", one.id, {"position": number * _STEP}, version=one.version)
            for number, one in enumerate(line, 1)
            if one.changeable and one.position != number * _STEP
        ]
        return apply(Change(viewer, Cause("form"), edits)) if edits else None
    return change(viewer, view, position=wanted)


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
    roles = tuple(reference.id for reference in values["for_roles"] or ())
    mine = owner is not None and owner.id == viewer.user_id
    found = Saved(
        view_id,
        values["name"],
        values["object"],
        values["kind"],
        values["visibility"],
        Shown(),
        version,
        mine=mine,
        changeable=mine or viewer.administrator,
        first=bool(values["for_everyone"]) or viewer.role_id in roles,
        for_everyone=bool(values["for_everyone"]),
        roles=roles,
        position=values["position"],
    )
    try:
        return replace(found, shown=read(values["shown"] or {}))
    except QueryError as error:
        return replace(found, fault=str(error))
