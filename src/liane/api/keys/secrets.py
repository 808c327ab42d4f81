"""Secrets of bearers: drawn at random, shown once, kept as a digest.

They are 32 random bytes, which nobody can guess: a slow hash as for passwords would only slow each request down.
"""

import secrets
from hashlib import sha256

# How the secrets begin, so that scanners of leaked secrets know them.
KEY, ACCESS, REFRESH, CODE, APP = "liane_", "liane_at_", "liane_rt_", "liane_ac_", "liane_cs_"
_BYTES = 32
_SHOWN = 6  # characters of it by which its owner knows a key again


def draw(kind: str) -> str:
    """Return a new secret."""
    return kind + secrets.token_urlsafe(_BYTES)


def digest(secret: str) -> bytes:
    """Return what is kept of a secret, and looked up."""
    return sha256(secret.encode("utf-8", "surrogateescape")).digest()


def beginning(secret: str) -> str:
    """Return how a key begins, for lists."""
    return secret[: len(KEY) + _SHOWN] + "…"
