"""Programs of the people of the tests: each has a key of her own."""

from collections.abc import Callable
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest


@pytest.fixture
def people(organisation: Any) -> SimpleNamespace:
    """Return the ids of the people by first name, and of their teams."""
    # Models can be imported only once Django is set up, which is after this file is read.
    found: SimpleNamespace = import_module("tests.accounts.personas").hire()
    return found


@pytest.fixture
def sales(people: SimpleNamespace) -> SimpleNamespace:
    """Return records: a pipeline with stages, companies and deals of Alice and of Emma."""
    found: SimpleNamespace = import_module("tests.web.records").sell(people)
    return found


@pytest.fixture
def program(people: SimpleNamespace) -> Callable[..., Any]:
    """Return a function that gives a program with a key of one of the people: `program("alice", ["read"])`."""
    return lambda name, scopes=None, **options: import_module("tests.api.program").program_of(
        getattr(people, name), scopes, **options
    )


@pytest.fixture
def browse_alice(people: SimpleNamespace) -> Any:
    """Return a browser in which Alice is signed in."""
    return import_module("tests.web.records").signed_in(people.alice)
