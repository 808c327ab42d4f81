"""One-time links: an invitation, the first set-up, a new password. Signed, kept as a digest, used once."""

import secrets
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import timezone

from liane.accounts.models import OneTimeLink

LIFETIME = {
    OneTimeLink.Purpose.SETUP: timedelta(days=7),
    OneTimeLink.Purpose.INVITATION: timedelta(days=7),
    OneTimeLink.Purpose.RESET: timedelta(hours=24),
}
_signer = Signer(salt="liane.accounts.links")


def make(purpose: OneTimeLink.Purpose, user_id: UUID | None = None, *, by: UUID | None = None) -> str:
    """Return the path of a new link; the earlier ones that do the same for the same person end."""
    revoke(purpose, user_id)
    secret = secrets.token_urlsafe(24)
    OneTimeLink.objects.create(
        purpose=purpose,
        user_id=user_id,
        created_by_id=by,
        digest=_digest(secret),
        expires_at=timezone.now() + LIFETIME[purpose],
    )
    return reverse("one_time_link", args=[_signer.sign(secret)])


def revoke(purpose: OneTimeLink.Purpose | None, user_id: UUID | None) -> None:
    """End the unused links of a person, those of one purpose or all of them."""
    found = OneTimeLink.objects.filter(user_id=user_id, used_at__isnull=True)
    if purpose is not None:
        found = found.filter(purpose=purpose)
    found.delete()


def find(token: str) -> OneTimeLink | None:
    """Return the link that `token` opens, None when it was forged, used, revoked or is too old."""
    try:
        secret = _signer.unsign(token)
    except BadSignature:
        return None
    return OneTimeLink.objects.filter(
        digest=_digest(secret), used_at__isnull=True, expires_at__gt=timezone.now()
    ).first()


def use(link: OneTimeLink) -> bool:
    """Spend `link`; False when somebody was quicker. Call it in the transaction of what the link allows."""
    return OneTimeLink.objects.filter(id=link.id, used_at__isnull=True).update(used_at=timezone.now()) == 1


def _digest(secret: str) -> bytes:
    return sha256(secret.encode()).digest()
