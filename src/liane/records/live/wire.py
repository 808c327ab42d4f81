"""The stream process's two connections to PostgreSQL: one listens, one is asked what a stream missed."""

import asyncio
import json
import logging
from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg import sql

from liane.records.live.channel import CHANNEL
from liane.records.live.hub import SAID_AGAIN, Hub, Message

logger = logging.getLogger("liane.stream")

_PAUSE = 1.0
# More than this and a page is better drawn anew.
MOST_MISSED = 500
Missed = list[tuple[int, str, dict[str, Any]]]


class Wire:
    """Carries messages both ways; a database that went away is waited for, and streams then come back by themselves."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.hub = Hub(self._announced)
        self._outbox: asyncio.Queue[Message] = asyncio.Queue(10_000)
        self._asked: psycopg.AsyncConnection[tuple[Any, ...]] | None = None
        self._turn = asyncio.Lock()
        self.connected = False

    def _announced(self, message: Message) -> None:
        if not self._outbox.full():
            self._outbox.put_nowait(message)

    async def run(self) -> None:
        """Listen, announce and repeat until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen())
            group.create_task(self._speak())
            group.create_task(self._repeat())

    async def _listen(self) -> None:
        while True:
            try:
                connection = await psycopg.AsyncConnection.connect(
                    self._url, autocommit=True, application_name="liane stream"
                )
                async with connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    self.connected = True
                    async for notice in connection.notifies():
                        self._heard(notice.payload)
            except psycopg.Error as error:
                logger.warning("The streams wait for the database: %s", str(error).strip())
            self.connected = False
            # What was said meanwhile is lost here: they come back and are told from the table.
            self.hub.end_all()
            await asyncio.sleep(_PAUSE)

    def _heard(self, payload: str) -> None:
        try:
            self.hub.heard(json.loads(payload))
        except (ValueError, KeyError, TypeError):
            logger.exception("A message that nobody can read: %.200s", payload)

    async def _speak(self) -> None:
        while True:
            message = await self._outbox.get()
            while True:
                try:
                    await self._ask("SELECT pg_notify(%s, %s)", [CHANNEL, json.dumps(message, ensure_ascii=False)])
                except psycopg.OperationalError:
                    await asyncio.sleep(_PAUSE)
                    continue
                except psycopg.Error:
                    logger.exception("A message that PostgreSQL does not carry: %.200s", message)
                break

    async def _repeat(self) -> None:
        while True:
            await asyncio.sleep(SAID_AGAIN)
            self.hub.repeat()

    async def missed(self, schema: str, since: Mapping[str, int]) -> Missed | None:
        """Return what each topic was told after the event that it names; None when that is too much or too old.

        What was numbered before that event and may have been committed after it is told too.
        """
        table = sql.Identifier(schema, "live_event")
        known = await self._ask(sql.SQL("SELECT coalesce((SELECT min(id) FROM {}), 1)").format(table), [])
        if min(since.values()) < known[0][0] - 1:
            return None
        rows = await self._ask(
            sql.SQL(
                "WITH asked AS MATERIALIZED (SELECT a.topic, a.id, k.running FROM unnest(%s::text[], %s::bigint[]) "
                "AS a(topic, id) LEFT JOIN {table} k ON k.id = a.id) SELECT e.id, e.topic, e.data FROM {table} e "
                "JOIN asked a ON a.topic = e.topic AND e.id <> a.id AND (e.id > a.id OR e.writer >= a.running) "
                "WHERE e.id > (SELECT min(id) FROM asked) OR e.writer >= (SELECT min(running) FROM asked) "
                "ORDER BY e.id LIMIT %s"
            ).format(table=table),
            [list(since), list(since.values()), MOST_MISSED + 1],
        )
        return None if len(rows) > MOST_MISSED else [(row[0], row[1], row[2]) for row in rows]

    async def _ask(self, statement: Any, values: list[Any]) -> list[Any]:
        async with self._turn:
            for last in (False, True):
                try:
                    if self._asked is None or self._asked.closed:
                        self._asked = await psycopg.AsyncConnection.connect(
                            self._url, autocommit=True, application_name="liane stream"
                        )
                    cursor = await self._asked.execute(statement, values)
                    return await cursor.fetchall()
                except psycopg.OperationalError:
                    self._asked = None
                    if last:
                        raise
        raise AssertionError("the last try returns or raises")
