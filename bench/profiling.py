"""Says where the time of a screen goes: the functions of one process, and the plan of each statement."""

import cProfile
import io
import pstats
from collections.abc import Callable
from time import perf_counter
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django_tenants.utils import schema_context

from bench import customers, people, vocabulary
from bench.bare import SCHEMA
from bench.client import Client
from bench.screens import list_path
from bench.server import Server

_TIMES = 30
_SHOWN = 45
_LONG_PLAN = 3.0  # milliseconds: shorter statements are listed without their plan


def paths(contacts: int) -> dict[str, str]:
    """Return the screens that can be profiled, by name."""
    owner = {"field": "owner", "op": "is", "value": str(people.person_id(8))}
    return {
        "list": "/contacts",
        "company": list_path(tri="company"),
        "owner": list_path(owner),
        "tag": list_path({"field": "tags", "op": "has_any", "value": [vocabulary.words("tags")[0]]}),
        "box": list_path(q="martin"),
        "search": "/recherche?q=martin",
        "typo": "/recherche?q=bernrad",
        "record": f"/contacts/{customers.contact_id(contacts // 2)}",
        "board": "/deals/tableau",
    }


def main(server: Server, contacts: int, name: str) -> None:
    """Print the profile of the screen `name` (see `paths`), or of any address."""
    client = Client(server.address)
    client.sign_in(people.ADMINISTRATOR, people.PASSWORD)
    ask = _asking(paths(contacts).get(name, name), client.cookies)
    for _ in range(5):
        status = ask()
    statements: list[tuple[str, Any, float]] = []
    with connection.execute_wrapper(_noting(statements)):
        ask()
    started = perf_counter()
    for _ in range(_TIMES):
        ask()
    plain = (perf_counter() - started) * 1000 / _TIMES
    profile = cProfile.Profile()
    for _ in range(_TIMES):
        profile.runcall(ask)
    print(f"{status}, {plain:.1f} ms a page, {len(statements)} statements\n")
    _print_statements(statements)
    for order in ("cumulative", "tottime"):
        text = io.StringIO()
        pstats.Stats(profile, stream=text).sort_stats(order).print_stats(_SHOWN)
        print(text.getvalue())


def _asking(path: str, cookies: str) -> Callable[[], str]:
    """Return a call that has this process's own application answer `path` for the session in `cookies`."""
    application = get_wsgi_application()
    query = path.partition("?")[2]
    environment = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path.partition("?")[0], "QUERY_STRING": query, "HTTP_COOKIE": cookies,
        "SERVER_NAME": "localhost", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "localhost",
        "HTTP_ACCEPT_ENCODING": "gzip", "REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "http",
    }  # fmt: skip

    def ask() -> str:
        found: list[str] = []

        def start(status: str, _headers: list[tuple[str, str]], _error: object = None) -> Callable[[bytes], object]:
            found.append(status)
            return lambda _data: None

        answer = application({**environment, "wsgi.input": io.BytesIO(), "wsgi.errors": io.StringIO()}, start)
        for _block in answer:
            pass
        answer.close()
        return found[0]

    return ask


def _noting(statements: list[tuple[str, Any, float]]) -> Callable[..., Any]:
    def note(execute: Callable[..., Any], text: str, parameters: Any, many: bool, context: Any) -> Any:
        started = perf_counter()
        result = execute(text, parameters, many, context)
        statements.append((text, parameters, (perf_counter() - started) * 1000))
        return result

    return note


def _print_statements(statements: list[tuple[str, Any, float]]) -> None:
    for text, parameters, took in statements:
        print(f"{took:6.1f} ms  {text[:300]}")
        if took > _LONG_PLAN and text.lstrip("( ").startswith(("SELECT", "WITH")):
            with schema_context(SCHEMA), connection.cursor() as cursor:
                _print_plan(cursor, text, parameters)


def _print_plan(cursor: CursorWrapper, text: str, parameters: Any) -> None:
    cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {text}", parameters)
    for (line,) in cursor.fetchall():
        print(f"           {line}")
