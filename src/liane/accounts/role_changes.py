"""What a change of a role would change, and for whom: told before it is saved."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from liane.accounts.models import User
from liane.accounts.rights import Json, decided, expand
from liane.accounts.viewers import viewers_for
from liane.records.objects import ObjectType
from liane.records.queries.model import Query
from liane.records.queries.pages import Count, count
from liane.records.registry import catalogue
from liane.records.viewer import Scope, Verb

# For how many people, and of how many objects, records are counted: each takes two counts.
_PEOPLE, _OBJECTS = 3, 3
NAMED = 20


@dataclass(frozen=True, slots=True)
class Moved:
    """One right that would change: on which object, to do what, how far before and after."""

    item: ObjectType
    verb: Verb
    before: Scope
    after: Scope


@dataclass(frozen=True, slots=True)
class Seen:
    """How many records of an object a person sees, and would see."""

    person: str
    item: ObjectType
    before: Count
    after: Count


def holders(role_id: UUID) -> tuple[list[tuple[UUID, str]], int]:
    """Return the first active people who have a role, by name, and how many there are."""
    found = User.objects.filter(role_id=role_id, is_active=True)
    return list(found.order_by("name").values_list("id", "name")[:NAMED]), found.count()


def moved(before: Json, after: Json) -> list[Moved]:
    """Return the rights that differ, object by object."""
    old, new = (expand(rights, catalogue(), administrator=False) for rights in (before, after))
    return [
        Moved(item, verb, old[item.name].scope(verb), new[item.name].scope(verb))
        for item in sorted(catalogue(), key=lambda item: (item.settings, item.order, item.name))
        if not decided(item)
        for verb in Verb
        if old[item.name].scope(verb) is not new[item.name].scope(verb)
    ]


def seen(changes: Sequence[Moved], after: Json, people: Sequence[tuple[UUID, str]]) -> list[Seen]:
    """Return how many records the first of `people` see and would see, of the first objects that they would see
    otherwise; counted up to a cap."""
    items = [one.item for one in changes if one.verb is Verb.READ][:_OBJECTS]
    if not items:
        return []
    viewers = viewers_for([one for one, _name in people[:_PEOPLE]])
    rights: Any = expand(after, catalogue(), administrator=False)
    return [
        Seen(
            viewer.name,
            item,
            count(Query(item.name), viewer),
            count(Query(item.name), replace(viewer, rights=rights)),
        )
        for viewer in viewers.values()
        for item in items
    ]
