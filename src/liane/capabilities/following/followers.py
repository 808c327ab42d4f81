"""Who follows a record.

Its owner and its author do by themselves, as does whoever takes part in what stands on it (`takers_part`); anybody
may say that she does, or does not. Nothing is stored for what follows from the record.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from liane.capabilities.following.audience import readers
from liane.capabilities.following.models import Follow
from liane.records.objects import ObjectType, Owned
from liane.records.queries.pages import titles
from liane.records.queries.sql import Sql, name
from liane.records.registry import Registry
from liane.records.viewer import Viewer

People = dict[UUID, set[UUID]]
# SQL that gives who takes part in what stands on records, as (record_id, user_id).
takers_part: Registry[str] = Registry("takers of part")
# How many people a page names; beyond, it counts them.
MOST_NAMED = 30


@dataclass(frozen=True, slots=True)
class Followers:
    """Who follows a record, as a reader of it sees them: names by id, and whether she is one of them."""

    names: Mapping[UUID, str]
    mine: bool
    more: int = 0


def followers_of(item: ObjectType, ids: Collection[UUID]) -> People:
    """Return the active people who follow each record, whether or not they may read it: one statement."""
    found = _by_themselves(item, "ANY(%(ids)s::uuid[])")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT p.record_id, p.user_id FROM (SELECT record_id, user_id FROM ({found}) b "
            "UNION SELECT record_id, user_id FROM following_follow "
            "WHERE record_id = ANY(%(ids)s::uuid[]) AND follows) p "
            "JOIN accounts_user u ON u.id = p.user_id AND u.is_active "
            "WHERE NOT EXISTS (SELECT 1 FROM following_follow f WHERE f.record_id = p.record_id "
            "AND f.user_id = p.user_id AND NOT f.follows)",
            {"ids": list(ids)},
        )
        people: People = {}
        for record_id, user_id in cursor.fetchall():
            people.setdefault(record_id, set()).add(user_id)
        return people


def shown(item: ObjectType, record_id: UUID, viewer: Viewer) -> Followers:
    """Return who follows a record that `viewer` may read; those who may not read it are not told of it nor named."""
    people = sorted(followers_of(item, [record_id]).get(record_id, set()))
    looked_at = people[: MOST_NAMED * 2]
    reading = readers(item.name, record_id, looked_at)
    names = titles("user", reading, viewer)
    first = dict(sorted(names.items(), key=lambda one: one[1])[:MOST_NAMED])
    return Followers(first, viewer.user_id in people, max(0, len(people) - len(looked_at)))


def followed(item: ObjectType, user_id: UUID, alias: str) -> Sql:
    """Return the condition that a person follows the record at `alias`."""
    said = f"(SELECT f.follows FROM following_follow f WHERE f.record_id = {alias}.id AND f.user_id = %s)"
    ways = [f"{alias}.{column} = %s" for column in _whose(item)]
    ways += [
        f"EXISTS (SELECT 1 FROM ({part}) q WHERE q.record_id = {alias}.id AND q.user_id = %s)"
        for part in takers_part.all().values()
    ]
    return Sql(f"coalesce({said}, {' OR '.join(ways)})", (user_id,) * (len(ways) + 1))


def say(item: ObjectType, record_id: UUID, user_id: UUID, *, follow: bool) -> None:
    """Note that a person follows a record, or does not."""
    Follow.objects.update_or_create(
        record_id=record_id, user_id=user_id, defaults={"object": item.name, "follows": follow}
    )


def _by_themselves(item: ObjectType, wanted: str) -> str:
    """Return SQL that gives who follows the records `wanted` without saying so, as (record_id, user_id)."""
    theirs = ", ".join(f"(t.{column})" for column in _whose(item))
    own = (
        f"SELECT t.id AS record_id, p.id AS user_id FROM {name(item.table)} t "
        f"CROSS JOIN LATERAL (VALUES {theirs}) p(id) WHERE t.id = {wanted}"
    )
    parts = [
        f"SELECT record_id, user_id FROM ({part}) q WHERE record_id = {wanted}" for part in takers_part.all().values()
    ]
    return " UNION ALL ".join([own, *parts])


def _whose(item: ObjectType) -> tuple[str, ...]:
    """Return the columns of the people whose a record is."""
    owner = name(item.fields[item.scope.field].column()) if isinstance(item.scope, Owned) else ""
    return (owner, "created_by_id") if owner else ("created_by_id",)
