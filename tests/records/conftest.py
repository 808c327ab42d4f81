"""What the kernel's tests share: an organisation with five people and their rights."""

from collections.abc import Iterator

import pytest
from django.db import connection

from liane.records.registry import refresh
from tests.records.people import People, hire


@pytest.fixture
def people(organisation) -> Iterator[People]:
    """Return five people of the main organisation, with the connection in its schema."""
    refresh()
    yield hire()
    connection.set_schema_to_public()  # type: ignore[attr-defined]
