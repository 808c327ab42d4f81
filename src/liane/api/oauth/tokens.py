"""Codes and tokens of apps: given once, kept as digests, ended together with the consent that they come from."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from liane.api.keys import secrets
from liane.api.models import AccessGrant, ApprovalCode, RefreshToken, Secret
from liane.api.oauth.outliving import rest_webhooks

CODE_LIVES = timedelta(seconds=60)
ACCESS_LIVES = timedelta(hours=1)
REFRESH_LIVES = timedelta(days=30)


class Refusal(Exception):
    """A token that is not given: an error of RFC 6749, 5.2."""

    def __init__(self, error: str, status: int = 400) -> None:
        super().__init__(error)
        self.error = error
        self.status = status


@dataclass(frozen=True, slots=True)
class Tokens:
    """What an app is given; `refresh` is None where it can ask by itself again."""

    access: str
    refresh: str | None
    scopes: Sequence[str]


def approve(app_id: UUID, user_id: UUID, scopes: Sequence[str], redirect: str, challenge: str) -> str:
    """Note that a person consents, and return the code that is handed to the app."""
    code = secrets.draw(secrets.CODE)
    with transaction.atomic():
        grant = AccessGrant.objects.create(app_id=app_id, user_id=user_id, scopes=list(scopes))
        ApprovalCode.objects.create(
            digest=secrets.digest(code), grant_id=grant.id, redirect=redirect, challenge=challenge,
            expires_at=timezone.now() + CODE_LIVES,
        )  # fmt: skip
    return code


def exchange(app_id: UUID, code: str, redirect: str, verifier: str) -> Tokens:
    """Return the tokens of a code. Raises Refusal; a code that is shown twice ends what it gave."""
    mark, now = secrets.digest(code), timezone.now()
    found = ApprovalCode.objects.filter(digest=mark).first()
    grant = AccessGrant.objects.filter(id=found.grant_id, app_id=app_id).first() if found else None
    if found is None or grant is None:
        raise Refusal("invalid_grant")
    if not ApprovalCode.objects.filter(digest=mark, used_at=None).update(used_at=now):
        end(grant.id)
        raise Refusal("invalid_grant")
    if found.expires_at < now or found.redirect != redirect or not _proved(found.challenge, verifier):
        end(grant.id)
        raise Refusal("invalid_grant")
    return _given(grant)


def refresh(app_id: UUID, token: str, wanted: Sequence[str] | None) -> Tokens:
    """Return new tokens for a refresh token, which ends. Raises Refusal; one shown twice ends the consent."""
    mark, now = secrets.digest(token), timezone.now()
    found = RefreshToken.objects.filter(digest=mark).first()
    grant = AccessGrant.objects.filter(id=found.grant_id, app_id=app_id).first() if found else None
    if found is None or grant is None or found.expires_at < now:
        raise Refusal("invalid_grant")
    if wanted is not None and not set(wanted) <= set(grant.scopes):
        raise Refusal("invalid_scope")
    if not RefreshToken.objects.filter(digest=mark, used_at=None).update(used_at=now):
        end(grant.id)
        raise Refusal("invalid_grant")
    return _given(grant, wanted)


def by_itself(app_id: UUID, account_id: UUID, scopes: Sequence[str]) -> Tokens:
    """Return a token by which an app acts as its service account."""
    return Tokens(_access(app_id, account_id, scopes, None), None, scopes)


def end(grant_id: UUID) -> None:
    """End a consent with all its tokens, at once; with a person's last one to an app rest the webhooks that it set."""
    with transaction.atomic():
        grants = AccessGrant.objects.filter(id=grant_id)
        ended = [(app_id, user_id) for app_id, user_id in grants.values_list("app_id", "user_id")]
        Secret.objects.filter(grant_id=grant_id).delete()
        RefreshToken.objects.filter(grant_id=grant_id).delete()
        ApprovalCode.objects.filter(grant_id=grant_id).delete()
        grants.delete()
        for app_id, user_id in ended:
            if not AccessGrant.objects.filter(app_id=app_id, user_id=user_id).exists():
                rest_webhooks([app_id], user_id)


def withdraw(app_id: UUID, user_id: UUID) -> None:
    """End all that a person consented to for an app: every consent, on whichever device it was given."""
    with transaction.atomic():
        for grant_id in AccessGrant.objects.filter(app_id=app_id, user_id=user_id).values_list("id", flat=True):
            end(grant_id)


def end_one(app_id: UUID, token: str) -> None:
    """End what a token of the app comes from (RFC 7009); an unknown one is ended already."""
    mark = secrets.digest(token)
    access: Any = Secret.objects.filter(digest=mark, kind=Secret.ACCESS, source_id=app_id)
    grants = set(access.values_list("grant_id", flat=True))
    grants |= set(RefreshToken.objects.filter(digest=mark).values_list("grant_id", flat=True))
    access.delete()
    for grant_id in AccessGrant.objects.filter(id__in=grants - {None}, app_id=app_id).values_list("id", flat=True):
        end(grant_id)


def end_app(app_ids: Sequence[UUID]) -> None:
    """End all consents and tokens of apps, and what these do as service accounts."""
    Secret.objects.filter(source_id__in=app_ids).delete()
    for grant_id in AccessGrant.objects.filter(app_id__in=app_ids).values_list("id", flat=True):
        end(grant_id)
    rest_webhooks(app_ids)


def forget() -> int:
    """Drop what has expired; return how many."""
    now = timezone.now()
    dropped = 0
    for expired in (
        Secret.objects.filter(kind=Secret.ACCESS, expires_at__lt=now),
        ApprovalCode.objects.filter(expires_at__lt=now - REFRESH_LIVES),
        RefreshToken.objects.filter(expires_at__lt=now),
    ):
        dropped += expired.delete()[0]
    return dropped


def _given(grant: AccessGrant, wanted: Sequence[str] | None = None) -> Tokens:
    scopes = list(wanted) if wanted else list(grant.scopes)
    token = secrets.draw(secrets.REFRESH)
    with transaction.atomic():
        access = _access(grant.app_id, grant.user_id, scopes, grant.id)
        RefreshToken.objects.create(
            digest=secrets.digest(token), grant_id=grant.id, expires_at=timezone.now() + REFRESH_LIVES
        )
    return Tokens(access, token, scopes)


def _access(app_id: UUID, user_id: UUID, scopes: Sequence[str], grant_id: UUID | None) -> str:
    token = secrets.draw(secrets.ACCESS)
    Secret.objects.create(
        digest=secrets.digest(token), kind=Secret.ACCESS, source_id=app_id, user_id=user_id, scopes=list(scopes),
        grant_id=grant_id, expires_at=timezone.now() + ACCESS_LIVES,
    )  # fmt: skip
    return token


def _proved(challenge: str, verifier: str) -> bool:
    """Say whether `verifier` is what the app drew when it asked (RFC 7636, S256)."""
    if not 43 <= len(verifier) <= 128 or not verifier.isascii():
        return False
    made = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    return hmac.compare_digest(made, challenge)
