"""Sends webhooks: from the feed to each queue, from each queue to its receiver.

One works at a time, however many are started. Sending is asynchronous, so that a slow receiver holds up nobody;
the database is asked by one thread. What was under way when it ends is sent again: under the same id.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import psycopg
from django.db import connections
from django_tenants.utils import schema_context

from liane.capabilities.webhooks import due, queue, signing
from liane.capabilities.webhooks.due import Due
from liane.capabilities.webhooks.posting import Answer, Sender
from liane.records import organisations, sequencer
from liane.records.registry import refresh
from liane.records.setbacks import Setbacks

logger = logging.getLogger("liane.webhooks")
T = TypeVar("T")

_LOCK = 0x11A9E5EA
_MOST_UNDER_WAY = 400
# In any case, for what no announcement tells: a webhook that is due again.
_PAUSE_SECONDS = 5.0


class Dispatcher:
    """Sends the webhooks of every organisation until it is cancelled."""

    def __init__(self, url: str, sender: Sender) -> None:
        self._url = url
        self._sender = sender
        self._database = ThreadPoolExecutor(1, thread_name_prefix="database")
        self._news = asyncio.Event()
        self._under_way: dict[tuple[str, int], asyncio.Task[None]] = {}
        self._of_webhook: dict[UUID, int] = {}
        self._failures: dict[UUID, int] = {}
        self._left_alone: dict[UUID, float] = {}
        # Asked by the database's thread alone.
        self._setbacks = Setbacks()

    async def run(self) -> None:
        """Send for ever. Raises psycopg.OperationalError and Django's when the database goes away."""
        connection = await psycopg.AsyncConnection.connect(
            self._url, autocommit=True, application_name="liane webhooks"
        )
        async with connection:
            await connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
            await connection.execute(f"LISTEN {sequencer.ANNOUNCED}; LISTEN {queue.CHANNEL}")
            try:
                async with asyncio.TaskGroup() as tasks:
                    tasks.create_task(self._listen(connection))
                    tasks.create_task(self._work(tasks))
            finally:
                # What the database is asked for has its end before another one works.
                await self._ask(connections.close_all)
                self._database.shutdown()

    async def _listen(self, connection: psycopg.AsyncConnection[Any]) -> None:
        async for _notice in connection.notifies():
            self._news.set()

    async def _work(self, tasks: asyncio.TaskGroup) -> None:
        while True:
            self._news.clear()
            wait = _PAUSE_SECONDS
            for schema in await self._ask(organisations.schemas):
                more = await self._ask(self._fill, schema)
                wait = min(wait, 0.0 if more else _PAUSE_SECONDS, await self._send(tasks, schema))
            if wait > 0:
                try:
                    async with asyncio.timeout(wait):
                        await self._news.wait()
                except TimeoutError:
                    continue

    async def _ask(self, work: Callable[..., T], *arguments: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._database, work, *arguments)

    def _fill(self, schema: str) -> bool:
        def read() -> bool:
            refresh()
            more, stuck = queue.fill(datetime.now(UTC), one_by_one)
            self._rest(stuck)
            return more

        def one_by_one(webhook_id: UUID, work: Callable[[], bool]) -> bool:
            return self._setbacks.attempt((schema, "webhook", webhook_id), work, otherwise=False)

        with schema_context(schema):
            return self._setbacks.attempt((schema, "queues of webhooks"), read, otherwise=False)

    @staticmethod
    def _rest(stuck: dict[UUID, str]) -> None:
        """Let webhooks rest: the Change that does it tells their owners."""
        for one in due.pause(stuck) if stuck else ():
            logger.warning("Webhook %s rests: %s", one, stuck[one])

    async def _send(self, tasks: asyncio.TaskGroup, schema: str) -> float:
        """Start what is due in one organisation; return in how many seconds to look again."""
        room = _MOST_UNDER_WAY - len(self._under_way)
        if room <= 0:
            return _PAUSE_SECONDS
        found, secrets, wait = await self._ask(self._due, schema)
        for one in found[:room]:
            limit = 1 if self._failures.get(one.webhook_id) else due.AT_ONCE
            if one.webhook_id in secrets and self._of_webhook.get(one.webhook_id, 0) < limit:
                self._of_webhook[one.webhook_id] = self._of_webhook.get(one.webhook_id, 0) + 1
                task = tasks.create_task(self._deliver(schema, one, secrets[one.webhook_id]))
                self._under_way[schema, one.id] = task
        return wait

    def _due(self, schema: str) -> tuple[list[Due], dict[UUID, list[str]], float]:
        nothing: tuple[list[Due], dict[UUID, list[str]], float] = ([], {}, _PAUSE_SECONDS)
        with schema_context(schema):
            return self._setbacks.attempt((schema, "webhooks due"), partial(self._found_due, schema), nothing)

    def _found_due(self, schema: str) -> tuple[list[Due], dict[UUID, list[str]], float]:
        now = time.monotonic()
        resting = [one for one, until in self._left_alone.items() if until > now]
        busy = [number for place, number in self._under_way if place == schema]
        moment = datetime.now(UTC)
        found = due.due(moment, busy, resting)
        secrets, stuck = due.secrets_of({one.webhook_id for one in found}, moment)
        self._rest(stuck)
        wait = due.next_due(moment)
        again = [until - now for until in self._left_alone.values() if until > now]
        kept = {one: secret for one, secret in secrets.items() if one not in stuck}
        return found, kept, max(0.05, min([wait, *again]))

    async def _deliver(self, schema: str, one: Due, secrets: list[str]) -> None:
        began = time.monotonic()
        try:
            signed = signing.headers(one.event_id, one.body, secrets, int(time.time()))
            answer = await self._sender.post(one.address, one.body, signed)
            noted = await self._ask(self._note, schema, one, answer)
            if noted and answer.accepted:
                self._failures.pop(one.webhook_id, None)
                self._left_alone.pop(one.webhook_id, None)
            elif (answer.away or not noted) and began >= self._left_alone.get(one.webhook_id, 0.0):
                # What was under way beside the first that failed says nothing new.
                count = self._failures[one.webhook_id] = self._failures.get(one.webhook_id, 0) + 1
                pause = max(answer.retry_after, due.wait_after(count))
                self._left_alone[one.webhook_id] = time.monotonic() + pause
        finally:
            del self._under_way[schema, one.id]
            self._of_webhook[one.webhook_id] -= 1
            self._news.set()

    def _note(self, schema: str, one: Due, answer: Answer) -> bool:
        """Write what came of a try; say whether that could be done."""

        def write() -> bool:
            reason = due.note(one, answer, datetime.now(UTC))
            if reason:
                self._rest({one.webhook_id: reason})
            return True

        with schema_context(schema):
            return self._setbacks.attempt((schema, "delivery", one.id), write, otherwise=False)
