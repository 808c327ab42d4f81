"""The dictionary of the words that occur: learning new ones, and finding those that a misspelt word was meant by.

One slip leaves half of a word as it was, at its end of the other word; two slips leave a third of it. So words are
looked for by the halves or thirds that they share, then measured. The same is done with how they sound.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from liane.capabilities.search.slips import cost
from liane.capabilities.search.sounds import sound
from liane.records.queries.sql import Sql

# Words are guessed from this length on, with two slips from the other one.
SHORTEST, _LONG = 3, 6
# Words measured by hand, and those kept.
_MEASURED, _KEPT = 48, 24
# Farther than that it is another word.
_FAR, _FARTHER = 1.3, 2.3
# As good as no word beyond it: what ends every text that begins alike.
_END = "\U0010ffff"
_MOST_PREFIXED = 40
# So many words and their sounds are sent whole, be they new or not.
_FEW = 500


@dataclass(frozen=True, slots=True)
class Near:
    """A word of the dictionary, and how far it is from what was typed (about 1 a slip)."""

    word: str
    cost: float


def learn(words: Collection[str]) -> None:
    """Add new words: one statement, or two for many."""
    statement = learning(words)
    if statement is not None:
        with connection.cursor() as cursor:
            cursor.execute(statement.text, statement.params)


def learning(words: Collection[str]) -> Sql | None:
    """Return the statement that adds new words, in order, so that two writers never wait for each other in a ring.

    Of many words, as an import brings, another one tells first which are new: to find how all sound takes longer.
    Numbers are left out: nobody's slip in one can be guessed, and they are as many as there are records.
    """
    spelt = sorted(word for word in words if word.isalpha())
    if len(spelt) > _FEW:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT v FROM unnest(%s::text[]) v WHERE NOT EXISTS (SELECT 1 FROM search_word w WHERE w.word = v)",
                [spelt],
            )
            spelt = sorted(row[0] for row in cursor.fetchall())
    if not spelt:
        return None
    return Sql(
        "INSERT INTO search_word (word, sound) SELECT * FROM unnest(%s::text[], %s::text[]) AS n(word, sound) "
        "ORDER BY word ON CONFLICT DO NOTHING",
        (spelt, [sound(word) for word in spelt]),
    )


def begun(words: Sequence[str]) -> dict[str, int]:
    """Return, for each of `words`, how many words of the dictionary begin with it, counted up to 40."""
    counted = (
        f"(SELECT count(*) FROM (SELECT 1 FROM search_word w WHERE w.word >= v AND w.word < v || '{_END}' "
        f"LIMIT {_MOST_PREFIXED}) c)"
    )
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT v, {counted} FROM (SELECT v COLLATE "C" AS v FROM unnest(%s::text[]) v) g', [[*words]])
        return dict(cursor.fetchall())


def nearest(word: str) -> list[Near]:
    """Return the words that `word` may have been meant by, the likeliest first: within one slip, then two."""
    if len(word) < SHORTEST or not word.isalpha():
        return []
    found = _measured(word, _candidates(word, 1), _FAR)
    if len(word) >= _LONG and len(found) < _KEPT // 2:
        known = {one.word for one in found}
        found += [one for one in _measured(word, _candidates(word, 2), _FARTHER) if one.word not in known]
        found.sort(key=lambda one: one.cost)
    return found[:_KEPT]


def _measured(word: str, candidates: Sequence[tuple[str, str]], most: float) -> list[Near]:
    measured = (Near(one, cost(word, one, spoken)) for one, spoken in candidates)
    return sorted((one for one in measured if 0 < one.cost <= most), key=lambda one: (one.cost, one.word))


def _candidates(word: str, slips: int) -> list[tuple[str, str]]:
    """Return words, with their sounds, that share a piece of `word`, and are within `slips` of it or of its sound."""
    parts = 2 if slips == 1 else 3
    size = len(word) // parts
    begin, end, middle = word[:size], word[-size:], word[size : len(word) - size]
    spoken = sound(word)
    half = max(len(spoken) // 2, 1)
    # Lengths one by one: each is a range of an index.
    near = "length(word) = ANY(%(long)s) AND public.levenshtein_less_equal(word, %(word)s, %(slips)s) <= %(slips)s"
    heard = "length(sound) = ANY(%(spoken)s) AND public.levenshtein_less_equal(sound, %(sound)s, 1) <= 1"
    pieces = [
        f"word >= %(begin)s AND word < %(begin)s || '{_END}' AND {near}",
        f"reverse(word) >= %(end)s AND reverse(word) < %(end)s || '{_END}' AND {near}",
        "length(sound) = length(%(sound)s) AND sound = %(sound)s",
    ]
    if slips == 1:
        # Two letters swapped count two: these are all there are.
        pieces.append("word = ANY(%(swapped)s)")
    else:
        if len(middle) >= 3:
            pieces.append(f"word LIKE '%%' || %(middle)s || '%%' AND {near}")
        if len(spoken) >= 3:
            pieces.append(f"sound >= %(heard)s AND sound < %(heard)s || '{_END}' AND {heard}")
            pieces.append(f"reverse(sound) >= %(draeh)s AND reverse(sound) < %(draeh)s || '{_END}' AND {heard}")
    union = " UNION ".join(f"SELECT word, sound FROM search_word WHERE {piece}" for piece in pieces)
    text = (
        f"SELECT word, sound FROM ({union}) n ORDER BY least(public.levenshtein(word, %(word)s), "
        "public.levenshtein(sound, %(sound)s) + 1), left(word, 1) <> left(%(word)s, 1), "
        "abs(length(word) - length(%(word)s)), word LIMIT %(most)s"
    )
    given: dict[str, Any] = {
        "word": word,
        "slips": slips,
        "long": [*range(len(word) - slips, len(word) + slips + 1)],
        "begin": begin,
        "end": end[::-1],
        "middle": middle,
        "sound": spoken,
        "spoken": [*range(len(spoken) - 1, len(spoken) + 2)],
        "heard": spoken[:half],
        "draeh": spoken[half:][::-1],
        "swapped": [word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)],
        "most": _MEASURED,
    }
    with connection.cursor() as cursor:
        cursor.execute(text, given)
        rows: list[tuple[str, str]] = cursor.fetchall()
        return rows


def known(words: Collection[str]) -> set[str]:
    """Return those of `words` that are in the dictionary."""
    if not words:
        return set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT word FROM search_word WHERE word = ANY(%s)", [list(words)])
        return {row[0] for row in cursor.fetchall()}


def sweep(batch: int = 2_000) -> int:
    """Drop the words that no entry has any more, as what was erased must not stay in a list; return how many."""
    dropped, last = 0, ""
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT word FROM search_word WHERE word > %s ORDER BY word LIMIT %s", [last, batch])
            words = [row[0] for row in cursor.fetchall()]
            if not words:
                return dropped
            last = words[-1]
            cursor.execute(
                "DELETE FROM search_word w WHERE word = ANY(%s) "
                "AND NOT EXISTS (SELECT 1 FROM search_entry s WHERE s.words @@ w.word::tsquery)",
                [words],
            )
            dropped += cursor.rowcount
