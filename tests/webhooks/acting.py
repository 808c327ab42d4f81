"""What the tests do: Changes, their sealing, the reading of the feed, one round of sending."""

import asyncio
import time
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from liane.accounts.viewers import viewer_for
from liane.capabilities.webhooks import due, queue, signing
from liane.capabilities.webhooks.posting import Answer, Sender
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Delete, Outcome, Update
from liane.records.sequencer import seal
from liane.records.viewer import system

CAUSE = Cause("form")


def write(values: dict[str, Any], user_id: UUID, object_name: str = "webhook") -> UUID:
    """Make a record as somebody, and return its id."""
    edit = Create(object_name, values)
    apply(Change(viewer_for(user_id), CAUSE, [edit]))
    return edit.id


def make(name: str, object_name: str = "company", **values: Any) -> UUID:
    """Make a record as Liane itself."""
    edit = Create(object_name, {"name": name, **values})
    apply(Change(system(), CAUSE, [edit]))
    return edit.id


def change(record_id: UUID, object_name: str = "company", **values: Any) -> Outcome:
    """Change a record as Liane itself."""
    return apply(Change(system(), CAUSE, [Update(object_name, record_id, values)]))


def remove(record_id: UUID, object_name: str = "company") -> Outcome:
    """Delete a record as Liane itself."""
    return apply(Change(system(), CAUSE, [Delete(object_name, record_id)]))


def sealed() -> None:
    """Number what was committed, as the sequencer's process does."""
    connection.ensure_connection()
    assert connection.connection is not None
    seal(connection.connection, connection.schema_name)  # type: ignore[attr-defined]


def fill() -> dict[UUID, str]:
    """Number what was committed, and read all of it into the queues; return the webhooks that cannot go on."""
    sealed()
    stuck: dict[UUID, str] = {}
    more = True
    while more:
        more, found = queue.fill(datetime.now(UTC))
        stuck |= found
    return stuck


def send(now: datetime | None = None) -> list[tuple[due.Due, Answer, str]]:
    """Send all that is due, once; return each with its answer and why its webhook must rest."""
    moment = now or datetime.now(UTC)
    found = due.due(moment, [], [])
    secrets, _stuck = due.secrets_of({one.webhook_id for one in found}, moment)

    async def post() -> list[Answer]:
        async with Sender() as sender:
            return [
                await sender.post(one.address, one.body, signing.headers(
                    one.event_id, one.body, secrets[one.webhook_id], int(time.time())))
                for one in found
            ]  # fmt: skip

    answers = asyncio.run(post())
    return [(one, answer, due.note(one, answer, moment)) for one, answer in zip(found, answers, strict=True)]
