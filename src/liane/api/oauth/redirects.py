"""Where apps may be answered: addresses that they named, compared exactly, but for the port of the own machine."""

import re
from urllib.parse import urlsplit

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*")
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
# Schemes that browsers run or read rather than hand over.
_REFUSED = frozenset({"javascript", "data", "file", "vbscript", "blob", "about", "ftp", "ws", "wss", "view-source"})
LONGEST = 500


def allowed(address: str) -> bool:
    """Say whether an app may name `address`: https, http on the own machine, or a scheme of an app's own."""
    try:
        parts = urlsplit(address)
        _port = parts.port
    except ValueError:
        return False
    if len(address) > LONGEST or parts.fragment or "#" in address or not address.isascii() or " " in address:
        return False
    if not _SCHEME.fullmatch(parts.scheme) or parts.username or parts.password:
        return False
    if parts.scheme in ("http", "https"):
        return bool(parts.hostname) and (parts.scheme == "https" or parts.hostname in _LOOPBACK)
    # RFC 8252, 7.1: a scheme of an app's own is a domain name written backwards.
    return parts.scheme not in _REFUSED and "." in parts.scheme


def matches(named: list[str], asked: str) -> bool:
    """Say whether `asked` is one of the addresses named; on the own machine any port will do (RFC 8252, 7.3)."""
    if not allowed(asked):
        return False
    return asked in named or any(_portless(asked) == _portless(one) for one in named if _portless(one))


def _portless(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme != "http" or parts.hostname not in _LOOPBACK:
        return ""
    return f"{parts.hostname}{parts.path}?{parts.query}"


def origin(address: str) -> str:
    """Return what a content security policy calls the place of `address`."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else f"{parts.scheme}:"
