"""From a person's id to the Viewer that the kernel asks for: one statement, then remembered."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

import orjson
from django.db import connection

from liane.accounts import organisation
from liane.accounts.memory import CATALOGUE, ORGANISATION, PEOPLE, Remembered, Versions, read_versions
from liane.accounts.models import Credential
from liane.accounts.rights import expand
from liane.accounts.roles import ADMINISTRATOR
from liane.records.registry import catalogue
from liane.records.viewer import ObjectRights, Viewer


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


# The person, her role, her password's hash; the members of her teams; when she manages teams, those of the
# teams below; the people she manages, and those that they manage.
_PERSON = """
WITH RECURSIVE below AS (
    SELECT id FROM accounts_team WHERE manager_id = %(id)s
    UNION SELECT t.id FROM accounts_team t JOIN below b ON t.parent_id = b.id
), reports AS (
    SELECT id FROM accounts_user WHERE manager_id = %(id)s
    UNION SELECT u.id FROM accounts_user u JOIN reports r ON u.manager_id = r.id
), teams AS (
    SELECT id FROM below
    UNION SELECT target_id FROM records_link WHERE source_id = %(id)s AND field = 'teams'
), mates AS (
    SELECT id FROM reports
    UNION SELECT l.source_id FROM records_link l JOIN teams t ON l.target_id = t.id
          JOIN accounts_user m ON m.id = l.source_id WHERE l.field = 'teams'
)
SELECT u.name, u.email, u.language, u.zone, u.theme, u.letters, r.id, r.key, r.name, r.rights, c.password,
       ARRAY(SELECT id FROM mates)
FROM accounts_user u
LEFT JOIN accounts_role r ON r.id = u.role_id
LEFT JOIN accounts_credential c ON c.user_id = u.id
WHERE u.id = %(id)s AND u.is_active
"""

_people: Remembered[Signed | None] = Remembered((PEOPLE, ORGANISATION, CATALOGUE))


def signed(user_id: UUID, versions: Versions | None = None) -> Signed | None:
    """Return the active person with `user_id`, or None; `versions` saves a statement when just read."""
    versions = read_versions() if versions is None else versions
    return _people.get(user_id, versions, lambda: _read(user_id, organisation.current(versions)))


def viewer_for(user_id: UUID) -> Viewer:
    """Return the Viewer of a person, one without any right when she is unknown or deactivated."""
    found = signed(user_id)
    return found.viewer if found is not None else Viewer(user_id)


def _read(user_id: UUID, settings: organisation.Settings) -> Signed | None:
    with connection.cursor() as cursor:
        cursor.execute(_PERSON, {"id": user_id})
        row = cursor.fetchone()
    if row is None:
        return None
    name, email, language, zone, theme, letters, role_id, role_key, role_name, rights, password, mates = row
    administrator = role_key == ADMINISTRATOR
    viewer = Viewer(
        user_id=user_id,
        name=name,
        teammates=frozenset(mates) | {user_id},
        rights=_rights(rights, administrator=administrator),
        administrator=administrator,
        language=language,
        zone=zone or settings.zone,
        currency=settings.currency,
        region=settings.region,
        role_id=role_id,
    )
    return Signed(viewer, email, theme, bool(letters), Credential(password=password or "").seal(), role_key, role_name)


def _rights(rights: object, *, administrator: bool) -> Mapping[str, ObjectRights]:
    data = orjson.loads(rights) if isinstance(rights, str) else rights
    if not isinstance(data, dict):
        return MappingProxyType({})
    return expand(data, catalogue(), administrator=administrator)
