"""Checking the chain: that no line of the log was edited, removed or inserted since it was sealed.

Needs no Django. Lines are read as a stream, in parts that several processes check side by side, all at one snapshot
of the database: memory stays small whatever the size of the log.
"""

import hashlib
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from multiprocessing import get_context
from typing import Any
from uuid import UUID

import orjson
import psycopg
from psycopg import sql

from liane.records import seals

SMALL = 20_000
"""Below so many lines one process does it all."""
_KEPT = 50


@dataclass(frozen=True, slots=True)
class Broken:
    """The first Change that does not hold: `why` is "line", "header", "chain", "gap", "stray" or "unexplained"."""

    change_id: UUID | None
    number: int | None
    why: str
    ordinal: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was checked and found. `unsealed` Changes wait for the sequencer since `oldest`; `erased` lines hold no
    values any more, each under an erasure that is known."""

    lines: int
    changes: int
    number: int
    chain: bytes
    unsealed: int
    oldest: datetime | None
    erased: int
    broken: Broken | None


@dataclass(slots=True)
class _Part:
    lines: int = 0
    erased: int = 0
    broken: list[tuple[str, str, int | None]] = field(default_factory=list)


def verify(url: str, schema: str, *, processes: int | None = None) -> Verdict:
    """Check the whole log of an organisation. Raises psycopg.Error when the database cannot be read."""
    with _reading(url, schema) as connection:
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        (snapshot,) = _one(connection, "SELECT pg_export_snapshot()")
        changes, lines = _one(connection, "SELECT count(*), coalesce(sum(entries), 0)::bigint FROM records_change")
        unsealed, oldest = _one(
            connection, "SELECT count(*), min(recorded_at) FROM records_change WHERE number IS NULL"
        )
        number, chain, cut = _chain(connection)
        parts = _parts(connection, changes, 1 if lines < SMALL else processes or os.cpu_count() or 1)
        if len(parts) == 1:
            found = [_check(url, schema, snapshot, *parts[0])]
        else:
            with ProcessPoolExecutor(len(parts), mp_context=get_context("spawn")) as pool:
                found = list(pool.map(_check, *zip(*((url, schema, snapshot, *part) for part in parts), strict=True)))
        broken = _first(connection, [one for part in found for one in part.broken])
    # The chain breaks where a Change was renumbered or removed; its lines may hold all the same.
    both = [one for one in (broken, cut) if one is not None]
    first = min(both, key=lambda one: (one.number is None, one.number or 0), default=None)
    return Verdict(
        sum(part.lines for part in found), changes, number, chain, unsealed, oldest,
        sum(part.erased for part in found), first,
    )  # fmt: skip


def at(url: str, schema: str, number: int) -> bytes | None:
    """Return the chain's value at a number, None when there is no such Change: what an exported head must be."""
    with _reading(url, schema) as connection:
        row = connection.execute("SELECT chain FROM records_change WHERE number = %s", [number]).fetchone()
    return bytes(row[0]) if row else None


@contextmanager
def _reading(url: str, schema: str) -> Iterator["psycopg.Connection[Any]"]:
    with psycopg.connect(url, autocommit=True, application_name="liane doctor") as connection:
        connection.execute(sql.SQL("SET search_path TO {}, public").format(sql.Identifier(schema)))
        connection.execute("SET timezone TO 'UTC'")
        yield connection


def _one(connection: "psycopg.Connection[Any]", query: str) -> Any:
    return connection.execute(query.encode()).fetchone()


def _chain(connection: "psycopg.Connection[Any]") -> tuple[int, bytes, Broken | None]:
    """Return the last number, the chain's value there, and where it does not follow from what is before."""
    number, chain, cut = 0, seals.GENESIS, None
    text = "COPY (SELECT number, id, digest, chain FROM records_change WHERE number IS NOT NULL ORDER BY number) "
    with connection.cursor() as cursor, cursor.copy(f"{text}TO STDOUT (FORMAT BINARY)".encode()) as copy:
        copy.set_types(["int8", "uuid", "bytea", "bytea"])
        for found, change_id, digest, stored in copy.rows():
            number += 1
            chain = seals.link(chain, digest)
            if cut is None and found != number:
                cut = Broken(None, number, "gap")
            if cut is None and chain != stored:
                cut = Broken(change_id, found, "chain")
            number, chain = found, stored
    return number, chain, cut


