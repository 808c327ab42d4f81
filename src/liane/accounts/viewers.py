"""From people's ids to the Viewers that the kernel asks for: one statement, then remembered."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db import connection

from liane.accounts import organisation
from liane.accounts.memory import CATALOGUE, ORGANISATION, PEOPLE, SHARING, Remembered, Versions, read_versions
from liane.accounts.models import Credential
from liane.accounts.rights import expand, views_as
from liane.accounts.roles import ADMINISTRATOR
from liane.accounts.sharing.loading import shared
from liane.records.queries.columns import loads
from liane.records.registry import catalogue
from liane.records.viewer import Scope, Viewer


@dataclass(frozen=True, slots=True)
class Signed:
    """A person who may be signed in: her viewer, and what her pages look like.

    `seal` is what her session must carry: it moves with her password, which ends her other sessions.
    """

    viewer: Viewer
    email: str | None
    theme: str
    letters: bool
    seal: str
    role_key: str | None
    role_name: str | None


# For each person: herself, her role, her password's hash; the members of her teams; when she manages teams, those of
# the teams below; the people she manages, and those that they manage; what is shared with her, her teams, those above
# and those that she manages, her role.
_PEOPLE = """
SELECT p.id, x.* FROM unnest(%(ids)s::uuid[]) p(id) CROSS JOIN LATERAL (
    WITH RECURSIVE below AS (
        SELECT id FROM accounts_team WHERE manager_id = p.id
        UNION SELECT t.id FROM accounts_team t JOIN below b ON t.parent_id = b.id
    ), reports AS (
        SELECT id FROM accounts_user WHERE manager_id = p.id
        UNION SELECT u.id FROM accounts_user u JOIN reports r ON u.manager_id = r.id
    ), own AS (
        SELECT target_id AS id FROM records_link WHERE source_id = p.id AND field = 'teams'
    ), above AS (
        SELECT id FROM own
        UNION SELECT t.parent_id FROM accounts_team t JOIN above a ON t.id = a.id WHERE t.parent_id IS NOT NULL
    ), managed AS (
        SELECT id FROM reports
        UNION SELECT l.source_id FROM records_link l JOIN below t ON l.target_id = t.id
              JOIN accounts_user m ON m.id = l.source_id WHERE l.field = 'teams'
    ), mates AS (
        SELECT id FROM managed
        UNION SELECT l.source_id FROM records_link l JOIN own t ON l.target_id = t.id
              JOIN accounts_user m ON m.id = l.source_id WHERE l.field = 'teams'
    ), receivers AS (
        SELECT p.id UNION SELECT id FROM above UNION SELECT id FROM below
        UNION SELECT role_id FROM accounts_user WHERE id = p.id AND role_id IS NOT NULL
    )
    SELECT u.name, u.email, u.language, u.zone, u.theme, u.letters, r.id AS role_id, r.key, r.name AS role_name,
           r.rights, c.password, ARRAY(SELECT id FROM mates), ARRAY(SELECT id FROM managed),
           ARRAY(SELECT id FROM receivers),
           ARRAY(SELECT DISTINCT g.record_object FROM sharing_recordshare g JOIN receivers w ON w.id = g.who_id),
           (SELECT jsonb_agg(jsonb_build_array(g.id, g.name, g.object, g.condition, g.may_edit) ORDER BY g.name)
            FROM sharing_sharingrule g JOIN receivers w ON w.id = g.who_id WHERE g.active)
    FROM accounts_user u
    LEFT JOIN accounts_role r ON r.id = u.role_id
    LEFT JOIN accounts_credential c ON c.user_id = u.id
    WHERE u.id = p.id AND u.is_active
) x
"""

_people: Remembered[Signed | None] = Remembered((PEOPLE, ORGANISATION, CATALOGUE, SHARING))


def signed(user_id: UUID, versions: Versions | None = None) -> Signed | None:
    """Return the active person with `user_id`, or None; `versions` saves a statement when just read."""
    versions = read_versions() if versions is None else versions
    return _people.get(user_id, versions, lambda: _read(user_id, organisation.current(versions)))


def viewer_for(user_id: UUID) -> Viewer:
    """Return the Viewer of a person, one without any right when she is unknown or deactivated."""
    found = signed(user_id)
    return found.viewer if found is not None else Viewer(user_id)


def viewers_for(user_ids: Sequence[UUID]) -> dict[UUID, Viewer]:
    """Return the Viewers of active people, in one statement for those who are not remembered."""
    versions = read_versions()
    settings = organisation.current(versions)
    missing = [one for one in user_ids if not _people.knows(one, versions)]
    fresh = {row[0]: _signed(row, settings) for row in _rows(missing)} if missing else {}
    found = {one: _people.get(one, versions, lambda one=one: fresh.get(one)) for one in user_ids}  # type: ignore[misc]
    return {one: person.viewer for one, person in found.items() if person is not None}


def _rows(user_ids: Sequence[UUID]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE, {"ids": list(user_ids)})
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _read(user_id: UUID, settings: organisation.Settings) -> Signed | None:
    rows = _rows([user_id])
    return _signed(rows[0], settings) if rows else None


def _signed(row: tuple[Any, ...], settings: organisation.Settings) -> Signed:
    user_id, name, email, language, zone, theme, letters, role_id, role_key, role_name, rights, password = row[:12]
    mates, managed, receivers, objects, rules = row[12:]
    administrator = role_key == ADMINISTRATOR
    given = loads(rights)
    given = given if isinstance(given, dict) else {}
    viewer = Viewer(
        user_id=user_id,
        name=name,
        teammates=frozenset(mates) | {user_id},
        rights=expand(given, catalogue(), administrator=administrator) if role_id else MappingProxyType({}),
        administrator=administrator,
        language=language,
        zone=zone or settings.zone,
        currency=settings.currency,
        region=settings.region,
        role_id=role_id,
        role_name=role_name or "",
        subordinates=frozenset(managed) - {user_id},
        shared=shared(receivers, objects, loads(rules) or ()),
        views_as=Scope.ALL if administrator else views_as(given),
    )
    return Signed(viewer, email, theme, bool(letters), Credential(password=password or "").seal(), role_key, role_name)
