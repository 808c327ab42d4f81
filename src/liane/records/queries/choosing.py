"""Finding the rows of a page: sorted whole when they are few, along an index in the page's order when many.

Which is quicker depends on how many there are, and nobody knows before they are found. So what may be few is found
first, up to a bound: that counts it as well. Of a large table the planner is asked how many it expects; what it
expects to be many is looked for along the index, among no more rows than its expectation needs several times over,
as a wrong one would else walk the whole table.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from django.db import connection

from liane.records.queries import prepared, ranges
from liane.records.queries.columns import loads
from liane.records.queries.cursor import Position
from liane.records.queries.model import Leaf
from liane.records.queries.plans import Plan
from liane.records.queries.sql import Sql, name

# What finds no more than this is sorted whole.
WHOLE = 6_000
# What is expected to be more than such a part of it is walked to: about as quick at a million rows, and where there is
# more than was expected, all that was found before it is known to be too much was found in vain.
_WALKED_FOR = 0.6
# The database has noted how often frequent values occur, and of a part of texts it tells from some hundreds of them.
# Rows come and go before it notes that again. Of one comparison of these kinds it finds at least so many times less
# than it expects, where a page was found as soon as that let expect.
_SURELY: Mapping[str, float] = {"is": 1.2, "in": 1.2, "has_any": 1.2, "contains": 3.0}
# Entries of the search index lead to their records one by one: it pays for fewer. So many of a million rows; of
# another number as its square root goes, since fewer rows have to be walked for the same page.
WHOLE_SEARCHED = 3_000
_MILLION = 1_000_000
# How many times the rows that an expectation needs are walked before it counts as wrong, and how many at least.
_PATIENCE, _LEAST = 2, 2_000
# Of words that are rare the planner expects too much: no more rows than these are walked for them.
_SEARCHED_ROWS = 4_000
# When so large a part of a page is found among them, the rest is walked to as well.
_PROMISING = 0.25

# The rows of each table, by schema and name, as last read: no more than a hint.
_sizes: dict[tuple[str, str], float] = {}


@dataclass(frozen=True, slots=True)
class Found:
    """Rows found: range, id, version, sort values, columns. `count` is how many there are in all, None if unknown.

    There are at least `proven`.
    """

    rows: Sequence[Sequence[Any]]
    count: int | None = None
    proven: int = 0


class Chooser:
    """Reads the rows of one page."""

    def __init__(self, plan: Plan) -> None:
        self.compiler, self.keys, self.columns = plan.compiler, plan.keys, plan.columns
        self.condition, self.source = plan.condition, plan.source
        query = plan.compiler.query
        self.searched = bool(query.search.strip()) and plan.compiler.viewer.as_of is None
        # One record by its id, as pages and programs ask for all day.
        alone = query.ids is not None and len(query.ids) == 1 and query.where is None and not self.searched
        self.often = alone and plan.compiler.viewer.as_of is None
        self.many = WHOLE_SEARCHED if self.searched else WHOLE if self._own() else ranges.MANY

    def _own(self) -> bool:
        return all(key.own and key.hop is None for key in self.keys)

    def find(self, at: Position | None, limit: int) -> Found:
        """Return the first `limit` rows after `at`, the cursor of a page."""
        if self.condition.never:
            return Found([], 0)
        if self.compiler.query.ids is not None or (self.condition.always and not self._along()):
            return Found(self._walked(at, limit))
        table = (connection.schema_name, self.compiler.object.table)  # type: ignore[attr-defined]
        rows = _sizes.get(table, 0)
        if self.searched and rows > 0:
            self.many = int(WHOLE_SEARCHED * (rows / _MILLION) ** 0.5)
        if rows > self.many:
            expected = self._expected(self.compiler.condition(about=True))
            if self._walks(expected):
                within = max(_LEAST, int(limit * rows / expected * _PATIENCE))
                found = self._many(at, limit, min(within, _SEARCHED_ROWS) if self.searched else within)
                if found is not None:
                    return replace(found, proven=max(found.proven, self._surely(expected)))
        found = self._whole(at, limit, table)
        return found if found.count is not None else Found(self._walked(at, limit), proven=found.proven)

    def _walks(self, expected: float) -> bool:
        """Say whether to look for `expected` rows along the index.

        To find all that words find takes as long as there are entries, be they the reader's or not; to walk to a
        page takes as long as there are few that are: so the two are taken together.
        """
        if not self.searched:
            return expected > self.many * _WALKED_FOR
        words = self.compiler.searched().about
        entries = expected if words == self.compiler.condition(about=True) else self._expected(words)
        return math.sqrt(expected * max(entries, expected)) > self.many * _WALKED_FOR

    def _surely(self, expected: float) -> int:
        """Return how many rows there are at least, of `expected` ones: 0 where only counting tells."""
        where = self.compiler.query.where
        if not isinstance(where, Leaf) or where.operator not in _SURELY:
            return 0
        compiler, place = self.compiler, self.compiler.place(where.path)
        own = place.alias == compiler.alias and not place.field.custom and not place.field.kind.linked
        alone = compiler.condition(each=True) == compiler.where(where, compiler.object, compiler.alias)
        return int(expected / _SURELY[where.operator]) if own and alone else 0

    def _along(self) -> bool:
        return ranges.goes_along(self.keys)

    def _many(self, at: Position | None, limit: int, within: int) -> Found | None:
        """Return the page, of what is expected to be many; None when it is not."""
        if self._own():
            phase = at.phase if at else 0
            rows = self._range(phase, at, limit, within)
            if self.searched and limit > len(rows) >= limit * _PROMISING:
                # What was found tells better than the planner how far the last one is.
                rows = self._range(phase, at, limit, int(within * limit / len(rows) * _PATIENCE))
            return Found(rows, proven=limit) if len(rows) == limit else None
        # A related table may be walked to its end for the last row: make sure that there are enough.
        probe = ranges.probe(self.compiler, self.condition, self.many)
        if _rows(probe)[0][0] <= self.many:
            return None
        return Found(self._walked(at, limit), proven=self.many)

    def _walked(self, at: Position | None, limit: int) -> Sequence[Sequence[Any]]:
        rows: list[Sequence[Any]] = []
        for phase in range(at.phase if at else 0, ranges.phases(self.keys)):
            rows += self._range(phase, at if at and at.phase == phase else None, limit - len(rows))
            if len(rows) >= limit:
                break
        return rows

    def _range(self, phase: int, at: Position | None, limit: int, within: int = 0) -> Sequence[Sequence[Any]]:
        condition = self.compiler.condition(each=True)
        chosen = ranges.chosen(self.compiler, self.source, condition, self.keys, phase, at, limit, within=within)
        return self._read(chosen, ranges.order(self.keys, phase, named=True), [Sql(str(phase))])

    def _whole(self, at: Position | None, limit: int, table: tuple[str, str]) -> Found:
        """Find all and sort it, and learn the table's size; there is no count when there was too much."""
        chosen = ranges.whole(self.compiler, self.source, self.condition, self.keys, at, limit, self.many)
        size = Sql("(SELECT c.reltuples FROM pg_class c WHERE c.oid = %s::regclass)", (name(table[1]),))
        order = f't."of range", {ranges.order(self.keys, 0, named=True)}'
        rows = self._read(chosen, order, [size, Sql('t."of all"'), Sql('t."of range"')])
        _sizes[table] = rows[0][0]
        number = rows[0][1]
        if number > self.many:
            return Found([], proven=number)
        return Found([row[2:] for row in rows if row[3] is not None], number, number)

    def _read(self, chosen: Sql, order: str, first: list[Sql]) -> Sequence[Sequence[Any]]:
        """Return, for each of the rows chosen, what `first` reads, its id, version, sort values and columns."""
        selected = [*first, Sql("t.id"), Sql("t.version")]
        selected += [Sql(f't."key {place}"') for place in range(len(self.keys))]
        selected += [sql for shown in self.columns for sql in shown.sql]
        source = self.compiler.source(chosen)
        text = f"SELECT {', '.join(sql.text for sql in selected)} {source.text} ORDER BY {order}"
        statement = Sql(text, (*(value for sql in selected for value in sql.params), *source.params))
        return prepared.rows(statement) if self.often else _rows(statement)

    def _expected(self, condition: Sql) -> float:
        """Return how many rows the planner expects a condition to find."""
        table = f"{name(self.compiler.object.table)} {self.compiler.alias}"
        text = f"EXPLAIN (FORMAT JSON) SELECT 1 FROM {table} WHERE {condition.text}"
        plan = loads(_rows(Sql(text, condition.params))[0][0])
        return cast(float, plan[0]["Plan"]["Plan Rows"])


def _rows(statement: Sql) -> list[Sequence[Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        found: list[Sequence[Any]] = cursor.fetchall()
    return found
