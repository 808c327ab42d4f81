"""What the tests of hand-overs share: the people, and Alice's portfolio."""

from collections.abc import Callable
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client


@pytest.fixture
def people(organisation: Any) -> SimpleNamespace:
    """Return the ids of the people by first name, and of their teams."""
    # Models can be imported only once Django is set up, which is after this file is read.
    found: SimpleNamespace = import_module("tests.accounts.personas").hire()
    return found


@pytest.fixture
def browse(people: SimpleNamespace) -> Callable[[str], Client]:
    """Return a function that signs one of the people in: `browse("alice")`."""
    return lambda name: import_module("tests.web.records").signed_in(getattr(people, name))


@pytest.fixture
def portfolio(people: SimpleNamespace) -> SimpleNamespace:
    """Return records of Alice's: companies in two departments, a contact, open and won deals, a view, a team."""
    found: SimpleNamespace = import_module("tests.handover.portfolio").make(people)
    return found
