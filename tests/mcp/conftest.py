"""People, a company of Alice's, and callers for them."""

from collections.abc import Callable
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest

Call = Callable[..., Any]


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
