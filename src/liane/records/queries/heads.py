"""Small sets read whole, and the first records of many sets: one statement for what takes several by pages.

A list is any of thousands, so `pages.fetch` asks first how its records are best found. What stands beside a record or
heads a board is nearly always a handful: `head` finds, counts, measures and sorts it in one statement. `heads` reads
the first records of each of several values of a field, along an index that begins with that field.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from liane.records.queries import ranges
from liane.records.queries.aggregate import aggregate, measured
from liane.records.queries.columns import Column, column
from liane.records.queries.compile import Compiler
from liane.records.queries.cursor import Position, pack, unpack
from liane.records.queries.expressions import raw
from liane.records.queries.model import Leaf, Measure, Query, Where
from liane.records.queries.pages import Count, Page, Row, count, signature_of, titled, to_row
from liane.records.queries.parts import Joined, Parts
from liane.records.queries.plans import default_sort
from liane.records.queries.scope import scope
from liane.records.queries.sql import Sql, disjunction, name
from liane.records.registry import Catalogue, catalogue
from liane.records.viewer import Verb, Viewer


@dataclass(frozen=True, slots=True)
class Head:
    """The first records of a Query, how many it finds, and `measures` over all of them (none of a count not exact).

    `marks` holds, for each mark asked for, the ids of the records read that it is true of; `parts`, for each record,
    the values of its parts.
    """

    rows: tuple[Row, ...]
    count: Count
    measures: tuple[Any, ...]
    marks: tuple[frozenset[UUID], ...]
    more: bool
    positions: tuple[Position, ...]
    signature: str
    parts: tuple[tuple[tuple[Any, ...], ...], ...] = ()

    def after(self, place: int) -> str:
        """Return the cursor that goes on after the record at `place`."""
        return pack(self.positions[place], self.signature)


# Where the records of a head stand, for marks that are SQL.
ALIAS = "t"
Mark = Where | Verb | Sql


def head(
    query: Query,
    viewer: Viewer,
    measures: Sequence[Measure] = (),
    marks: Sequence[Mark] = (),
    *,
    titles: bool = True,
    parts: Parts | None = None,
) -> Head:
    """Return the first records of `query`, their number and `measures` of fields of their own. Raises QueryError.

    `marks` are conditions (in SQL too, at `ALIAS`), and verbs that the viewer may do to a record, told of each record
    read; `parts` is what of each is read along. Without `titles`, what leads to records of any object has their ids
    alone: their titles take a statement for each object. One statement; for what finds more than `ranges.MANY`, as
    many as a page and a count take.
    """
    reading = _Reading(query, viewer, measures, marks, parts, titles=titles)
    return reading.empty() if reading.condition.never else reading.small() or reading.large()


class _Reading:
    """One head: the parts of its statements, compiled once."""

    def __init__(
        self,
        query: Query,
        viewer: Viewer,
        measures: Sequence[Measure],
        marks: Sequence[Mark],
        parts: Parts | None,
        *,
        titles: bool,
    ) -> None:
        self.query, self.asked, self.titles = query, tuple(measures), titles
        self.catalogue: Catalogue = catalogue()
        self.compiler = Compiler(self.catalogue, viewer, query)
        # Of the past, when that is asked for.
        self.viewer, self.catalogue = self.compiler.viewer, self.compiler.catalogue
        item = self.compiler.object
        self.keys = [ranges.key(self.compiler, path) for path in query.sort or default_sort(item, viewer)]
        self.signature = signature_of(query, viewer)
        self.position = unpack(query.after, self.signature, len(self.keys)) if query.after else None
        self.condition = self.compiler.condition()
        self.source = self.compiler.source()
        self.columns: tuple[Column, ...] = tuple(column(self.compiler, path) for path in query.columns)
        self.parts = Joined(parts, self.viewer, ALIAS) if parts else None
        self.within = self.parts.join if self.parts else Sql("")
        self.marks = [self._mark(mark) for mark in marks]
        self.measures = [measured(self.compiler, measure) for measure in self.asked]
        if any(measure.path and self.compiler.place(measure.path).alias != "t" for measure in self.asked):
            raise ValueError("a head measures fields of its own records")

    def _mark(self, mark: Mark) -> Sql:
        item, alias = self.compiler.object, self.compiler.alias
        if isinstance(mark, Sql):
            found = mark
        elif isinstance(mark, Verb):
            found = scope(self.catalogue, self.viewer, item, alias, mark)
        else:
            found = self.compiler.where(mark, item, alias)
        return Sql(f"({found.text}) IS TRUE", found.params)

    def empty(self) -> Head:
        marks = tuple(frozenset[UUID]() for _mark in self.marks)
        return Head((), Count(0, exact=True), (None,) * len(self.measures), marks, False, (), self.signature)

    def small(self) -> Head | None:
        """Find all, then sort and measure it; None when there is too much for that."""
        table = f"FROM {name(self.compiler.object.table)} t"
        found = f"SELECT t.* {table} WHERE {self.condition.text} LIMIT {ranges.MANY + 1}"
        void = f"({self.keys[0].sql} IS NULL)::int" if ranges.phases(self.keys) > 1 else "0::int"
        named = [f'{key.sql} AS "key {place}"' for place, key in enumerate(self.keys)]
        first = Sql(f'SELECT t.*, {void} AS "of range"{"".join(f", {one}" for one in named)}', ())
        source = self.source.text.replace(table, "FROM found t", 1)
        bounds = self._bounds()
        order = ranges.order(self.keys, 0)
        page = Sql(
            f"{first.text} {source} WHERE {bounds.text} ORDER BY {void}, {order} LIMIT {self.query.limit + 1}",
            (*self.source.params, *bounds.params),
        )
        totals = ", ".join(['count(*) AS "of all"', *(f'{m.text} AS "m {at}"' for at, m in enumerate(self.measures))])
        beside = [Sql('c."of all"'), *(Sql(f'c."m {at}"') for at in range(len(self.measures)))]
        selected = [*beside, *self._selected(Sql('t."of range"'))]
        outer = self.compiler.source(page)
        text = (
            f"WITH found AS MATERIALIZED ({found}) SELECT {', '.join(sql.text for sql in selected)} {outer.text} "
            f"RIGHT JOIN (SELECT {totals} FROM found t) c ON TRUE{self.within.text} "
            f'ORDER BY t."of range", {ranges.order(self.keys, 0, named=True)}'
        )
        params = [value for sql in selected for value in sql.params]
        rows = _rows(text, [*self.condition.params, *params, *outer.params, *self.within.params])
        if rows[0][0] > ranges.MANY:
            return None
        cut, record = len(beside), len(beside) + len(self.marks) + 1
        read = [row[cut:] for row in rows if row[record] is not None]
        return self._head(read, Count(rows[0][0], exact=True), tuple(rows[0][1:cut]))

    def large(self) -> Head:
        """Read the first records in their order, along an index; count up to the cap, measure what was counted."""
        rows: list[Sequence[Any]] = []
        start = self.position.phase if self.position else 0
        for phase in range(start, ranges.phases(self.keys)):
            at = self.position if self.position and self.position.phase == phase else None
            limit = self.query.limit + 1 - len(rows)
            chosen = ranges.chosen(self.compiler, self.source, self.condition, self.keys, phase, at, limit)
            outer = self.compiler.source(chosen)
            selected = self._selected(Sql(str(phase)))
            text = f"SELECT {', '.join(sql.text for sql in selected)} {outer.text}{self.within.text} "
            text += f"ORDER BY {ranges.order(self.keys, phase, named=True)}"
            rows += _rows(text, [value for sql in (*selected, outer, self.within) for value in sql.params])
            if len(rows) > self.query.limit:
                break
        number = count(self.query, self.viewer)
        measures: tuple[Any, ...] = (None,) * len(self.measures)
        if number.exact and self.asked:
            over = Query(self.query.object, self.query.where, search=self.query.search, measures=self.asked)
            measures = aggregate(over, self.viewer)[0].measures
        return self._head(rows, number, measures)

    def _bounds(self) -> Sql:
        """Return where the page begins: after a cursor in the filled range all the empty one is still to come."""
        if self.position is None:
            return Sql("TRUE")
        conditions = ranges.bounds(self.keys, self.position.phase, self.position)
        text = " AND ".join(f"({one.text})" for one in conditions)
        found = Sql(text, tuple(value for one in conditions for value in one.params))
        if self.position.phase == 0 and ranges.phases(self.keys) > 1:
            return disjunction([found, Sql(f"{self.keys[0].sql} IS NULL")])
        return found

    def _selected(self, phase: Sql) -> list[Sql]:
        keys = [Sql(f't."key {place}"') for place in range(len(self.keys))]
        shown = [sql for one in self.columns for sql in one.sql]
        within = self.parts.selected if self.parts else ()
        return [*self.marks, phase, Sql("t.id"), Sql("t.version"), *keys, *shown, *within]

    def _head(self, rows: list[Sequence[Any]], number: Count, measures: tuple[Any, ...]) -> Head:
        more = len(rows) > self.query.limit
        rows = rows[: self.query.limit]
        cut, keys = len(self.marks), len(self.keys)
        marks = tuple(frozenset(row[cut + 1] for row in rows if row[at]) for at in range(cut))
        positions = tuple(Position(row[cut], tuple(row[cut + 3 : cut + 3 + keys]), row[cut + 1]) for row in rows)
        found = tuple(to_row(row[cut + 1 :], self.columns, keys) for row in rows)
        shown = titled(self.catalogue, self.viewer, self.columns, found) if self.titles else found
        parts = self.parts
        within = tuple(parts.read(row[len(row) - len(parts.selected) :]) for row in rows) if parts else ()
        return Head(shown, number, measures, marks, more, positions, self.signature, within)


def heads(query: Query, viewer: Viewer, along: str, values: Sequence[str]) -> dict[str, Page]:
    """Return the first page of `query` for each of `values` of its own field `along`, in one statement.

    The cursor of each fits the Query narrowed to that value (`Leaf(along, "is", value)`). Raises QueryError.
    """
    found = catalogue()
    compiler = Compiler(found, viewer, query)
    keys = [ranges.key(compiler, path) for path in query.sort or default_sort(compiler.object, viewer)]
    condition = compiler.condition()
    place = compiler.place(along)
    if place.part is None or place.alias != compiler.alias:
        raise ValueError("the heads of a Query go along a field of its own records")
    source = compiler.source()
    columns = tuple(column(compiler, path) for path in query.columns)
    if condition.never or not values:
        return {value: Page(columns, (), None) for value in values}
    own = Sql(f"({condition.text}) AND {raw(compiler.alias, place.field, place.part)} = g.value", condition.params)
    parts = []
    for phase in range(ranges.phases(keys)):
        chosen = ranges.chosen(compiler, source, own, _without_hops(keys), phase, None, query.limit + 1)
        parts.append(Sql(f'(SELECT t.*, {phase} AS "of range" FROM ({chosen.text}) t)', chosen.params))
    inner = " UNION ALL ".join(part.text for part in parts)
    text = (
        f'SELECT t.*, g.place AS "of group" FROM unnest(%s::{place.part.sql}[]) WITH ORDINALITY g(value, place) '
        f"CROSS JOIN LATERAL ({inner}) t"
    )
    outer = compiler.source(Sql(text, (list(values), *(value for part in parts for value in part.params))))
    selected = [Sql('t."of group"'), Sql('t."of range"'), Sql("t.id"), Sql("t.version")]
    selected += [Sql(f't."key {at}"') for at in range(len(keys))]
    selected += [sql for one in columns for sql in one.sql]
    order = f't."of group", t."of range", {ranges.order(keys, 0, named=True)}'
    rows = _rows(
        f"SELECT {', '.join(sql.text for sql in selected)} {outer.text} ORDER BY {order}",
        [value for sql in (*selected, outer) for value in sql.params],
    )
    shown = titled(found, viewer, columns, tuple(to_row(row[2:], columns, len(keys)) for row in rows))
    groups: dict[int, list[tuple[Row, Sequence[Any]]]] = {}
    for record, row in zip(shown, rows, strict=True):
        groups.setdefault(row[0], []).append((record, row))
    pages = {}
    for at, value in enumerate(values, 1):
        mine, following = groups.get(at, []), None
        if len(mine) > query.limit:
            mine = mine[: query.limit]
            last = mine[-1][1]
            signature = signature_of(query.narrowed(Leaf(along, "is", value)), viewer)
            following = pack(Position(last[1], tuple(last[4 : 4 + len(keys)]), last[2]), signature)
        pages[value] = Page(columns, tuple(record for record, _row in mine), following)
    return pages


def _without_hops(keys: list[ranges.Key]) -> list[ranges.Key]:
    """Return the keys of a plain order: within one value of a field, walking a related table first gains nothing."""
    return [ranges.Key(key.sql, key.descending, key.nullable, key.own) for key in keys]


def _rows(text: str, params: Sequence[Any]) -> list[Sequence[Any]]:
    with connection.cursor() as cursor:
        cursor.execute(text, params)
        found: list[Sequence[Any]] = cursor.fetchall()
    return found
