"""People, a company of Alice's, and callers for them."""

from collections.abc import Callable
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest

Call = Callable[..., Any]


@pytest.fixture
def people(organisation: Any) -> SimpleNamespace:
    """Return the ids of the people by first name, and of their teams."""
    found: SimpleNamespace = import_module("tests.accounts.personas").hire()
    return found


@pytest.fixture
def sales(people: SimpleNamespace) -> SimpleNamespace:
    """Return records: a pipeline with stages, companies and deals of Alice and of Emma."""
    found: SimpleNamespace = import_module("tests.web.records").sell(people)
    return found


@pytest.fixture
def call(sales: SimpleNamespace, people: SimpleNamespace) -> Call:
    """Return a function that calls a tool as somebody does: `call("alice", "search", text="roux")`."""
    return lambda person, tool, **given: import_module("tests.mcp.calling").call(getattr(people, person), tool, given)


@pytest.fixture
def refused(sales: SimpleNamespace, people: SimpleNamespace) -> Call:
    """Return a function that calls a tool and gives the sentence by which it refuses."""
    return lambda person, tool, **given: import_module("tests.mcp.calling").refused(
        getattr(people, person), tool, given
    )
