"""People, records, and a feed that runs as soon as it is asked to."""

from collections.abc import Callable
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection


@pytest.fixture
def sales(people: SimpleNamespace) -> SimpleNamespace:
    """Return records: companies and deals of Alice and of Emma. Nobody was told of them."""
    found: SimpleNamespace = import_module("tests.web.records").sell(people)
    follow()
    import_module("liane.capabilities.notifications.models").Thread.objects.all().delete()
    return found


@pytest.fixture
def heard() -> Callable[[], None]:
    """Return a function that numbers what was committed and runs all that follows from it."""
    return follow


def follow() -> None:
    """Number the Changes as the sequencer does, and run the consumers of the feed."""
    sequencer, consuming = import_module("liane.records.sequencer"), import_module("liane.records.consuming")
    connection.ensure_connection()
    # Within the test's own transaction: what it wrote is seen by nobody else.
    while sequencer.seal(connection.connection, "org_main"):
        pass
    consuming.catch_up()
