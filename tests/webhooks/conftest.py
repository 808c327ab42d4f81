"""People, webhooks of theirs, and real receivers on the loopback network."""

import ipaddress
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from importlib import import_module
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from tests.webhooks.receiver import Receiver, receiving

Make = Callable[..., UUID]


@pytest.fixture
def people(organisation: Any, settings: Any) -> SimpleNamespace:
    """Return the ids of the people by first name; webhooks may be sent to the loopback network."""
    settings.WEBHOOK_NETWORKS = [ipaddress.ip_network("127.0.0.0/8")]
    found: SimpleNamespace = import_module("tests.accounts.personas").hire()
    import_module("liane.apps.sales.defaults").ensure_pipeline(import_module("liane.records.viewer").system())
    return found


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Return a receiver that accepts everything until told otherwise."""
    with receiving() as found:
        yield found


@pytest.fixture
def receivers() -> Iterator[Callable[[], Receiver]]:
    """Return a function that starts another receiver."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(receiving())


@pytest.fixture
def subscribe(people: SimpleNamespace, receiver: Receiver) -> Make:
    """Return a function that makes a webhook on companies, Anne's (the administrator) unless it says otherwise."""

    def make(owner: str = "anne", **values: Any) -> UUID:
        acting = import_module("tests.webhooks.acting")
        # What was committed before is numbered before: a webhook is told what comes after it.
        acting.sealed()
        done = acting.write(
            {
                "name": "Suivi",
                "address": receiver.url,
                "subjects": ["company"],
                "owner": getattr(people, owner),
                **values,
            },
            people.anne,
        )
        return UUID(str(done))

    return make


@pytest.fixture
def bodies() -> Callable[[UUID], list[dict[str, Any]]]:
    """Return a function that gives what waits in a webhook's queue, in order, as it will be sent."""

    def read(webhook_id: UUID) -> list[dict[str, Any]]:
        model = import_module("liane.capabilities.webhooks.models").Delivery
        found = model.objects.filter(webhook_id=webhook_id, state="waiting").order_by("number", "ordinal")
        return [json.loads(body) for body in found.values_list("body", flat=True)]

    return read
