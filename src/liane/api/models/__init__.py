"""Tables of the API."""

from liane.api.models.apps import AccessGrant, ApprovalCode, AppSecret, OAuthApp, RefreshToken
from liane.api.models.keys import READ, SCOPES, SETTINGS, WRITE, ApiKey, Idempotency, Secret

__all__ = [
    "READ",
    "SCOPES",
    "SETTINGS",
    "WRITE",
    "AccessGrant",
    "ApiKey",
    "AppSecret",
    "ApprovalCode",
    "Idempotency",
    "OAuthApp",
    "RefreshToken",
    "Secret",
]
