"""The version of a record that a form speaks of: the one that its reader saw."""

from collections.abc import Mapping
from typing import Any


def seen_version(data: Mapping[str, Any]) -> int | None:
    """Return the version of a record that its form was drawn from; one that cannot be read is older than any."""
    text: str = data.get("version", "")
    return None if not text else int(text) if text.isdecimal() and len(text) < 10 else 0


def drawn_version(data: Mapping[str, Any], now: int, *, told: bool) -> int:
    """Return the version that a form speaks of when it is drawn again: the one that its reader saw.

    The one of `now` only once she was `told` what changed since: else her next try would write over it unseen.
    """
    seen = seen_version(data)
    return now if told or seen is None else seen
