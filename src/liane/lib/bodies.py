"""What people send is taken in beside the one thread that answers: a slow line holds up nobody else.

The web server has many threads that only wait. Each takes in a whole body, then asks the application, which runs in
one thread with its one connection to the database, and gives back what was drawn as slowly as the reader takes it.
"""

import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing, suppress
from dataclasses import dataclass
from io import BytesIO
from threading import BoundedSemaphore
from typing import IO, Any, Final

Application = Callable[..., Any]

_PIECE: Final = 64 * 1024
# Up to here a body is kept in memory, then in a file.
SMALL: Final = 1024 * 1024
# So many large ones are taken in at a time; the others wait, unread.
LARGE_AT_ONCE: Final = 8
# In seconds: how long a line may bring no piece of a body, and how long all of a body may take.
PATIENCE, _LONGEST = 30.0, 1800.0
# How much of what is refused unread is thrown away before the answer: a browser whose sending is cut shows none.
_DRAINED: Final = 256 * 1024 * 1024
_LINES: Final = 512
# The line was cut, or this server stops while the body is still on its way: either way, to be sent again.
_SHORT = (
    "Le corps n’est pas arrivé entier : rien n’a été enregistré, renvoyez-le.\n"
    "The body did not arrive whole: nothing was saved, send it again.\n"
)
_SLOW = (
    "Le corps n’arrive plus : rien n’a été enregistré, renvoyez-le.\n"
    "The body arrives no more: nothing was saved, send it again.\n"
)
_FULL = "La place manque sur le serveur : rien n’a été enregistré.\nThe server has no room left: nothing was saved.\n"


class _Slow(Exception):
    """A line that brings nothing any more, or too little."""


@dataclass(slots=True)
class _Line:
    """What a line brings of a body: `taken` bytes so far, kept in `body` unless that is None."""

    source: Any
    body: IO[bytes] | None
    taken: int = 0

    def take(self, announced: int) -> int:
        """Take in up to `announced` bytes; return how many came."""
        while self.taken < announced:
            part = self.source.read(min(_PIECE, announced - self.taken))
            if not part:
                break
            if self.body is not None:
                self.body.write(part)
            self.taken += len(part)
        return self.taken


class Buffered:
    """A WSGI application that meets each body once it is there, up to `most` bytes; a longer one it meets empty, for it
    to refuse by its length. A line that brings nothing for `patience` seconds is given up.
    """

    def __init__(self, application: Application, most: int, patience: float = PATIENCE) -> None:
        self._application = application
        self._most = most
        self._large = BoundedSemaphore(LARGE_AT_ONCE)
        self._patience = patience
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="application")
        self._lines = ThreadPoolExecutor(_LINES, thread_name_prefix="line")

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request."""
        announced = _announced(environ)
        if not announced:
            return self._ask(environ, start)
        if announced > self._most:
            answer = self._ask({**environ, "wsgi.input": BytesIO()}, start)
            with suppress(_Slow, OSError):  # whoever sends it, the answer stands
                self._take(_Line(environ["wsgi.input"], None), min(announced, _DRAINED))
            return answer
        if announced <= SMALL:
            return self._with_body(environ, start, announced)
        with self._large:
            return self._with_body(environ, start, announced)

    def _with_body(self, environ: dict[str, Any], start: Callable[..., Any], announced: int) -> Iterable[bytes]:
        with tempfile.SpooledTemporaryFile(SMALL) as body:
            try:
                taken = self._take(_Line(environ["wsgi.input"], body), announced)
            except _Slow:
                return _refusal(start, "408 Request Timeout", _SLOW)
            except OSError:
                return _refusal(start, "503 Service Unavailable", _FULL)
            if taken < announced:
                return _refusal(start, "503 Service Unavailable", _SHORT)
            body.seek(0)
            return self._ask({**environ, "wsgi.input": body}, start)

    def _take(self, line: _Line, announced: int) -> int:
        """Return how many bytes the line brought. Raises OSError, _Slow: the thread that waits for it ends with it."""
        work, until, before = self._lines.submit(line.take, announced), time.monotonic() + _LONGEST, 0
        while not work.done():
            wait([work], self._patience)
            if not work.done() and (line.taken == before or time.monotonic() > until):
                raise _Slow
            before = line.taken
        return work.result()

    def _ask(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        return self._thread.submit(self._answer, environ, start).result()

    def _answer(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Return what the application answers: whole, or as a file that is read as it is sent."""
        response = self._application(environ, start)
        if getattr(response, "streaming", False):
            streamed: Iterable[bytes] = response
            return streamed
        with closing(response):
            return [b"".join(response)]


def _announced(environ: dict[str, Any]) -> int:
    text = environ.get("CONTENT_LENGTH") or ""
    return int(text) if text.isascii() and text.isdecimal() else 0


def _refusal(start: Callable[..., Any], status: str, text: str) -> list[bytes]:
    body = text.encode()
    length = str(len(body))
    start(status, [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", length), ("Connection", "close")])
    return [body]
