"""Who follows a record.

Its owner and its author do by themselves, as does whoever takes part in what stands on it (`takers_part`); anybody
may say that she does, or does not. Nothing is stored for what follows from the record.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from liane.capabilities.following.audience import readers
from liane.capabilities.following.models import Follow
from liane.records.objects import ObjectType, Owned
from liane.records.queries.pages import titles
from liane.records.queries.sql import name
from liane.records.registry import Registry
from liane.records.viewer import Viewer

People = dict[UUID, set[UUID]]
# (object, ids of its records) gives the people who take part in what stands on each.
takers_part: Registry[Callable[[str, Collection[UUID]], Mapping[UUID, Collection[UUID]]]] = Registry("takers of part")
# How many people a page names; beyond, it counts them.
MOST_NAMED = 30


@dataclass(frozen=True, slots=True)
class Followers:
    """Who follows a record, as a reader of it sees them: names by id, and whether she is one of them."""

    names: Mapping[UUID, str]
    mine: bool
    more: int = 0


def followers_of(item: ObjectType, ids: Collection[UUID]) -> People:
    """Return the active people who follow each record, whether or not they may read it."""
    found = _by_themselves(item, ids)
    for read in takers_part.all().values():
        for record_id, people in read(item.name, ids).items():
            found.setdefault(record_id, set()).update(people)
    for record_id, user_id, follows in Follow.objects.filter(record_id__in=ids).values_list(
        "record_id", "user_id", "follows"
    ):
        people = found.setdefault(record_id, set())
        people.add(user_id) if follows else people.discard(user_id)
    active = _active({one for people in found.values() for one in people})
    return {record_id: people & active for record_id, people in found.items()}


def shown(item: ObjectType, record_id: UUID, viewer: Viewer) -> Followers:
    """Return who follows a record that `viewer` may read; those who may not read it are not told of it nor named."""
    people = sorted(followers_of(item, [record_id]).get(record_id, set()))
    looked_at = people[: MOST_NAMED * 2]
    reading = readers(item.name, record_id, looked_at)
    names = titles("user", reading, viewer)
    first = dict(sorted(names.items(), key=lambda one: one[1])[:MOST_NAMED])
    return Followers(first, viewer.user_id in people, max(0, len(people) - len(looked_at)))


def follows(item: ObjectType, record_id: UUID, user_id: UUID) -> bool:
    """Say whether a person follows a record."""
    return user_id in followers_of(item, [record_id]).get(record_id, set())


def say(item: ObjectType, record_id: UUID, user_id: UUID, *, follow: bool) -> None:
    """Note that a person follows a record, or does not."""
    Follow.objects.update_or_create(
        record_id=record_id, user_id=user_id, defaults={"object": item.name, "follows": follow}
    )


def _by_themselves(item: ObjectType, ids: Collection[UUID]) -> People:
    owner = name(item.fields[item.scope.field].column()) if isinstance(item.scope, Owned) else "NULL::uuid"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, {owner}, created_by_id FROM {name(item.table)} WHERE id = ANY(%s::uuid[])", [list(ids)]
        )
        return {row[0]: {one for one in row[1:] if one is not None} for row in cursor.fetchall()}


def _active(user_ids: Collection[UUID]) -> set[UUID]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM accounts_user WHERE is_active AND id = ANY(%s::uuid[])", [list(user_ids)])
        return {row[0] for row in cursor.fetchall()}
