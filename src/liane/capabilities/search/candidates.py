"""Entries that may answer a search, from several roads, each bounded: none reads all that a common word finds."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from liane.capabilities.search.frequency import COMMON, noted
from liane.capabilities.search.reach import Reach
from liane.capabilities.search.terms import Wanted, alternatives, beginning, exactly
from liane.records.queries.sql import Sql, conjunction, disjunction, join

MOST, _CHECKED = 200, 100
_TITLES, _WALKED_TITLES = 40, 2_000
_NEWEST, _WALKED = 60, 2_000
# Entries of each of the likeliest guesses, and of each of the others: three of each stand before any fourth.
_EACH, _LIKELY, _OF_OTHERS = 20, 4, 5
_END = "\U0010ffff"
_COLUMNS = "s.record_id, s.object, s.title, s.owner_id, s.changed_at"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry found: `whole` says that every word typed stands in it as it was typed."""

    id: UUID
    object: str
    title: str
    owner: UUID | None
    changed_at: datetime
    whole: bool


class Roads:
    """The roads to the entries that answer one search of one reader.

    `common` are the words that too many entries have to look them up.
    """

    def __init__(
        self, wanted: Wanted, reach: Reach, close: Sequence[UUID], me: UUID | None, common: Collection[str]
    ) -> None:
        self.wanted, self.reach, self.close, self.me = wanted, reach, list(close), me
        self.crowded = wanted.idle or all(term in common for term in wanted.terms)
        self.lone = len(wanted.terms) == 1
        self.begun, self.rest = beginning(wanted, common)
        self.finding = reach.finding(self.begun, self.rest)
        self.either = disjunction([self.finding, reach.finding(self.begun, self.rest, checked=True)])
        whole = reach.answering(exactly(wanted))
        self.columns = Sql(f"{_COLUMNS}, {whole.text}", whole.params)

    def first(self) -> tuple[list[Candidate], bool]:
        """Return what is close to the reader, what titles begin with the text, and what the index finds.

        What is common is looked for among the newest and the reader's own instead. Also whether there may be more.
        """
        parts = [self._titled()]
        if self.close:
            # OFFSET keeps the planner from looking all words up for these few.
            rows = "(SELECT * FROM search_entry e WHERE e.record_id = ANY(%s::uuid[]) OFFSET 0) s"
            parts.append(self._select(rows, self.either, MOST, (self.close,)))
        if not self.crowded:
            found = self._read([*parts, *self._indexed(self.begun, self.rest)])
            return found, len(found) >= MOST
        parts += self._newest(self.either, _NEWEST)
        if not self.wanted.idle and (not self.lone or noted().whole(self.wanted.terms[0]) <= COMMON):
            parts += self._indexed(exactly(self.wanted), "")
        return self._read(parts), False

    def recent(self) -> list[Candidate]:
        """Return what is newest, and the reader's own."""
        return self._read(self._newest(self.either, _NEWEST))

    def indexed(self) -> list[Candidate]:
        """Return what the index finds, however long it takes."""
        return self._read(self._indexed(self.begun, self.rest))

    def near(self, query: str) -> list[Candidate]:
        """Return what is found by `query`."""
        return self._read(self._indexed(query, ""))

    def each(self, queries: Sequence[str]) -> list[Candidate]:
        """Return some entries found by each of `queries`: what one finds much of does not keep the others out."""
        if self.reach.guarded:
            return self.near(alternatives("", queries))
        # What is common is looked for as it is when it is not misspelt, and looked up where that finds nothing.
        crowded = [query for query in queries if noted().whole(query) > COMMON]
        found: list[Candidate] = []
        if crowded:
            asked = Sql("s.words @@ %s::tsquery", (alternatives("", crowded),))
            found = self._read(self._newest(conjunction([asked, self.reach.everywhere()]), MOST))
            told = {word for one in found for word in one.title.split()}
            crowded = [query for query in crowded if query not in told]
        rest = [query for query in queries if query in crowded or noted().whole(query) <= COMMON]
        return found + (self._some(rest) if rest else [])

    def _some(self, queries: Sequence[str]) -> list[Candidate]:
        # A look-up for each, its query in its text: of one that it does not see the planner thinks that so much is
        # found that the first few come soonest by reading the whole table.
        rule = self.reach.everywhere()
        parts = []
        for place, query in enumerate(queries):
            where = conjunction([Sql("s.words @@ %s::tsquery", (query,)), rule])
            parts.append(self._select("search_entry s", where, _EACH if place < _LIKELY else _OF_OTHERS))
        return self._read(parts)

    def _indexed(self, query: str, more: str) -> list[Sql]:
        """Return the statements that ask the index; what has to be checked is found apart, so as not to crowd out."""
        ways = ((False, MOST), (True, _CHECKED))
        conditions = [(self.reach.finding(query, more, checked=checked), most) for checked, most in ways]
        return [self._select("search_entry s", where, most) for where, most in conditions if not where.never]

    def _titled(self) -> Sql:
        rows = (
            f"(SELECT * FROM search_entry e WHERE e.title >= %s AND e.title < %s || '{_END}' "
            f"ORDER BY e.title LIMIT {_WALKED_TITLES}) s"
        )
        return self._select(rows, self.reach.titled(), _TITLES, (self.wanted.text, self.wanted.text))

    def _newest(self, where: Sql, limit: int) -> list[Sql]:
        # Ids grow with time.
        ways = [Sql(f"(SELECT * FROM search_entry e ORDER BY e.record_id DESC LIMIT {_WALKED}) s")]
        if self.me is not None:
            ways.append(Sql(f"(SELECT * FROM search_entry e WHERE e.owner_id = %s LIMIT {_WALKED}) s", (self.me,)))
        return [self._select(way.text, where, limit, way.params) for way in ways]

    def _select(self, source: str, where: Sql, limit: int, given: tuple[Any, ...] = ()) -> Sql:
        text = f"SELECT {self.columns.text} FROM {source} WHERE {where.text} LIMIT {limit}"
        return Sql(text, (*self.columns.params, *given, *where.params))

    @staticmethod
    def _read(parts: Sequence[Sql]) -> list[Candidate]:
        whole = join(" UNION ALL ", parts, wrap=True)
        with connection.cursor() as cursor:
            cursor.execute(whole.text, whole.params)
            return [Candidate(*row) for row in cursor.fetchall()]
