"""What can be done about keys: made, with the secret shown once, and revoked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from django.db import transaction

from liane.api.keys import secrets
from liane.api.keys.rules import CAUSE
from liane.api.models import Secret
from liane.lib.ids import new_id
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Outcome, Update
from liane.records.viewer import ObjectRights, Scope, Viewer


@dataclass(frozen=True, slots=True)
class Made:
    """A new key and its secret, which is told this once."""

    id: UUID
    secret: str


def make_key(
    viewer: Viewer,
    name: str,
    scopes: Sequence[str],
    *,
    owner: UUID | None = None,
    limits: Sequence[str] = (),
    expires_at: datetime | None = None,
) -> Made:
    """Make a key of `viewer`'s own, or of `owner` when she is an administrator. Raises Refused, LookupError."""
    secret, key_id = secrets.draw(secrets.KEY), new_id()
    whose = owner or viewer.user_id
    if whose is None:
        raise LookupError("a key is somebody's")
    values = {
        "name": name,
        "owner": whose,
        "begins": secrets.beginning(secret),
        "scopes": list(scopes),
        "limits": list(limits) or None,
        "expires_at": expires_at,
    }
    with transaction.atomic():
        apply(Change(_empowered(viewer), Cause(CAUSE), [Create("api_key", values, key_id)]))
        Secret.objects.create(
            digest=secrets.digest(secret),
            kind=Secret.KEY,
            source_id=key_id,
            user_id=whose,
            scopes=list(scopes),
            limits=list(limits),
            expires_at=expires_at,
        )
    return Made(key_id, secret)


def revoke_key(viewer: Viewer, key_id: UUID) -> Outcome:
    """End a key of the viewer's own, or anybody's for an administrator, for good. Raises Refused (Missing)."""
    return apply(Change(_empowered(viewer), Cause(CAUSE), [Update("api_key", key_id, {"revoked": True})]))


def _empowered(viewer: Viewer) -> Viewer:
    """Return the viewer with the right to make and end keys of her own, which everybody has by these actions only."""
    if viewer.administrator:
        return viewer
    own = ObjectRights(create=Scope.OWN, read=Scope.OWN, update=Scope.OWN)
    return replace(viewer, rights=MappingProxyType({**viewer.rights, "api_key": own}))
