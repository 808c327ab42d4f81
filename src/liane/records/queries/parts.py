"""The parts of each record of a head (the reactions to a comment), read in the statement that reads the records."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from liane.records.objects import Via
from liane.records.queries.columns import Column, column
from liane.records.queries.compile import Compiler
from liane.records.queries.expressions import raw
from liane.records.queries.model import Query
from liane.records.queries.sql import Sql
from liane.records.registry import catalogue
from liane.records.viewer import Scope, Viewer


@dataclass(frozen=True, slots=True)
class Parts:
    """Which parts of the records of a head are wanted: those of `object`, which belong to them (`Via`), and of each
    these fields, texts or relations. The oldest first, at most `limit` of one record.
    """

    object: str
    columns: tuple[str, ...]
    limit: int = 500


class Joined:
    """The parts of the records at an alias, as arrays of one join: an array for each expression of their columns."""

    def __init__(self, asked: Parts, viewer: Viewer, alias: str) -> None:
        item = catalogue()[asked.object]
        if not isinstance(item.scope, Via):
            raise ValueError("parts belong to the records of a head")
        self.columns: tuple[Column, ...] = ()
        self.join = Sql("")
        if viewer.on(item.name).read is Scope.NONE:
            return
        # Who reads the record may read what belongs to it: that is not asked again of each part.
        compiler = Compiler(catalogue(), viewer, Query(asked.object, columns=asked.columns))
        self.columns = tuple(column(compiler, path) for path in asked.columns)
        whole = item.fields[item.scope.relation]
        found = [sql for one in self.columns for sql in one.sql]
        own = ", ".join(f"{sql.text} AS p{at}" for at, sql in enumerate(found))
        source = compiler.source()
        arrays = ", ".join(f"array_agg(i.p{at} ORDER BY i.at, i.id) AS p{at}" for at in range(len(found)))
        belongs = raw("t", whole, whole.kind.storage.parts[0])
        inner = f"SELECT {own}, t.created_at AS at, t.id, {belongs} AS whole {source.text}"
        self.join = Sql(
            f" LEFT JOIN LATERAL (SELECT {arrays} FROM (SELECT i.* FROM ({inner}) i WHERE i.whole = {alias}.id "
            f"ORDER BY i.at, i.id LIMIT {asked.limit}) i) parts ON TRUE",
            tuple(value for sql in (*found, source) for value in sql.params),
        )

    @property
    def selected(self) -> list[Sql]:
        return [Sql(f"parts.p{at}") for at in range(sum(len(one.sql) for one in self.columns))]

    def read(self, arrays: Sequence[Any]) -> tuple[tuple[Any, ...], ...]:
        """Return the values of each part of one record, from the last columns of its row."""
        parts = []
        for values in zip(*(one or () for one in arrays), strict=True):
            read, start = [], 0
            for one in self.columns:
                end = start + len(one.sql)
                read.append(one.read(values[start:end]))
                start = end
            parts.append(tuple(read))
        return tuple(parts)
