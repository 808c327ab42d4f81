"""What can be done about apps: registered, with the secret shown once, and revoked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from liane.api.keys import secrets
from liane.api.models import AppSecret
from liane.lib.ids import new_id
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Outcome, Update
from liane.records.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Registered:
    """A new app: its id is its client_id; the secret is told this once, None for an app that cannot keep one."""

    id: UUID
    secret: str | None


def register_app(viewer: Viewer, values: Mapping[str, Any]) -> Registered:
    """Register an app. Raises Refused."""
    app_id = new_id()
    secret = secrets.draw(secrets.APP) if values.get("confidential") else None
    with transaction.atomic():
        apply(Change(viewer, Cause("form"), [Create("o_auth_app", values, app_id)]))
        if secret is not None:
            AppSecret.objects.create(app_id=app_id, digest=secrets.digest(secret))
    return Registered(app_id, secret)


def revoke_app(viewer: Viewer, app_id: UUID) -> Outcome:
    """End an app with all that people gave it, for good. Raises Refused."""
    return apply(Change(viewer, Cause("form"), [Update("o_auth_app", app_id, {"revoked": True})]))
