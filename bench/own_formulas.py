"""What formulas of the organisation's own cost an edit: one field of a small object with three formulas that read it,
next to the same edit of an object without any."""

from collections.abc import Callable
from functools import cache

from bench.client import Answer, Client
from bench.own_fields import asked, define, fill, line
from bench.server import Server
from bench.timing import Line
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create
from liane.records.queries.model import Query
from liane.records.queries.pages import fetch
from liane.records.registry import catalogue, refresh
from liane.records.viewer import system

_MOST = 1.5
_RECORDS, _FIELD = 50, "base"
_FORMULAS = ("{0} * 2", "{0} + 10", "{0} / 4")
LABEL = "one edit that three formulas read"


def measure(server: Server, client: Client) -> Line:
    """Return the line: the edit with formulas next to the one without."""
    own, each = asked(server, _editing(client, _ensure("Calcul", len(_FORMULAS))))
    bare, _each = asked(server, _editing(client, _ensure("Calme", 0)))
    return line(LABEL, own, bare, each, _MOST)


def _editing(client: Client, paths: list[str]) -> Callable[[int], Answer]:
    def edit(number: int) -> Answer:
        return client.post(paths[number % len(paths)], {_FIELD: str(number + 1)}, **{"HX-Request": "true"})

    return edit


@cache
def _ensure(singular: str, formulas: int) -> list[str]:
    """Make what is missing of an object with a number and so many formulas; return where that number is edited."""
    refresh()
    name = singular.lower()
    if catalogue().get(name) is None:
        define(singular, f"{singular}s", [_FIELD], "integer")
        apply(Change(system("Mesure"), Cause("demo"), [_formula(singular, at) for at in range(formulas)]))
        refresh()
    item = catalogue()[name]
    fill(item, _RECORDS, lambda number: Create(name, {"name": f"{singular} {number}", _FIELD: number}))
    rows = fetch(Query(name, columns=("name",), limit=_RECORDS), system("Mesure")).rows
    return [f"/{item.slug}/{row.id}/champs/{_FIELD}" for row in rows]


def _formula(singular: str, at: int) -> Create:
    label = f"{singular} {at}"
    expression = _FORMULAS[at].format(f"[{singular} {_FIELD}]")
    declaration = {"kind": "formula", "label": {"fr": label}, "expression": expression, "result": "decimal"}
    return Create("custom_field", {"object": singular.lower(), "key": f"f{at}", "declaration": declaration})
