"""Short ways to define and to read refusals."""

from typing import Any

import pytest

from liane.records.changes.model import Edit, Outcome, Refused
from liane.records.changes.undo import undo
from liane.records.viewer import Viewer
from tests.records.people import SYSTEM, write


def refusal(*edits: Edit, actor: Viewer = SYSTEM) -> str:
    """Return all sentences of the refusal of a Change."""
    with pytest.raises(Refused) as refused:
        write(actor, *edits)
    return str(refused.value)


def options(*keys: str) -> list[dict[str, Any]]:
    """Return the options of a picklist."""
    return [{"key": key, "label": {"fr": key.capitalize()}} for key in keys]


def back(outcome: Outcome, actor: Viewer = SYSTEM) -> Outcome:
    """Take a Change back."""
    assert outcome.id is not None
    return undo(outcome.id, actor)
