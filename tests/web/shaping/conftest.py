"""An administrator signed in, and the catalogue as the database has it."""

from collections.abc import Callable

import pytest
from django.test import Client


@pytest.fixture
def anne(browse: Callable[[str], Client]) -> Client:
    """Return the browser of the administrator."""
    return browse("anne")
