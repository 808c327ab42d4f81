"""How many entries have a word, roughly: what the database noted of the commonest ones when it last looked."""

import time
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection

from liane.capabilities.search import dictionary
from liane.records.schema import current

# From so many entries on, to read all that a word finds takes longer than a person waits for a letter.
COMMON = 4_000
# Words begun by fewer letters, or, up to the second number of letters, that begin so many words, are common.
_SHORT, _MANY_UP_TO, _MANY = 3, 4, 40
# To look such a part of all entries up beside a rarer word takes the index longer than to look at what that word found.
_LARGE = 0.2
_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Noted:
    """The commonest words in order, how many entries have each, of how many, and when that was read."""

    words: tuple[str, ...]
    entries: Mapping[str, float]
    all: float
    read_at: float

    def whole(self, word: str) -> float:
        """Return how many entries have `word`, 0 when it is not among the commonest."""
        return self.entries.get(word, 0.0)

    def large(self, word: str) -> bool:
        """Say whether a large part of all entries has `word`."""
        return self.whole(word) > max(self.all * _LARGE, COMMON)

    def begun(self, word: str) -> float:
        """Return how many entries have one of the commonest words that begin with `word`."""
        total = 0.0
        for place in range(bisect_left(self.words, word), len(self.words)):
            if not self.words[place].startswith(word):
                break
            total += self.entries[self.words[place]]
        return total


# By schema: no more than a hint, so nobody has to be told when it changes.
_noted: dict[str, Noted] = {}


def noted() -> Noted:
    """Return what is known of the commonest words of the organisation, read again every five minutes."""
    schema = current()
    found = _noted.get(schema)
    if found is None or time.monotonic() - found.read_at > _SECONDS:
        found = _noted[schema] = _read()
    return found


def common(terms: tuple[str, ...]) -> set[str]:
    """Return those of `terms` that begin words of too many entries to be looked up."""
    known = noted()
    found = {term for term in terms if len(term) < _SHORT or known.begun(term) > COMMON}
    short = [term for term in terms if term not in found and len(term) <= _MANY_UP_TO and term.isalpha()]
    if short:
        found |= {term for term, number in dictionary.begun(short).items() if number >= _MANY}
    return found


def _read() -> Noted:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.most_common_elems::text::text[], s.most_common_elem_freqs, c.reltuples FROM pg_stats s "
            "JOIN pg_class c ON c.oid = 'search_entry'::regclass WHERE s.schemaname = current_schema() "
            "AND s.tablename = 'search_entry' AND s.attname = 'words'"
        )
        row = cursor.fetchone()
    words, shares, rows = row if row is not None and row[0] is not None else ([], [], 0)
    # The numbers end with the least and the largest of them.
    entries = {word: share * max(rows, 0) for word, share in zip(words, shares, strict=False)}
    return Noted(tuple(sorted(entries)), entries, max(rows, 0), time.monotonic())
