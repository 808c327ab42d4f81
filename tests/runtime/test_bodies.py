"""Bodies that come slowly, not at all, or are too long: each line is waited for apart, and not for ever."""

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from io import BytesIO
from typing import IO, Any

from liane.lib.bodies import Buffered

MOST = 1_000_000


class Asked:
    """An application that says how much it was sent; `statuses` are those that it and Liane answered with."""

    def __init__(self, patience: float) -> None:
        self.statuses: list[str] = []
        self._served = Buffered(self._count, MOST, patience)

    def ask(self, line: IO[bytes], announced: int) -> bytes:
        """Send what a line brings; return the answer."""

        def start(status: str, _headers: list[tuple[str, str]]) -> None:
            self.statuses.append(status.partition(" ")[0])

        return b"".join(self._served({"CONTENT_LENGTH": str(announced), "wsgi.input": line}, start))

    @staticmethod
    def _count(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        start("200 OK", [])
        return BytesIO(str(len(environ["wsgi.input"].read())).encode())


@contextmanager
def line() -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """Give the end of a line that is read, and the one that is written to."""
    out, into = os.pipe()
    with os.fdopen(into, "wb", 0) as writing, os.fdopen(out, "rb", 0) as reading:
        yield reading, writing
        writing.close()


def test_a_body_that_comes_in_pieces_is_met_whole() -> None:
    asked = Asked(60)
    with line() as (reading, writing), ThreadPoolExecutor(1) as other:
        answer = other.submit(asked.ask, reading, 10)
        for piece in (b"abc", b"defg", b"hij"):
            writing.write(piece)
        assert answer.result(60) == b"10"
    assert asked.statuses == ["200"]


def test_a_line_that_brings_nothing_any_more_is_given_up() -> None:
    asked = Asked(0.1)
    with line() as (reading, writing):
        writing.write(b"abc")
        answer = asked.ask(reading, 10)
        assert "n’arrive plus".encode() in answer
        assert b"arrives no more" in answer
    assert asked.statuses == ["408"]


def test_a_line_that_stalls_holds_up_no_other() -> None:
    asked = Asked(60)
    with line() as (stalled, held), line() as (reading, writing), ThreadPoolExecutor(1) as other:
        waiting = other.submit(asked.ask, stalled, 10)
        writing.write(b"0123456789")
        assert asked.ask(reading, 10) == b"10"
        assert not waiting.done()
        held.close()
        assert b"did not arrive whole" in waiting.result(60)


def test_what_is_too_long_is_refused_unread_whatever_its_line_does() -> None:
    asked = Asked(0.1)
    with line() as (reading, writing):
        writing.write(b"abc")
        # The application meets nothing, and its length: it is not held up.
        assert asked.ask(reading, 2**31) == b"0"
    assert asked.statuses == ["200"]


def test_what_is_too_long_is_thrown_away_before_the_answer() -> None:
    asked = Asked(60)
    with line() as (reading, writing):
        sending = threading.Thread(target=lambda: (writing.write(b"x" * 2 * MOST), writing.close()))
        sending.start()
        assert asked.ask(reading, 2 * MOST) == b"0"
        sending.join(60)
        assert not sending.is_alive()
