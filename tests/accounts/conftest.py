"""The people of the tests, in the main organisation."""

from importlib import import_module
from typing import Any
from uuid import UUID

import pytest


@pytest.fixture
def roles(organisation: Any) -> dict[str, UUID]:
    """Return the ids of the built-in roles by their keys."""
    # Models can be imported only once Django is set up, which is after this file is read.
    found: dict[str, UUID] = import_module("tests.accounts.personas").builtin_roles()
    return found
