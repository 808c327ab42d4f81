"""How a page is read, worked out once: its order, its columns and what they join.

All that depends on the object types, the reader and what she asks to see, and on no condition: the next page that she
asks alike is read without working it out again. A plan holds the reader and the catalogue that it was made for, and
serves for these very two: when rights or definitions move, both are made anew.
"""

import copy
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from liane.records.objects import ObjectType
from liane.records.queries import ranges
from liane.records.queries.columns import Column, column
from liane.records.queries.compile import Compiler
from liane.records.queries.model import Query
from liane.records.queries.sql import Sql
from liane.records.registry import Catalogue
from liane.records.viewer import Verb, Viewer

_KEPT: Final = 1_000


@dataclass(frozen=True, slots=True)
class Plan:
    """What a page is read by: its condition, its order, its columns.

    `source` joins what condition and order need, and not the columns.
    """

    compiler: Compiler
    keys: list[ranges.Key]
    condition: Sql
    source: Sql
    columns: tuple[Column, ...]


_Key = tuple[int, int, str, tuple[str, ...], tuple[str, ...], Verb]
_plans: OrderedDict[_Key, tuple[Catalogue, Viewer, Plan]] = OrderedDict()


def plan(catalogue: Catalogue, viewer: Viewer, query: Query, verb: Verb) -> Plan:
    """Return how the page of `query` is read by `viewer`. Raises QueryError."""
    if query.where is not None or query.search.strip() or query.as_of is not None or viewer.as_of is not None:
        return _made(catalogue, viewer, query, verb)
    # No other object has the number of one that is still there, and those of a plan are.
    key = (id(catalogue), id(viewer), query.object, query.columns, query.sort, verb)
    kept = _plans.get(key)
    if kept is None:
        kept = _plans[key] = (catalogue, viewer, _made(catalogue, viewer, query, verb))
        while len(_plans) > _KEPT:
            _plans.popitem(last=False)
    found = kept[2]
    compiler = copy.copy(found.compiler)
    compiler.query = query
    return Plan(compiler, found.keys, compiler.condition(), found.source, found.columns)


def _made(catalogue: Catalogue, viewer: Viewer, query: Query, verb: Verb) -> Plan:
    compiler = Compiler(catalogue, viewer, query, verb)
    item = compiler.object
    keys = [ranges.key(compiler, path) for path in query.sort or default_sort(item, viewer)]
    # Before the columns are asked for: what they join is joined to the rows chosen, no more.
    condition = compiler.condition()
    source = compiler.source()
    columns = tuple(column(compiler, path) for path in query.columns or _default_columns(item, viewer))
    return Plan(compiler, keys, condition, source, columns)


def default_sort(item: ObjectType, viewer: Viewer) -> tuple[str, ...]:
    """Return the object's own order, none when the viewer may not see what it goes by."""
    hidden = viewer.on(item.name).hides(item.sort.removeprefix("-").partition(".")[0])
    return (item.sort,) if item.sort and not hidden else ()


def _default_columns(item: ObjectType, viewer: Viewer) -> tuple[str, ...]:
    """Return the object's own columns, those that the viewer may not see left out."""
    rights = viewer.on(item.name)
    return tuple(path for path in item.columns or (item.title,) if not rights.hides(path.partition(".")[0]))
