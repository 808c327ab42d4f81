"""Secrets of the organisation (the mail server's password), encrypted with a key made from SECRET_KEY."""

import base64
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from liane.accounts.models import Secret

MAIL_PASSWORD = "mail_password"


class Unreadable(Exception):
    """The secret was sealed with another SECRET_KEY: it must be typed again."""


def keep(name: str, value: str) -> None:
    """Seal `value` under `name`; an empty one is forgotten."""
    if not value:
        Secret.objects.filter(name=name).delete()
        return
    sealed = _fernet().encrypt(value.encode())
    Secret.objects.update_or_create(name=name, defaults={"sealed": sealed})


def read(name: str) -> str | None:
    """Return the secret kept under `name`, None when there is none. Raises Unreadable."""
    sealed = Secret.objects.filter(name=name).values_list("sealed", flat=True).first()
    if sealed is None:
        return None
    try:
        return _fernet().decrypt(bytes(sealed)).decode()
    except InvalidToken:
        raise Unreadable from None


def holds(name: str) -> bool:
    """Say whether a secret is kept under `name`."""
    return Secret.objects.filter(name=name).exists()


def seal(value: str) -> str:
    """Return `value` encrypted, to travel in the arguments of a job."""
    return _fernet().encrypt(value.encode()).decode()


def unseal(sealed: str) -> str:
    """Return what `seal` encrypted. Raises Unreadable."""
    try:
        return _fernet().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Unreadable from None


def _fernet() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(sha256(b"liane.vault:" + settings.SECRET_KEY.encode()).digest()))
