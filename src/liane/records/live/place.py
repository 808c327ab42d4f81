"""Where browsers find the live streams: a port of their own at the host that people use, or what the settings say."""

import re

from django.conf import settings

# What may stand in a Host header, without its port: a name, or an address of either family.
_HOST = re.compile(r"([\w.-]{1,253}|\[[0-9a-fA-F:.]{2,45}\])(?::\d{1,5})?")


def stream_url(host: str, *, secure: bool) -> str:
    """Return where a page at `host` finds the live streams, "" when there are none."""
    if settings.STREAM_URL:
        return str(settings.STREAM_URL)
    found = _HOST.fullmatch(host)
    if not settings.STREAM_PORT or found is None:
        return ""
    return f"{'https' if secure else 'http'}://{found[1]}:{settings.STREAM_PORT}/flux"
