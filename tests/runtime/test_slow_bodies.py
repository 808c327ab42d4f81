"""Bodies that come slowly, or not at all, hold up nobody else."""

import re
import socket
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

from tests.runtime.liane import running

STALLED = 12  # more than the workers' answering threads


def _opened(address: str, stack: ExitStack, begun: bytes) -> socket.socket:
    parts = urlsplit(address)
    line = stack.enter_context(socket.create_connection((parts.hostname, parts.port), timeout=60))
    line.sendall(begun)
    return line


def _form(address: str) -> tuple[bytes, bytes]:
    """Return the head of a sign-in that a browser sends, and its body."""
    with urllib.request.urlopen(f"{address}/connexion", timeout=60) as page:
        cookie = page.headers["Set-Cookie"].partition(";")[0]
        [token] = re.findall(r'csrfmiddlewaretoken" value="(\w+)"', page.read().decode())[:1]
    body = f"csrfmiddlewaretoken={token}&login=nobody%40example.com&password=wrong".encode()
    host = urlsplit(address).netloc
    head = (
        f"POST /connexion HTTP/1.1\r\nHost: {host}\r\nOrigin: {address}\r\nCookie: {cookie}\r\nConnection: close\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode(), body


def _answer(line: socket.socket) -> bytes:
    return b"".join(iter(lambda: line.recv(65_536), b""))


def test_forms_that_never_end_hold_up_nobody(data: Path) -> None:
    with ExitStack() as stack, running(data) as liane:
        head, body = _form(liane.address)
        for _line in range(STALLED):
            _opened(liane.address, stack, head + body[:5])
        slow = _opened(liane.address, stack, head + body[:5])
        assert liane.answers()
        # What comes in pieces is read whole, in whatever order others came.
        slow.sendall(body[5:])
        answered = _answer(slow)
        assert answered.startswith(b"HTTP/1.1 200")
        assert b"Se connecter" in answered or b"Sign in" in answered


def test_forms_that_say_they_are_endless_hold_up_nobody(data: Path) -> None:
    with ExitStack() as stack, running(data) as liane:
        host = urlsplit(liane.address).netloc
        kind = "Content-Type: application/x-www-form-urlencoded\r\n"
        head = f"POST /oauth/token HTTP/1.1\r\nHost: {host}\r\n{kind}Content-Length: 2147483648\r\n\r\n".encode()
        lines = [_opened(liane.address, stack, head + b"grant_type=") for _line in range(STALLED)]
        assert liane.answers()
        lines[0].shutdown(socket.SHUT_WR)
        answered = _answer(lines[0])
        assert not answered or answered.startswith(b"HTTP/1.1 413")
        assert liane.answers()


def test_a_body_that_breaks_off_saves_nothing(data: Path) -> None:
    with ExitStack() as stack, running(data) as liane:
        head, body = _form(liane.address)
        line = _opened(liane.address, stack, head + body[:-5])
        line.shutdown(socket.SHUT_WR)
        answered = _answer(line)
        assert not answered or answered.startswith(b"HTTP/1.1 503")
        assert liane.answers()
