"""What the kernel's tests share: an organisation with five people and their rights."""

from collections.abc import Iterator

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from liane.records.registry import refresh
from tests.conftest import ensure_organisation
from tests.records import committed
from tests.records.people import People, hire


@pytest.fixture
def people(organisation) -> Iterator[People]:
    """Return five people of the main organisation, with the connection in its schema."""
    refresh()
    yield hire()
    connection.set_schema_to_public()  # type: ignore[attr-defined]


@pytest.fixture
def committed_people(transactional_db, django_db_blocker: DjangoDbBlocker) -> Iterator[People]:
    """Return five people whose Changes are committed, so that other connections see them; emptied afterwards."""
    with django_db_blocker.unblock():
        ensure_organisation(committed.SCHEMA)
        committed.empty()
        refresh()
        yield hire()
        committed.empty()
        connection.set_schema_to_public()  # type: ignore[attr-defined]
