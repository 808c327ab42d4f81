"""What the tests of hand-overs share: the people, and Alice's portfolio."""

from importlib import import_module
from types import SimpleNamespace

import pytest


@pytest.fixture
def portfolio(people: SimpleNamespace) -> SimpleNamespace:
    """Return records of Alice's: companies in two departments, a contact, open and won deals, a view, a team."""
    found: SimpleNamespace = import_module("tests.handover.portfolio").make(people)
    return found
