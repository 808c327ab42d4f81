"""The two tickets of a feed: the one that lets a program onto its stream, and the one by which the stream process asks
the web server what the program may know. Both name the key that was shown, never its secret.
"""

from liane.lib import tickets

STREAM, ASK = "feed", "feed:ask"
# A ticket is used at once; a stream asks with a new one each time.
SECONDS = 60.0
SCHEME = "ticket"


def bearer_of(secret_key: str, text: str) -> bytes | None:
    """Return the digest of the key for which the stream process asks, None when it is not the one who asks."""
    content = tickets.read(secret_key, text)
    if content is None or content.get("kind") != ASK:
        return None
    try:
        return bytes.fromhex(content["bearer"])
    except (KeyError, TypeError, ValueError):
        return None