def _parts(connection: "psycopg.Connection[Any]", changes: int, wanted: int) -> list[tuple[str, str]]:
    """Return the first and the last id of about equal parts of the Changes."""
    edges = []
    for place in range(1, wanted):
        row = connection.execute(
            "SELECT id FROM records_change ORDER BY id OFFSET %s LIMIT 1", [changes * place // wanted]
        ).fetchone()
        if row and str(row[0]) not in edges:
            edges.append(str(row[0]))
    bounds = [str(UUID(int=0)), *edges, str(UUID(int=2**128 - 1))]
    return list(pairwise(bounds))


_LINES = """COPY (SELECT change_id, ordinal, object, record_id::text, version, action, field, before::text, after::text,
effective_at, salt, digest, recorded_at,
erasure_id IS NOT NULL AND EXISTS (SELECT 1 FROM records_erasure x WHERE x.id = erasure_id)
FROM records_entry WHERE change_id >= '{low}' AND change_id < '{high}' ORDER BY change_id, ordinal)
TO STDOUT (FORMAT BINARY)"""
_LINE_TYPES = ["uuid", "int4", "text", "text", "int4", "text", "text", "text", "text"]
_LINE_TYPES += ["timestamptz", "bytea", "bytea", "timestamptz", "bool"]
_CHANGES = """COPY (SELECT id, recorded_at, actor_id, cause, reference, actor_name, undoes_id, entries, digest,
objects::text FROM records_change WHERE id >= '{low}' AND id < '{high}' ORDER BY id) TO STDOUT (FORMAT BINARY)"""
_CHANGE_TYPES = ["uuid", "timestamptz", "uuid", "text", "text", "text", "uuid", "int4", "bytea", "text"]


def _check(url: str, schema: str, snapshot: str, low: str, high: str) -> _Part:
    """Check the lines of the Changes from `low` to before `high` against their digests."""
    part = _Part()
    bounds = {"low": UUID(low), "high": UUID(high)}
    with _reading(url, schema) as first, _reading(url, schema) as second:
        for connection in (first, second):
            connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            connection.execute(sql.SQL("SET TRANSACTION SNAPSHOT {}").format(sql.Literal(snapshot)))
        headers = _stream(first, _CHANGES.format(**bounds), _CHANGE_TYPES)
        lines = _stream(second, _LINES.format(**bounds), _LINE_TYPES)
        line = next(lines, None)
        for change_id, recorded_at, actor_id, cause, reference, name, undoes, entries, digest, objects in headers:
            while line is not None and line[0] < change_id:
                _note(part, line[0], "stray", line[1])
                line = next(lines, None)
            total, count = hashlib.sha256(), 0
            while line is not None and line[0] == change_id:
                why = _judge(line, count, recorded_at, part)
                if why:
                    _note(part, change_id, why, line[1])
                total.update(line[11])
                count += 1
                line = next(lines, None)
            part.lines += count
            header = (change_id, recorded_at, actor_id, cause, reference)
            ways = _ways(total, header, undoes, name) if entries else _deeds(header, orjson.loads(objects), name)
            if count != entries or digest not in ways:
                _note(part, change_id, "header" if count == entries else "line", None)
        while line is not None:
            _note(part, line[0], "stray", line[1])
            line = next(lines, None)
    return part


_Header = tuple[UUID, datetime, UUID | None, str, str]


def _ways(total: "hashlib._Hash", header: _Header, undoes: UUID | None, name: str) -> Iterator[bytes]:
    """Yield the digests that a Change may have, the newest first: those before names were sealed, and headers."""
    for told in (seals.header(*header, undoes, seals.of_name(header[0], name)), seals.header(*header, undoes), b""):
        one = total.copy()
        one.update(told)
        yield one.digest()


def _deeds(header: _Header, objects: dict[str, dict[str, int]], name: str) -> Iterator[bytes]:
    """Yield the digests that what has no lines may have: with the name that is shown, and as it was before."""
    yield seals.of_deed(*header, objects, seals.of_name(header[0], name))
    yield seals.of_deed(*header, objects)


def _stream(connection: "psycopg.Connection[Any]", text: str, types: list[str]) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor, cursor.copy(text.encode()) as copy:
        copy.set_types(types)
        yield from copy.rows()


def _judge(line: tuple[Any, ...], place: int, recorded_at: datetime, part: _Part) -> str:
    """Return why a line does not hold, "" when it does."""
    before, after, effective, salt, digest = line[7], line[8], line[9], line[10], line[11]
    if line[1] != place or line[12] != recorded_at:
        return "line"
    if salt is None:
        part.erased += 1
        # What was erased by a rule or at a request says so; what holds no values for no reason was tampered with.
        return "" if line[13] and before is None and after is None else "unexplained"
    values = (None if text is None else orjson.loads(text) for text in (before, after))
    told = (line[2], line[3], line[4], line[5], line[6], *values, effective)
    return "" if seals.of_line(salt, told) == digest else "line"


def _note(part: _Part, change_id: UUID, why: str, ordinal: int | None) -> None:
    if len(part.broken) < _KEPT and (not part.broken or part.broken[-1][0] != str(change_id)):
        part.broken.append((str(change_id), why, ordinal))


def _first(connection: "psycopg.Connection[Any]", broken: list[tuple[str, str, int | None]]) -> Broken | None:
    if not broken:
        return None
    rows = connection.execute(
        "SELECT id, number FROM records_change WHERE id = ANY(%s::uuid[])", [[one[0] for one in broken]]
    ).fetchall()
    numbers = {str(row[0]): row[1] for row in rows}
    first = min(broken, key=lambda one: (numbers.get(one[0]) is None, numbers.get(one[0]) or 0, one[0]))
    return Broken(UUID(first[0]), numbers.get(first[0]), first[1], first[2])
