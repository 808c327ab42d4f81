"""Programs of the people of the tests: each has a key of her own."""

from collections.abc import Callable, Iterator
from importlib import import_module
from threading import Thread
from types import SimpleNamespace
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connections


@pytest.fixture
def program(people: SimpleNamespace) -> Callable[..., Any]:
    """Return a function that gives a program with a key of one of the people: `program("alice", ["read"])`."""
    return lambda name, scopes=None, **options: import_module("tests.api.program").program_of(
        getattr(people, name), scopes, **options
    )


@pytest.fixture
def browse_alice(people: SimpleNamespace) -> Any:
    """Return a browser in which Alice is signed in."""
    return import_module("tests.web.records").signed_in(people.alice)


@pytest.fixture
def one_connection(settings: Any) -> Iterator[None]:
    """Let requests of real servers run in the test's own transaction, and as many as there are."""
    settings.API_RATE = 0
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def live(organisation: Any, one_connection: None) -> Iterator[str]:
    """Return the address of a server that answers within the test's transaction, one request after the other."""
    own = connections["default"]
    own.inc_thread_sharing()

    def serve() -> None:
        connections["default"] = own
        server.serve_forever(poll_interval=0.02)

    server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=_Silent)
    thread = Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    own.dec_thread_sharing()


class _Silent(WSGIRequestHandler):
    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""
