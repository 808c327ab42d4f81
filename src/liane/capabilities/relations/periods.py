"""When relations hold: from a day, to a day, either unknown."""

from collections.abc import Mapping
from datetime import date
from typing import Any


def overlap(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Say whether two periods (`since`, `until`, None for no bound) share more than the day on which they meet."""
    first, second = _bounds(one), _bounds(other)
    return first == second or (first[0] < second[1] and second[0] < first[1])


def _bounds(period: Mapping[str, Any]) -> tuple[date, date]:
    return period.get("since") or date.min, period.get("until") or date.max


def past(until: date | None, today: date) -> bool:
    """Say whether what lasted until that day is over: on its last day it still holds."""
    return until is not None and until < today
