"""Tickets: short texts that one process of Liane signs and another believes, for a while and without asking anybody."""

import base64
import binascii
import hashlib
import hmac
import json
import time
from typing import Any

Content = dict[str, Any]


def issue(secret: str, content: Content, seconds: float, *, now: float | None = None) -> str:
    """Return `content` (plain JSON) signed with a key made of `secret`, good for `seconds`."""
    until = (time.time() if now is None else now) + seconds
    body = json.dumps({**content, "until": round(until, 3)}, separators=(",", ":"), ensure_ascii=False).encode()
    return f"{_text(body)}.{_text(_seal(secret, body))}"


def read(secret: str, ticket: str, *, now: float | None = None) -> Content | None:
    """Return what a ticket says, None when it was signed with another secret, was changed, or is no longer good."""
    said, _dot, sealed = ticket.partition(".")
    try:
        body, seal = _bytes(said), _bytes(sealed)
    except (ValueError, binascii.Error):
        return None
    if not hmac.compare_digest(_seal(secret, body), seal):
        return None
    content: Content = json.loads(body)
    return content if content["until"] > (time.time() if now is None else now) else None


def _seal(secret: str, body: bytes) -> bytes:
    return hmac.digest(hashlib.sha256(b"liane.ticket:" + secret.encode()).digest(), body, "sha256")


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
