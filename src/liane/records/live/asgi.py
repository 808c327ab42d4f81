"""The stream process: server-sent events for browsers, by plain ASGI. It knows no Django and reads no record.

    GET  /flux?billet=…&dernier=…   a stream; `dernier` is the last event that the browser had
    POST /flux/STREAM/sujets        a ticket that adds topics to it
    POST /flux/STREAM/presence      {"topic", "field"}: the field that the person edits, or {"leave": topic}
    GET  /flux/sante                how many streams stand open

Tickets are given by the web server to whoever is signed in, for what she may read (docs/decisions/0014). They name
the site that asks: answers go to its pages alone.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

import psycopg

from liane.lib import tickets
from liane.records.live.hub import LOOKED_AT, Event, Stream, Topic
from liane.records.live.wire import Wire

logger = logging.getLogger("liane.stream")

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

HEARTBEAT = 10.0
# A stream comes back with a new ticket, and so with the session and the rights of that moment, at least this often.
LONGEST = 20 * 60.0
_LARGEST_BODY = 64 * 1024
_MOST_STREAMS = 20_000


class Application:
    """Answers requests on the streams of one Hub."""

    def __init__(self, url: str, secret: str) -> None:
        self.secret = secret
        self.wire = Wire(url)
        self._work: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection as ASGI asks."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    def end(self) -> None:
        """Close every stream: this process ends, which waits for its connections."""
        self.wire.hub.end_all()

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._work = asyncio.create_task(self.wire.run())
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                if self._work is not None:
                    self._work.cancel()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        method, path = scope["method"], scope["path"].rstrip("/")
        parts = path.split("/")[2:]
        if path == "/flux" and method == "GET":
            await self._stream(scope, receive, send)
        elif path == "/flux/sante":
            said = {"streams": len(self.wire.hub.streams), "database": self.wire.connected}
            await _reply(send, 200 if self.wire.connected else 503, json.dumps(said).encode())
        elif method == "POST" and len(parts) == 2 and parts[1] in ("sujets", "presence"):
            await self._told(parts[0], parts[1], receive, send)
        else:
            await _reply(send, 404)

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = parse_qs(scope["query_string"].decode("ascii", "replace"))
        content = tickets.read(self.secret, asked.get("billet", [""])[0])
        origin = dict(scope["headers"]).get(b"origin", b"").decode("ascii", "replace")
        if content is None or origin not in ("", content["site"]):
            await _reply(send, 403)
            return
        if len(self.wire.hub.streams) >= _MOST_STREAMS or not self.wire.connected:
            await _reply(send, 503, site=content["site"])
            return
        who = (content["schema"], content["user"], content["name"], content["session"], content["site"])
        stream = Stream(*who, hidden=content.get("hidden") is True)
        last = asked.get("dernier", ["0"])[0]
        await send(
            {"type": "http.response.start", "status": 200, "headers": _headers(content["site"], b"text/event-stream")}
        )
        self.wire.hub.open(stream)
        gone = asyncio.create_task(_gone(receive))
        try:
            self.wire.hub.join(stream, f"user:{stream.user}", Topic("", 0, None))
            await self._join(stream, content, int(last) if last.isdecimal() and len(last) < 19 else 0)
            await self._write(stream, send, gone)
        except psycopg.OperationalError:
            logger.warning("A stream waits for the database")
        finally:
            gone.cancel()
            self.wire.hub.leave(stream)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _join(self, stream: Stream, content: tickets.Content, last: int) -> None:
        """Add the topics of a ticket, and send what was told to them since it was given, or since `last`."""
        since = {f"user:{stream.user}": last} if last else {}
        for topic, name, at, fields in content.get("topics", ()):
            given = Topic(name, at, None if fields is None else frozenset(fields))
            if self.wire.hub.join(stream, topic, given):
                for one in (topic, f"object:{name}"):
                    since[one] = min(given.at, last or given.at, since.get(one, given.at))
        if not since:
            return
        missed = await self.wire.missed(stream.schema, since)
        if missed is None:
            stream.send(Event("recharger", {}))
            return
        for number, topic, data in missed:
            if topic.startswith("object:"):
                self.wire.hub.deliver(stream.schema, topic, number, data)
            # One may have left it while the database was asked.
            elif topic in stream.topics:
                self.wire.hub.tell(stream, topic, number, data)

    async def _write(self, stream: Stream, send: Send, gone: "asyncio.Task[None]") -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + LONGEST
        while not gone.done() and loop.time() < until:
            wanted = asyncio.ensure_future(stream.waiting.get())
            done, _waiting = await asyncio.wait({wanted, gone}, timeout=HEARTBEAT, return_when=asyncio.FIRST_COMPLETED)
            if wanted not in done:
                wanted.cancel()
                text: bytes | None = stream.beat().text()
            else:
                event = wanted.result()
                text = event.text() if event is not None else None
            if text is None or gone.done():
                return
            await send({"type": "http.response.body", "body": text, "more_body": True})

    async def _told(self, stream_id: str, kind: str, receive: Receive, send: Send) -> None:
        stream = self.wire.hub.streams.get(stream_id)
        body = await _body(receive)
        if stream is None or body is None:
            await _reply(send, 404 if stream is None else 413, site=stream.origin if stream else "*")
            return
        try:
            code = await (self._topics(stream, body) if kind == "sujets" else self._present(stream, body))
        except psycopg.OperationalError:
            code = 503
        await _reply(send, code, site=stream.origin)

    async def _topics(self, stream: Stream, body: bytes) -> int:
        content = tickets.read(self.secret, body.decode("utf-8", "replace"))
        mine = content is not None and (content["schema"], content["user"], content["session"]) == (
            stream.schema, stream.user, stream.session,
        )  # fmt: skip
        if content is None or not mine:
            return 403
        await self._join(stream, content, 0)
        return 204

    async def _present(self, stream: Stream, body: bytes) -> int:
        try:
            said = json.loads(body)
            leaving, topic, key = said.get("leave"), said.get("topic"), said.get("field") or ""
        except (ValueError, AttributeError):
            return 400
        if isinstance(leaving, str) and leaving.startswith(LOOKED_AT):
            self.wire.hub.drop(stream, leaving)
        elif isinstance(topic, str) and isinstance(key, str):
            self.wire.hub.edit(stream, topic, key)
        else:
            return 400
        return 204


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _body(receive: Receive) -> bytes | None:
    found = b""
    while True:
        message = await receive()
        found += bytes(message.get("body", b""))
        if len(found) > _LARGEST_BODY or message["type"] == "http.disconnect":
            return None
        if not message.get("more_body"):
            return found


def _headers(site: str, kind: bytes) -> list[tuple[bytes, bytes]]:
    return [
        (b"content-type", kind),
        (b"cache-control", b"no-store"),
        # Proxies that gather answers would hold events back.
        (b"x-accel-buffering", b"no"),
        (b"x-content-type-options", b"nosniff"),
        (b"access-control-allow-origin", site.encode()),
        (b"vary", b"origin"),
    ]


async def _reply(send: Send, status: int, body: bytes = b"", site: str = "*") -> None:
    await send({"type": "http.response.start", "status": status, "headers": _headers(site, b"application/json")})
    await send({"type": "http.response.body", "body": body})
