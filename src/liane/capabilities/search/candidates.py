"""Entries that may answer a search, from several roads, each bounded: none reads all that a common word finds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from liane.capabilities.search.reach import Reach
from liane.capabilities.search.terms import Wanted, alternatives, beginning, exactly
from liane.records.queries.sql import Sql, join

MOST = 200
_TITLES, _WALKED_TITLES = 40, 2_000
_NEWEST, _WALKED = 60, 3_000
_MINE = 60
_EACH = 20
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
    """The roads to the entries that answer one search of one reader."""

    def __init__(self, wanted: Wanted, reach: Reach, close: Sequence[UUID], me: UUID | None, *, broad: bool) -> None:
        self.wanted, self.reach, self.close, self.me, self.broad = wanted, reach, list(close), me, broad
        self.begun, self.short = beginning(wanted)
        self.finding = reach.finding(self.begun, self.short)
        whole = Sql("s.words @@ %s::tsquery", (exactly(wanted),))
        if reach.guarded:
            # Words that she may not see do not make an entry rank higher.
            whole = Sql(f"({whole.text} AND s.object = ANY(%s))", (*whole.params, list(reach.whole)))
        self.columns = Sql(f"{_COLUMNS}, {whole.text}", whole.params)

    def first(self) -> tuple[list[Candidate], bool]:
        """Return what is close to the reader, what titles begin with the text, what the index finds; and whether
        that may be more."""
        parts = [self._titled()]
        if self.close:
            parts.append(self._select("search_entry s", self._among(self.close), MOST))
        if self.broad:
            parts.append(self._newest())
            if not self.wanted.idle:
                parts.append(self._select("search_entry s", self.reach.finding(exactly(self.wanted)), MOST))
            return self._read(parts), False
        found = self._read([*parts, self._select("search_entry s", self.finding, MOST)])
        return found, len(found) >= MOST

    def common(self) -> list[Candidate]:
        """Return what is newest, and the reader's own, of words that many entries have."""
        parts = [self._newest()]
        if self.me is not None:
            own = Sql(f"s.owner_id = %s AND {self.finding.text}", (self.me, *self.finding.params))
            parts.append(self._select("search_entry s", own, _MINE))
        return self._read(parts)

    def indexed(self) -> list[Candidate]:
        """Return what the index finds, however long it takes: for letters that few words begin with."""
        return self._read([self._select("search_entry s", self.finding, MOST)])

    def near(self, query: str) -> list[Candidate]:
        """Return what is found by `query`."""
        return self._read([self._select("search_entry s", self.reach.finding(query), MOST)])

    def each(self, queries: Sequence[str]) -> list[Candidate]:
        """Return some entries found by each of `queries`: what one finds much of does not keep the others out."""
        if self.reach.guarded:
            return self.near(alternatives("", queries))
        rule = self.reach.rows
        text = (
            f"SELECT {self.columns.text} FROM unnest(%s::text[]) AS q(query) CROSS JOIN LATERAL "
            f"(SELECT * FROM search_entry s WHERE s.words @@ q.query::tsquery AND ({rule.text}) LIMIT {_EACH}) s"
        )
        return self._read([Sql(text, (*self.columns.params, list(queries), *rule.params))])

    def _among(self, ids: Sequence[UUID]) -> Sql:
        return Sql(f"s.record_id = ANY(%s::uuid[]) AND {self.finding.text}", (list(ids), *self.finding.params))

    def _titled(self) -> Sql:
        rows = (
            f"(SELECT * FROM search_entry e WHERE e.title >= %s AND e.title < %s || '{_END}' "
            f"ORDER BY e.title LIMIT {_WALKED_TITLES}) s"
        )
        found = self._select(rows, self.reach.titled(), _TITLES)
        place = len(self.columns.params)
        return Sql(found.text, (*found.params[:place], self.wanted.text, self.wanted.text, *found.params[place:]))

    def _newest(self) -> Sql:
        # Ids grow with time.
        rows = f"(SELECT * FROM search_entry e ORDER BY e.record_id DESC LIMIT {_WALKED}) s"
        return self._select(rows, self.finding, _NEWEST)

    def _select(self, source: str, where: Sql, limit: int) -> Sql:
        text = f"SELECT {self.columns.text} FROM {source} WHERE {where.text} LIMIT {limit}"
        return Sql(text, (*self.columns.params, *where.params))

    @staticmethod
    def _read(parts: Sequence[Sql]) -> list[Candidate]:
        whole = join(" UNION ALL ", parts, wrap=True)
        with connection.cursor() as cursor:
            cursor.execute(whole.text, whole.params)
            return [Candidate(*row) for row in cursor.fetchall()]
