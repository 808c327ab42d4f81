"""The version of a record that a form speaks of: the one that its reader saw; what she is told when it moved on."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from liane.records.changes.model import Refused

AGAIN = _(
    "Son changement est enregistré, le vôtre pas encore : il reste ici. Enregistrez à nouveau pour le mettre à la "
    "place du sien, ou rouvrez la page pour voir ce qui a changé."
)


def moved(refused: Refused) -> bool:
    """Say whether somebody else changed the same since it was read: then `AGAIN` says what next."""
    return any(problem.code == "conflict" for problem in refused.problems)


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
