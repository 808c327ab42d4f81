"""One delivery over the network: resolved once, sent to that very address, no redirect followed, bounded in all."""

import asyncio
import socket
import ssl
import time
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Self

import certifi
import httpcore

from liane.capabilities.webhooks import addresses

CONNECT_SECONDS, READ_SECONDS, TOTAL_SECONDS = 5.0, 10.0, 15.0
KEPT_ANSWER = 2_000  # characters of it that the log keeps
_MOST_ANSWER = 64 * 1024  # bytes of it that are read
_MOST_IDLE = 50


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one try: an HTTP `status` and how the answer begins, or a `fault` (a key of `words.FAULTS`).

    `away` says that the receiver as a whole cannot be reached, so that nothing else need be tried now;
    `retry_after` is how many seconds it asks to be left alone.
    """

    milliseconds: int
    status: int | None = None
    text: str = ""
    fault: str = ""
    detail: str = ""
    away: bool = False
    retry_after: float = 0.0

    @property
    def accepted(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


class _Private(Exception):
    """Every address of the name is in a private network."""


class _Guarded(httpcore.AsyncNetworkBackend):
    """Connects to addresses that were judged, and to nothing else."""

    def __init__(self) -> None:
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        found = await asyncio.get_running_loop().run_in_executor(None, addresses.resolved, host, port)
        if not found:
            raise _Private
        failure: Exception = _Private()
        for address in found[:4]:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def _context() -> ssl.SSLContext:
    """Return what certificates are judged by: the authorities of this machine and those that browsers know."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


class Sender:
    """Sends to receivers, over connections that are kept for the next delivery. Use as a context."""

    def __init__(self) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=_context(),
            max_connections=500,
            max_keepalive_connections=_MOST_IDLE,
            keepalive_expiry=30.0,
            network_backend=_Guarded(),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._pool.aclose()

    async def post(self, url: str, body: str, headers: dict[str, str]) -> Answer:
        """Send `body` and return what came of it; nothing is raised."""
        began = time.monotonic()

        def after() -> int:
            return round((time.monotonic() - began) * 1000)

        if addresses.fault(url) is not None:
            return Answer(0, fault="address")
        try:
            async with asyncio.timeout(TOTAL_SECONDS):
                status, text, retry_after = await self._exchange(url, body, headers)
        except _Private:
            return Answer(after(), fault="private")
        except (httpcore.TimeoutException, TimeoutError):
            return Answer(after(), fault="timeout", away=True)
        except socket.gaierror as error:
            return Answer(after(), fault="unresolved", detail=str(error)[:200], away=True)
        except (httpcore.NetworkError, ssl.SSLError, OSError) as error:
            tls = isinstance(error, ssl.SSLError) or isinstance(error.__cause__, ssl.SSLError) or "SSL" in str(error)
            return Answer(after(), fault="tls" if tls else "refused", detail=str(error)[:200], away=True)
        except (httpcore.ProtocolError, httpcore.UnsupportedProtocol, ValueError) as error:
            return Answer(after(), fault="protocol", detail=str(error)[:200], away=True)
        fault = "" if 200 <= status < 300 else "redirect" if 300 <= status < 400 else "status"
        away = status >= 500 or status == 429
        return Answer(after(), status, text, fault, away=away, retry_after=retry_after if away else 0.0)

    async def _exchange(self, url: str, body: str, headers: dict[str, str]) -> tuple[int, str, float]:
        sent = {"content-type": "application/json", "user-agent": f"Liane/{version('liane')}", **headers}
        limits = {"connect": CONNECT_SECONDS, "read": READ_SECONDS, "write": READ_SECONDS, "pool": CONNECT_SECONDS}
        request = self._pool.stream(
            "POST", url, headers=list(sent.items()), content=body.encode(), extensions={"timeout": limits}
        )
        async with request as response:
            kept = b""
            async for part in response.aiter_stream():
                kept += part
                if len(kept) > _MOST_ANSWER:
                    break
            found = {bytes(key).lower(): bytes(value) for key, value in response.headers}
            text = kept.decode("utf-8", "replace").replace("\x00", "")[:KEPT_ANSWER]
            return response.status, text, _seconds(found.get(b"retry-after", b""))


def _seconds(header: bytes) -> float:
    """Return how long "Retry-After: 120" asks to wait, at most an hour."""
    text = header.decode("ascii", "replace").strip()
    return min(3600.0, float(text)) if text.isdecimal() and len(text) < 9 else 0.0
