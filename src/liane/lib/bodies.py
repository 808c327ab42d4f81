"""What people send is taken in beside the one thread that answers: a slow line holds up nobody else.

The web server has many threads that only wait. Each takes in a whole body, then asks the application, which runs in
one thread with its one connection to the database, and gives back what was drawn as slowly as the reader takes it.
"""

import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import BoundedSemaphore
from typing import IO, Any, Final

Application = Callable[..., Any]

_CHUNK: Final = 256 * 1024
# Up to here a body is kept in memory, then in a file.
SMALL: Final = 1024 * 1024
# So many large ones are taken in at a time; the others wait, unread.
LARGE_AT_ONCE: Final = 8
# The line was cut, or this server stops while the body is still on its way: either way, to be sent again.
_SHORT = (
    "Le corps n’est pas arrivé entier : rien n’a été enregistré, renvoyez-le.\n"
    "The body did not arrive whole: nothing was saved, send it again.\n"
)
_FULL = "La place manque sur le serveur : rien n’a été enregistré.\nThe server has no room left: nothing was saved.\n"


class Buffered:
    """A WSGI application that meets each body once it is there, up to `most` bytes; a longer one it refuses unread."""

    def __init__(self, application: Application, most: int) -> None:
        self._application = application
        self._most = most
        self._large = BoundedSemaphore(LARGE_AT_ONCE)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="application")

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request."""
        announced = _announced(environ)
        if not 0 < announced <= self._most:
            return self._ask(environ, start)
        if announced <= SMALL:
            return self._with_body(environ, start, announced)
        with self._large:
            return self._with_body(environ, start, announced)

    def _with_body(self, environ: dict[str, Any], start: Callable[..., Any], announced: int) -> Iterable[bytes]:
        with tempfile.SpooledTemporaryFile(SMALL) as body:
            try:
                taken = _take(environ["wsgi.input"], body, announced)
            except OSError:
                return _refusal(start, "503 Service Unavailable", _FULL)
            if taken < announced:
                return _refusal(start, "503 Service Unavailable", _SHORT)
            body.seek(0)
            return self._ask({**environ, "wsgi.input": body}, start)

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


def _take(source: Any, body: IO[bytes], announced: int) -> int:
    taken = 0
    while taken < announced:
        part = source.read(min(_CHUNK, announced - taken))
        if not part:
            break
        body.write(part)
        taken += len(part)
    return taken


def _refusal(start: Callable[..., Any], status: str, text: str) -> list[bytes]:
    body = text.encode()
    start(status, [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))])
    return [body]
