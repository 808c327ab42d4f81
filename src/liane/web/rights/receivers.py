"""Whom one shares with: a person, a team or a role, typed by name; never an endless drop-down."""

from collections.abc import Iterator
from uuid import UUID

from django.utils.translation import gettext as _

from liane.records.queries.model import Leaf, Or, Query, both
from liane.records.queries.pages import fetch
from liane.records.registry import catalogue
from liane.records.viewer import Viewer

# How many of each kind are offered while typing; any other is found by her name.
_OFFERED = 100
# What stands before a colon, and what people type there.
_GLUE = "\u00a0"
Receiver = dict[str, object]


def offered(viewer: Viewer) -> list[str]:
    """Return what the box offers: active people, then teams, then roles, the last two named as such."""
    return [text for kind in ("user", "team", "role") for text, _id in _named(viewer, kind)]


def find(viewer: Viewer, text: str) -> Receiver | None:
    """Return who is called so (a person by her address too), None when nobody or several are."""
    text = text.replace(_GLUE, " ").strip()
    for kind, glued in _befores().items():
        before = glued.replace(_GLUE, " ")
        if before and text.lower().startswith(before.lower()):
            return _one(viewer, kind, text[len(before) :].strip())
    return next((found for kind in ("user", "team", "role") if (found := _one(viewer, kind, text))), None)


def shown(kind: str, title: str) -> str:
    """Return a receiver as people read it: "Équipe : Nord"."""
    return f"{_befores().get(kind, '')} {title}".strip()


def _befores() -> dict[str, str]:
    return {"user": "", "team": _("Équipe :"), "role": _("Rôle :")}


def _named(viewer: Viewer, kind: str) -> Iterator[tuple[str, UUID]]:
    where = Leaf("is_active", "is", True) if kind == "user" else None
    page = fetch(Query(kind, where=where, columns=("name",), sort=("name",), limit=_OFFERED), viewer)
    for row in page.rows:
        yield shown(kind, str(row.values[0])), row.id


def _one(viewer: Viewer, kind: str, name: str) -> Receiver | None:
    if not name or catalogue().get(kind) is None:
        return None
    named = Leaf("name", "is", name)
    where = both(Or((named, Leaf("email", "is", name))), Leaf("is_active", "is", True)) if kind == "user" else named
    rows = fetch(Query(kind, where=where, columns=("name",), limit=2), viewer).rows
    return {"object": kind, "id": rows[0].id} if len(rows) == 1 else None
