"""The API next to a plain view that runs the same SQL, or writes the same rows, by eight programs at once; batches."""

import http.client
import re
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

import orjson
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench import crowd, customers, people, plain, rows
from bench.server import Server
from bench.timing import Line
from liane.accounts.models import User
from liane.accounts.viewers import viewer_for
from liane.api.keys.actions import make_key
from liane.api.records import reading
from liane.records.registry import catalogue
from liane.records.viewer import Viewer

LABELS = ("API: read one record", "API: list of 50", "API: single create", "API: batch of 5,000")
_BATCH, _BATCHES = 5_000, 3
_WARMING = 10
_LEAST = 3_000  # records a second
_names = count()


class Program:
    """One program over one kept connection."""

    def __init__(self, address: str, secret: str = "") -> None:
        parts = urlsplit(address)
        self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=120)
        self._headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}

    def send(self, method: str, path: str, data: Any = None) -> bytes:
        """Return the body of the answer. Raises RuntimeError for one that refuses."""
        body = None if data is None else orjson.dumps(data)
        self._connection.request(method, path, body, self._headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{path} answered {answer.status}: {content[:200]!r}")
        return content


def measure(server: Server, contacts: int, at: int) -> Line:
    """Return one line. The organisation's schema is current."""
    viewer = viewer_for(User.objects.get(email=people.ADMINISTRATOR).pk)
    secret = make_key(viewer, "bench", ["read", "write", "settings"]).secret
    if at == 3:
        return _batches(server, secret)
    one = customers.contact_id(contacts // 2)
    with tempfile.TemporaryDirectory() as folder:
        statements = Path(folder) / "statements.json"
        statements.write_bytes(orjson.dumps(_statements(viewer, one)))
        with plain.serving(server.database_url, statements) as (address, processor):
            return _line(server, (address, processor), secret, at, f"/api/v1/contacts/{one}")


def _statements(viewer: Viewer, one: Any) -> dict[str, Any]:
    """Return the very statements that the API runs, the rows that it writes, and the statement of the record's own."""
    item = catalogue()["contact"]
    with CaptureQueriesContext(connection) as record:
        reading.record_of(item, one, viewer)
    with CaptureQueriesContext(connection) as listed:
        reading.page_of(reading.query_of(item, viewer, {}), viewer)
    return {
        "record": [_written_out(query["sql"]) for query in record.captured_queries],
        "list": [_written_out(query["sql"]) for query in listed.captured_queries],
        "creation": rows.of_creation(viewer),
        "row": (
            "INSERT INTO people_company (id, version, name, custom, created_at, updated_at) "
            "VALUES (%s, 1, %s, '{}', now(), now())"
        ),
    }


def _written_out(statement: str) -> str:
    """Return a statement as it is before it is prepared: what the API asks often, the plain view plans each time."""
    found = re.fullmatch(r"EXECUTE (\w+) \((.*)\)", statement)
    if found is None:
        return statement
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements WHERE name = %s", [found[1]])
        text: str = cursor.fetchone()[0].partition(" AS ")[2]
    if "$2" in text:
        raise RuntimeError(f"more than one value in {text}")
    return text.replace("$1", found[2])


def _line(server: Server, view: tuple[str, Callable[[], float]], secret: str, at: int, record: str) -> Line:
    address, processor = view
    own: dict[int, Callable[[Program], object]] = {
        0: lambda program: program.send("GET", record),
        1: lambda program: program.send("GET", "/api/v1/contacts"),
        2: lambda program: program.send("POST", "/api/v1/companies", _company()),
    }
    bare: dict[int, Callable[[Program], object]] = {
        0: lambda program: program.send("GET", "/record"),
        1: lambda program: program.send("GET", "/list"),
        2: lambda program: program.send("POST", "/create", _company()),
    }
    mine, each = _rate(own[at], server.address, secret, server.processor)
    other, plain_each = _rate(bare[at], address, "", lambda: server.processor() + processor())
    most, besides = 2, ""
    if at == 2:
        alone, _each = _rate(lambda program: program.send("POST", "/row", _company()), address, "", lambda: 0.0)
        most, besides = 3, f" (its own row alone: {alone:.0f})"
    return Line(
        f"{LABELS[at]}, a second, {crowd.CLIENTS} programs", f"{mine:.0f}", f"{other:.0f}{besides}",
        f"{other / mine:.1f}",
        f"{each:.1f} / {plain_each:.1f} ms", f"ratio < {most}", other / mine < most,
    )  # fmt: skip


def _rate(
    send: Callable[[Program], object], address: str, secret: str, processor: Callable[[], float]
) -> tuple[float, float]:
    """Return requests a second, and the processor time that each took, the database's included, in milliseconds."""
    done = count()

    def one() -> Callable[[], object]:
        program = Program(address, secret)
        for _ in range(_WARMING):
            send(program)

        def counted() -> None:
            send(program)
            next(done)

        return counted

    before = processor()
    found = crowd.rate(one)
    total = next(done) + crowd.CLIENTS * _WARMING
    return found, (processor() - before) / total


def _company() -> dict[str, Any]:
    return {"values": {"name": f"Société {next(_names)}"}}


def _changes() -> Iterator[dict[str, Any]]:
    for _ in range(_BATCH):
        yield {"action": "create", "object": "company", **_company()}


def _batches(server: Server, secret: str) -> Line:
    program = Program(server.address, secret)
    before, took = server.processor(), 0.0
    for _ in range(_BATCHES):
        changes = list(_changes())
        began = perf_counter()
        made = orjson.loads(program.send("POST", "/api/v1/changes", {"changes": changes}))
        took += perf_counter() - began
        program.send("POST", f"/api/v1/changes/{made['change']}/undo")
    rate = _BATCH * _BATCHES / took
    each = (server.processor() - before) / _BATCHES / 2
    return Line(f"{LABELS[3]}, records a second", f"{rate:.0f}", "", "", f"{each:.0f} ms", f"> {_LEAST}", rate > _LEAST)
