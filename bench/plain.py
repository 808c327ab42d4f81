"""A plain Django view without any middleware, that runs given SQL by psycopg and answers it by orjson.

Served like Liane itself (Granian, two processes): what the API is compared with. `PLAIN_URL` names the database,
`PLAIN_SQL` a JSON file with the statements of "record" and "list" and the one of "create".
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
    """Insert a row that the body describes, and answer it."""
    given = orjson.loads(request.body)
    connection, one = _connection(), uuid.uuid4()
    connection.execute(_connection.sql["create"], [one, given["values"]["name"]])  # type: ignore[attr-defined]
    return HttpResponse(orjson.dumps({"id": one, **given}, default=str), status=201, content_type="application/json")


if "PLAIN_SQL" in os.environ:
    settings.configure(
        ROOT_URLCONF=__name__, MIDDLEWARE=[], ALLOWED_HOSTS=["*"], SECRET_KEY="plain", USE_TZ=True, DEBUG=False
    )
    django.setup()
    urlpatterns = [path("create", create), path("<str:kind>", read)]
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
