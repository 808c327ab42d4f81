"""Keys, service accounts and apps as the settings list them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils import timezone

from liane.accounts.models import User
from liane.accounts.organisation import local
from liane.api.models import SCOPES, AccessGrant, OAuthApp, Secret
from liane.lib import formats
from liane.records.queries.model import Leaf, Query
from liane.records.queries.pages import fetch
from liane.records.viewer import Viewer

PAGE = 50
_MOST = 200
_COLUMNS = ("name", "begins", "scopes", "limits", "owner", "expires_at", "revoked", "created_at")


def keys(viewer: Viewer, after: str | None, *, mine: bool) -> tuple[list[dict[str, Any]], str | None]:
    """Return keys, the newest first, and the cursor of the next page. Raises QueryError."""
    where = Leaf("owner", "me") if mine else None
    page = fetch(
        Query("api_key", where=where, columns=_COLUMNS, sort=("-created_at",), limit=PAGE, after=after), viewer
    )
    used = _used(row.id for row in page.rows)
    now = timezone.now()
    rows = []
    for row in page.rows:
        values = dict(zip(_COLUMNS, row.values, strict=True))
        expired = values["expires_at"] is not None and values["expires_at"] < now
        alive = row.id in used and not expired and not values["revoked"]
        rows.append({
            **values, "id": row.id, "used": _when(used.get(row.id), viewer.language), "expired": expired,
            "alive": alive, "scopes": labels(values["scopes"]), "expires": _day(values["expires_at"], viewer.language),
        })  # fmt: skip
    return rows, page.next


def labels(scopes: Iterable[str] | None) -> list[Any]:
    """Return how scopes are called."""
    found = set(scopes or ())
    return [scope.label for scope in SCOPES if scope.key in found]


def _used(ids: Iterable[UUID]) -> dict[UUID, datetime | None]:
    found = Secret.objects.filter(source_id__in=list(ids), kind=Secret.KEY)
    return dict(found.values_list("source_id", "last_used_at"))


def accounts() -> list[dict[str, Any]]:
    """Return the service accounts."""
    found = User.objects.filter(service=True).order_by("name")
    return [dict(row) for row in found.values("id", "name", "is_active", "role__name")[:_MOST]]


def apps() -> list[dict[str, Any]]:
    """Return the apps that are registered."""
    found = OAuthApp.objects.order_by("revoked", "name")
    rows = found.values("id", "name", "website", "scopes", "confidential", "revoked", "account__name")[:_MOST]
    return [{**row, "scopes": labels(row["scopes"])} for row in rows]


def granted(user_id: UUID, language: str) -> list[dict[str, Any]]:
    """Return the apps that a person gave access to, the newest first: one line an app, however often she did."""
    grants = list(AccessGrant.objects.filter(user_id=user_id).order_by("-at")[:_MOST])
    of_app: dict[UUID, list[AccessGrant]] = {}
    for one in grants:
        of_app.setdefault(one.app_id, []).append(one)
    names = {key: str(name) for key, name in OAuthApp.objects.filter(id__in=of_app).values_list("id", "name")}
    tokens = Secret.objects.filter(user_id=user_id, source_id__in=of_app, kind=Secret.ACCESS)
    used = dict(tokens.values_list("source_id").annotate(Max("last_used_at")))
    return [
        {"id": given[0].id, "name": names.get(app_id, "—"), "at": _day(given[-1].at, language),
         "used": _when(used.get(app_id), language), "scopes": labels(scope for one in given for scope in one.scopes)}
        for app_id, given in of_app.items()
    ]  # fmt: skip


def _day(at: datetime | None, language: str) -> str:
    return formats.date(local(at), language) if at else ""


def _when(at: datetime | None, language: str) -> str:
    return formats.datetime(local(at), language) if at else ""
