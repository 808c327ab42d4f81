"""A plain Django view without any middleware, that runs given SQL by psycopg and answers it by orjson.

Served like Liane itself (Granian, two processes): what the API is compared with. `PLAIN_URL` names the database,
`PLAIN_SQL` a JSON file with the statements of "record" and "list", the one of "row" and the rows of a "creation".
"""

import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import django
import orjson
import psutil
import psycopg
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

from liane.lib.ids import new_id

_PATIENCE = 20.0


def _connection() -> psycopg.Connection[tuple[Any, ...]]:
    if not hasattr(_connection, "kept"):
        # As Django reads: prepared statements would compare two ways of asking, not two views.
        kept = psycopg.connect(os.environ["PLAIN_URL"], autocommit=True, prepare_threshold=None)
        kept.execute("SET search_path TO org_main, public")
        _connection.kept = kept  # type: ignore[attr-defined]
        _connection.sql = orjson.loads(Path(os.environ["PLAIN_SQL"]).read_bytes())  # type: ignore[attr-defined]
    found: psycopg.Connection[tuple[Any, ...]] = _connection.kept  # type: ignore[attr-defined]
    return found


def read(request: HttpRequest, kind: str) -> HttpResponse:
    """Run the statements of `kind` and answer their rows."""
    connection = _connection()
    found = []
    for statement in _connection.sql[kind]:  # type: ignore[attr-defined]
        cursor = connection.execute(statement)
        names = [column.name for column in cursor.description or ()]
        found.append([dict(zip(names, row, strict=True)) for row in cursor.fetchall()])
    return HttpResponse(orjson.dumps(found, default=str), content_type="application/json")


def create(request: HttpRequest) -> HttpResponse:
    """Write the rows that Liane writes for what the body describes, on the same tables, and answer it."""
    given = orjson.loads(request.body)
    connection, one = _connection(), new_id()
    model = _connection.sql["creation"]  # type: ignore[attr-defined]
    number = given["values"]["name"].rpartition(" ")[2]
    anew = {model["record"]: str(one), model["change"]: str(new_id()), model["number"]: number}
    with connection.transaction():
        for table, columns, values in model["rows"]:
            # As Liane writes words that may be known already.
            text = f"INSERT INTO {table} ({columns}) VALUES ({', '.join(['%s'] * len(values))}) ON CONFLICT DO NOTHING"
            connection.execute(text, [_anew(value, anew) for value in values])
    return _made(one, given)


def _anew(value: str | None, anew: dict[str, str]) -> str | None:
    for old, new in anew.items():
        if value is not None and old in value:
            value = value.replace(old, new)
    return value


def create_row(request: HttpRequest) -> HttpResponse:
    """Insert the row of the record alone, and answer it."""
    given = orjson.loads(request.body)
    connection, one = _connection(), uuid.uuid4()
    connection.execute(_connection.sql["row"], [one, given["values"]["name"]])  # type: ignore[attr-defined]
    return _made(one, given)


def _made(one: uuid.UUID, given: dict[str, Any]) -> HttpResponse:
    return HttpResponse(orjson.dumps({"id": one, **given}, default=str), status=201, content_type="application/json")


if "PLAIN_SQL" in os.environ:
    settings.configure(
        ROOT_URLCONF=__name__, MIDDLEWARE=[], ALLOWED_HOSTS=["*"], SECRET_KEY="plain", USE_TZ=True, DEBUG=False
    )
    django.setup()
    urlpatterns = [path("create", create), path("row", create_row), path("<str:kind>", read)]
    application = get_wsgi_application()


def _processor(process: psutil.Process) -> float:
    times = [one.cpu_times() for one in [process, *process.children(recursive=True)]]
    return sum(one.user + one.system for one in times) * 1000


@contextmanager
def serving(database_url: str, statements: Path) -> Iterator[tuple[str, Callable[[], float]]]:
    """Serve the plain views for the length of a `with`; give their address, and what tells the
    processor time that they had, in milliseconds. Raises RuntimeError."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", "2"]
    command += ["--blocking-threads", "1", "--log-level", "error", "bench.plain:application"]
    environment = {**os.environ, "PLAIN_URL": database_url, "PLAIN_SQL": str(statements)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    process = subprocess.Popen(command, env=environment, cwd=Path(__file__).parent.parent)
    try:
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if time.monotonic() > until or process.poll() is not None:
                    raise RuntimeError("the plain views did not start") from None
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}", lambda: _processor(psutil.Process(process.pid))
    finally:
        process.terminate()
        process.wait()
