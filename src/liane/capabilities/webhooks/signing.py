"""Signatures, as the open specification Standard Webhooks (1.0.0) has them, so that receivers have libraries for them.

``webhook-signature: v1,BASE64`` is the HMAC SHA-256, under the secret, of ``ID.TIMESTAMP.BODY``: the headers
``webhook-id`` and ``webhook-timestamp`` (seconds since 1970) and the body, byte for byte. For a day after the secret
was replaced there are two signatures, parted by a space.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from liane.accounts import vault
from liane.capabilities.webhooks.models import Secret

BEGINNING = "whsec_"
_BYTES = 32
# How long the secret before signs too, for receivers to be told the new one.
BOTH = timedelta(days=1)


def draw() -> str:
    """Return a new secret."""
    return BEGINNING + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def ensure(webhook_id: UUID) -> None:
    """Give a webhook a secret unless it has one."""
    if not Secret.objects.filter(webhook_id=webhook_id).exists():
        Secret.objects.bulk_create([Secret(webhook_id=webhook_id, sealed=vault.seal(draw()))], ignore_conflicts=True)


def replace(webhook_id: UUID, *, both: bool = True) -> str:
    """Give a webhook a new secret and return it, this once; the one before signs too for a day when `both`."""
    found = draw()
    before = Secret.objects.filter(webhook_id=webhook_id).values_list("sealed", flat=True).first()
    until = timezone.now() + BOTH if both and before else None
    values = {"sealed": vault.seal(found), "previous": before or "" if until else "", "previous_until": until}
    Secret.objects.update_or_create(webhook_id=webhook_id, defaults=values)
    return found


def keys(webhook_id: UUID, now: datetime) -> list[str]:
    """Return the secrets that a webhook signs with. Raises vault.Unreadable when they were sealed with another key."""
    row = Secret.objects.filter(webhook_id=webhook_id).first()
    if row is None:
        raise vault.Unreadable
    sealed = [row.sealed]
    if row.previous and row.previous_until is not None and row.previous_until > now:
        sealed.append(row.previous)
    return [vault.unseal(one) for one in sealed]


def headers(event_id: UUID, body: str, secrets_used: list[str], timestamp: int) -> dict[str, str]:
    """Return the headers that sign a body."""
    signed = f"{event_id}.{timestamp}.{body}".encode()
    return {
        "webhook-id": str(event_id),
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(_signature(secret, signed) for secret in secrets_used),
    }


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(BEGINNING))
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
