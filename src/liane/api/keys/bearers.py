"""Who a request is from: the bearer of a key, found in the request's first statement."""

import time
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from liane.accounts import organisation
from liane.accounts.memory import CATALOGUE, Versions, ask_first
from liane.accounts.viewers import signed
from liane.api.keys.limits import Reach, limited, reach_of
from liane.api.models import Secret
from liane.records.queries.columns import loads
from liane.records.registry import refresh
from liane.records.viewer import Viewer

_STATE = """
SELECT name, number, NULL::text, NULL::uuid, NULL::uuid, NULL::jsonb, NULL::jsonb FROM records_version
UNION ALL
SELECT NULL, NULL, kind, source_id, user_id, scopes, limits FROM api_secret
WHERE digest = %s AND (expires_at IS NULL OR expires_at > now())
"""
# How precisely Liane knows when a key was last used.
_USED_SECONDS = 60.0
_MOST_REMEMBERED = 10_000
_used: dict[bytes, float] = {}


@dataclass(frozen=True, slots=True)
class Bearer:
    """What a request showed: `digest` of the secret, its kind, the key or app that it belongs to, what it may do."""

    digest: bytes
    kind: str
    source_id: UUID
    user_id: UUID
    reach: Reach


@dataclass(frozen=True, slots=True)
class Known:
    """Who asks. `viewer` is None when the secret opens nothing: unknown, expired, revoked, its person shut out."""

    versions: Versions
    settings: organisation.Settings
    bearer: Bearer | None
    viewer: Viewer | None


def known_by(mark: bytes) -> Known:
    """Return who shows the secret with this digest: one statement, with which the memory is refreshed."""
    versions: dict[str, int] = {}
    bearer = None
    for name, number, kind, source_id, user_id, scopes, limits in ask_first(_STATE, [mark]):
        if kind is None:
            versions[name] = number
        else:
            bearer = Bearer(mark, kind, source_id, user_id, reach_of(loads(scopes), loads(limits)))
    refresh(versions.get(CATALOGUE, 0))
    settings = organisation.current(versions)
    person = signed(bearer.user_id, versions) if bearer is not None else None
    if bearer is None or person is None:
        return Known(versions, settings, None, None)
    _note_use(bearer)
    return Known(versions, settings, bearer, person.viewer)


def spoken_to(found: Known, language: str) -> Viewer:
    """Return the viewer of a bearer that is known, within its reach, who is answered in `language`."""
    if found.bearer is None or found.viewer is None:
        raise LookupError("nobody")
    return limited(found.viewer, found.bearer.reach, language, found.versions)


def _note_use(bearer: Bearer) -> None:
    now = time.monotonic()
    if now - _used.get(bearer.digest, -_USED_SECONDS) < _USED_SECONDS:
        return
    if len(_used) > _MOST_REMEMBERED:
        _used.clear()
    _used[bearer.digest] = now
    Secret.objects.filter(digest=bearer.digest).update(last_used_at=timezone.now())
