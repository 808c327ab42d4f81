"""Short ways to share a record or to make a rule, and to be a viewer to whom something is shared."""

from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType
from typing import Any
from uuid import UUID

from liane.lib.ids import new_id
from liane.records.queries.model import parse_where
from liane.records.sharing import Rule, Shared
from liane.records.viewer import Viewer
from tests.records.people import create


def lend(actor: Viewer, object_name: str, record_id: UUID, to: Viewer, **values: Any) -> UUID:
    """Share one record with a person; return the share's id."""
    who = {"object": "user", "id": to.user_id}
    return create(actor, "record_share", record={"object": object_name, "id": record_id}, who=who, **values)


def rule(object_name: str, to: Viewer, where: Any = None, *, may_edit: bool = False) -> Rule:
    """Return a rule that opens what `where` finds."""
    found = None if where is None else parse_where(where)
    return Rule(new_id(), f"{object_name} for {to.name}", object_name, found, may_edit)


def with_shared(viewer: Viewer, *, objects: Iterable[str] = (), rules: Iterable[Rule] = ()) -> Viewer:
    """Return the viewer as accounts make her when something is shared with her."""
    by_object: dict[str, tuple[Rule, ...]] = {}
    for one in rules:
        by_object[one.object] = (*by_object.get(one.object, ()), one)
    ids = (viewer.user_id,) if viewer.user_id else ()
    return replace(viewer, shared=Shared(ids, frozenset(objects), MappingProxyType(by_object)))
