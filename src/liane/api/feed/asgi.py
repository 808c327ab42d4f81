"""The feed of Changes as server-sent events, beside the other streams: plain ASGI, no Django, no record read here.

    GET /flux/changements?billet=…&apres=NUMBER

An event is one Change as ``GET /api/v1/changes`` tells it, under its number. When the sequencer announces new ones
this process asks the web server, as the key that opened the stream: so rights, and whether the key still opens
anything, are those of that very moment. A number alone (no event) says how far what the reader may not know goes.
"""

import asyncio
import json
import logging
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

import httpcore
import psycopg

from liane.api.feed import ticket
from liane.lib import tickets
from liane.records.sequencer import ANNOUNCED

logger = logging.getLogger("liane.stream")

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Inner = Callable[[Scope, Receive, Send], Awaitable[None]]

PATH = "/flux/changements"
HEARTBEAT = 15.0
# Changes that follow one another closely are asked for together.
GATHERED = 0.2
LONGEST = 20 * 60.0
MOST_OF_ONE = 10
_MOST = 2_000
_PAGE = 100
_PATIENCE = 30.0


class Feeds:
    """Answers the feed, and leaves all else to the application `inner`. `web` is where the web server listens."""

    def __init__(self, inner: Inner, url: str, secret: str, web: tuple[str, int]) -> None:
        self._inner = inner
        self._url = url
        self._secret = secret
        self._web = web
        self._pool = httpcore.AsyncConnectionPool(max_connections=20, retries=1)
        self._heads: dict[str, int] = defaultdict(int)
        self._news: dict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self._open: Counter[str] = Counter()
        self._work: asyncio.Task[None] | None = None
        self._ended = False

    def end(self) -> None:
        """Close every feed: this process ends, which waits for its connections."""
        self._ended = True
        self._wake(*self._news)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection as ASGI asks."""
        if scope["type"] == "lifespan":
            self._work = asyncio.create_task(self._listen())
            try:
                await self._inner(scope, receive, send)
            finally:
                self._work.cancel()
        elif scope["type"] == "http" and scope["path"].rstrip("/") == PATH:
            await self._answer(scope, receive, send)
        else:
            await self._inner(scope, receive, send)

    async def _listen(self) -> None:
        """Note how far each organisation's log is numbered; a database that went away is waited for."""
        while True:
            try:
                connection = await psycopg.AsyncConnection.connect(
                    self._url, autocommit=True, application_name="liane feed"
                )
                async with connection:
                    await connection.execute(f"LISTEN {ANNOUNCED}")
                    # What was announced meanwhile is asked for in any case.
                    self._wake(*self._news)
                    async for notice in connection.notifies():
                        schema, _space, number = notice.payload.partition(" ")
                        self._heads[schema] = max(self._heads[schema], int(number))
                        self._wake(schema)
            except psycopg.OperationalError as error:
                logger.warning("The feed waits for the database: %s", str(error).strip())
            await asyncio.sleep(1.0)

    def _wake(self, *schemas: str) -> None:
        for schema in schemas:
            # Whoever waits has this very event; the next ones wait for another.
            self._news.pop(schema, asyncio.Event()).set()

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = parse_qs(scope["query_string"].decode("ascii", "replace"))
        content = tickets.read(self._secret, asked.get("billet", [""])[0])
        if scope["method"] != "GET" or content is None or content.get("kind") != ticket.STREAM:
            await _reply(send, 403 if scope["method"] == "GET" else 405)
            return
        key = str(content["bearer"])
        if self._open[key] >= MOST_OF_ONE or self._open.total() >= _MOST:
            await _reply(send, 429)
            return
        self._open[key] += 1
        gone = asyncio.create_task(_gone(receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
            await self._stream(content, _number(scope, asked), send, gone)
            if not gone.done():
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            gone.cancel()
            self._open[key] -= 1
            self._open += Counter()

    async def _stream(self, content: tickets.Content, after: int, send: Send, gone: "asyncio.Task[None]") -> None:
        loop = asyncio.get_running_loop()
        until, schema = loop.time() + LONGEST, str(content["schema"])
        await _say(send, b": bonjour\n\n")
        while not self._ended and not gone.done() and loop.time() < until:
            news = self._news[schema]
            page = await self._page(content, after)
            if page is None:
                await _say(send, b'event: end\ndata: {"reason": "key"}\n\n')
                return
            for change in page["items"]:
                await _say(send, b"id: %d\nevent: change\ndata: %s\n\n" % (change["number"], _line(change)))
            if page["next"] > after:
                after = page["next"]
                await _say(send, b"id: %d\n\n" % after)
            if page["more"]:
                continue
            if not await _waited(news, gone, HEARTBEAT):
                await _say(send, b": battement\n\n")
            elif not gone.done():
                await _waited(asyncio.Event(), gone, GATHERED)

    async def _page(self, content: tickets.Content, after: int) -> dict[str, Any] | None:
        """Return the next Changes, none while the web server does not answer; None when the key opens nothing."""
        headers = [
            ("Host", content["host"]),
            ("Authorization", f"{ticket.SCHEME} {self._ask(content)}"),
            ("Accept-Language", content["language"]),
            *([("X-Forwarded-Proto", "https")] if content["secure"] else []),
        ]
        place = f"http://{self._web[0]}:{self._web[1]}/api/v1/changes?after={after}&limit={_PAGE}"
        limits = {"connect": 5.0, "read": _PATIENCE, "write": 5.0, "pool": _PATIENCE}
        try:
            response = await self._pool.request("GET", place, headers=headers, extensions={"timeout": limits})
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
            logger.warning("The web server does not answer the feed: %s", error)
            return {"items": [], "next": after, "more": False}
        if response.status == 401:
            return None
        if response.status != 200:
            logger.warning("The web server answered the feed with %d", response.status)
            return {"items": [], "next": after, "more": False}
        found: dict[str, Any] = json.loads(response.content)
        return found

    def _ask(self, content: tickets.Content) -> str:
        return tickets.issue(self._secret, {"kind": ticket.ASK, "bearer": content["bearer"]}, ticket.SECONDS)


_HEADERS = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


def _number(scope: Scope, asked: dict[str, list[str]]) -> int:
    """Return after which Change the stream begins: what the client had last, else what the ticket came with."""
    header = dict(scope["headers"]).get(b"last-event-id", b"").decode("ascii", "replace")
    text = header if header.isdecimal() else asked.get("apres", ["0"])[0]
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def _line(change: dict[str, Any]) -> bytes:
    return json.dumps(change, ensure_ascii=False, separators=(",", ":")).encode()


async def _say(send: Send, text: bytes) -> None:
    await send({"type": "http.response.body", "body": text, "more_body": True})


async def _waited(news: asyncio.Event, gone: "asyncio.Task[None]", seconds: float) -> bool:
    """Wait for news or the end of the connection; say whether either came in time."""
    wanted = asyncio.create_task(news.wait())
    done, _rest = await asyncio.wait({wanted, gone}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    wanted.cancel()
    return bool(done)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _reply(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})
