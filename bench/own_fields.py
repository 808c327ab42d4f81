"""What fields of the organisation's own cost: an indexed one next to a built-in column of the same values in the same
table, and three hundred such indexes next to the pages of another object without them."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from random import Random
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import orjson
from django.db import connection

from bench import vocabulary
from bench.client import Answer, Client
from bench.ids import numbered
from bench.screens import list_path
from bench.server import Server
from bench.timing import SAMPLES, WARMING, Figure, Line, durations
from liane.records.changes.gate import apply
from liane.records.changes.model import BATCH, Cause, Change, Create
from liane.records.changes.undo import undo
from liane.records.definitions import indexes
from liane.records.objects import ObjectType
from liane.records.registry import catalogue, refresh
from liane.records.viewer import system

_MOST = 1.5
# As long as an edit or a page costs no more than chance would have it.
_UNCHANGED = 1.15
_OBJECT, _FIELD = "mesure", "intitule"
INDEXES, _A_TABLE = 300, 38
_WAYS = ("sorted by", "sorted down by", "filtered on")
LABELS = (
    *(f"own field, indexed: {way} it" for way in _WAYS),
    *(f"{INDEXES} own indexes: another object's {what}" for what in ("list", "filter", "record page")),
)


def measure(server: Server, client: Client, contacts: int, at: int) -> Line:
    """Return one line: the own field next to the built-in one, or another object's page with and without indexes."""
    if at < len(_WAYS):
        slug = _ensure(contacts)
        own, each = figure(server, client, _paths(slug, _FIELD, at))
        return line(LABELS[at], own, figure(server, client, _paths(slug, "name", at))[0], each, _MOST)
    place = at - len(_WAYS)
    paths = _others()[place]
    without, _each = figure(server, client, paths)
    with _indexed():
        with_indexes, each = figure(server, client, paths)
    return line(LABELS[at], with_indexes, without, each, _UNCHANGED)


def figure(server: Server, client: Client, paths: list[str]) -> tuple[Figure, float]:
    """Return how long pages take, one after the other, and the processor's milliseconds for each."""
    return asked(server, lambda number: client.get(paths[number % len(paths)]))


def asked(server: Server, ask: Callable[[int], Answer]) -> tuple[Figure, float]:
    """Return how long answers take, each asked for by its number, and the processor's milliseconds for each."""

    def sample(number: int) -> float:
        answer = ask(number)
        if answer.status != 200:
            raise RuntimeError(f"status {answer.status}: {answer.text[:200]}")
        return answer.took

    before = server.processor()
    found = durations(sample)
    return found, (server.processor() - before) / (SAMPLES + WARMING)


def line(label: str, own: Figure, bare: Figure, each: float, most: float) -> Line:
    """Return the line of what is the organisation's own next to the same of Liane's, `most` times as long at most."""
    return Line(
        label,
        f"{own.median:.1f} / {own.p95:.1f} ms",
        f"{bare.median:.1f} / {bare.p95:.1f} ms",
        f"{own.median / bare.median:.2f}",
        f"{each:.1f} ms",
        f"< {most} times",
        own.median < most * bare.median,
    )


def _paths(slug: str, key: str, at: int) -> list[str]:
    if at < 2:
        return [f"/{slug}?{urlencode({'tri': '-' * at + key, 'colonnes': f'name,{_FIELD}'})}"]
    values = [_value(number) for number in range(0, 4_000, 40)]
    conditions = [orjson.dumps({"field": key, "op": "is", "value": one}).decode() for one in values]
    return [f"/{slug}?{urlencode({'filtre': one, 'colonnes': f'name,{_FIELD}'})}" for one in conditions]


def _others() -> tuple[list[str], ...]:
    """Return the pages of contacts that are asked for with and without indexes of other objects."""
    towns = [line.partition(" ")[2] for line in vocabulary.words("towns")[:20]]
    filtered = [list_path({"field": "address.city", "op": "is", "value": town}) for town in towns]
    return [list_path()], filtered, [f"{list_path()}/{numbered('contact', at)}" for at in range(50)]


def _value(number: int) -> str:
    chance = Random(f"mesure {number}")
    return f"{vocabulary.pick(chance, 'jobs')} {vocabulary.last_name(chance)}"


@cache
def _ensure(contacts: int) -> str:
    """Make what is missing of an object with a built-in and an own field of the same values; return its slug."""
    refresh()
    if catalogue().get(_OBJECT) is None:
        define("Mesure", "Mesures", [_FIELD])
    item = catalogue()[_OBJECT]
    fill(item, contacts, lambda number: Create(_OBJECT, {"name": _value(number), _FIELD: _value(number)}))
    indexes.build(_OBJECT, _FIELD)
    with connection.cursor() as cursor:
        cursor.execute(f'VACUUM (ANALYZE) "{item.table}"')
    return item.slug


def fill(item: ObjectType, records: int, made: Callable[[int], Create]) -> bool:
    """Make those of an object's first `records` that are missing, each by its number; say whether any was."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{item.table}"')
        there: int = cursor.fetchone()[0]
    for start in range(there - there % BATCH, records, BATCH):
        numbers = range(max(start, there), min(start + BATCH, records))
        sys.stderr.write(f"\r\x1b[K{item.plural} {numbers.stop:,} of {records:,}")
        write([made(number) for number in numbers])
    return there < records


def define(singular: str, plural: str, keys: list[str], kind: str = "text") -> UUID:
    """Make an object with fields of its own; return the Change."""
    name = singular.lower()
    fields: list[Any] = [
        {"object": name, "key": key, "declaration": {"kind": kind, "label": {"fr": f"{singular} {key}"}}}
        for key in keys
    ]
    given = {"singular": singular, "name": plural, "singular_en": singular, "plural_en": plural, "scope": "everyone"}
    made = apply(
        Change(
            system("Mesure"),
            Cause("demo"),
            [Create("custom_object", given), *(Create("custom_field", one) for one in fields)],
        )
    )
    refresh()
    assert made.id is not None
    return made.id


def write(edits: list[Create]) -> None:
    """Write a batch of records."""
    apply(Change(system("Mesure"), Cause("demo"), edits))


@contextmanager
def _indexed() -> Iterator[None]:
    """Give the organisation INDEXES own indexes in the tables of other objects for the length of a `with`."""
    left = INDEXES - sum(1 for _one in indexes.listed())
    made: list[UUID] = []
    names: list[str] = []
    try:
        for at in range(-(-left // _A_TABLE)):
            keys = [f"c{number}" for number in range(min(_A_TABLE, left - at * _A_TABLE))]
            made.append(define(f"Banc{at}", f"Banc{at}s", keys))
            names += [indexes.build(f"banc{at}", key) for key in keys]
        yield
    finally:
        for name in names:
            indexes.drop(name)
        for change in reversed(made):
            undo(change, system("Mesure"))
        refresh()
