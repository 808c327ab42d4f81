"""Which of the entries found comes first: how well it answers, then how close and how recent it is.

Steps of the answer are wider apart than closeness and recency together: the same words whole go before words begun,
those before misspelt ones, and a title before what the record says else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from liane.capabilities.search.candidates import Candidate
from liane.capabilities.search.guesses import Meant
from liane.capabilities.search.slips import cost
from liane.capabilities.search.sounds import sound
from liane.capabilities.search.terms import Wanted
from liane.records.viewer import Viewer

_SAME, _OPENS, _TOGETHER, _WORDS, _BEGINS, _BEGUN, _BODY, _BODY_BEGUN = 100.0, 94.0, 88.0, 82.0, 76.0, 70.0, 62.0, 50.0
# A slip costs more than closeness and recency give; a word too many less.
_OTHERS = 1.2
_GUESSED, _SLIP, _ELSEWHERE, _SPACE, _UNKNOWN = 42.0, 9.0, 0.3, 0.45, 2.5
_CLOSE, _MINE, _TEAM, _RECENT = 2.0, 1.0, 0.4, 1.4
_HALF_LIFE_DAYS = 60.0


@dataclass(frozen=True, slots=True)
class Ranking:
    """What ranking depends on for one search of one reader; `partly` when an entry may lack one of the words."""

    wanted: Wanted
    viewer: Viewer
    close: Mapping[UUID, float]
    untitled: frozenset[str]
    now: datetime
    meant: Meant = field(default_factory=Meant)
    partly: bool = False

    def score(self, one: Candidate, *, guessed: bool = False) -> float:
        """Return how high an entry stands: the higher, the earlier; `guessed` when it answers a misspelt word."""
        title = "" if one.object in self.untitled else one.title
        found = self._guessed(title) if guessed else self._told(title, whole=one.whole)
        return found + self._near_me(one)

    def read_as(self, one: Candidate) -> str:
        """Return the words as which the title of an entry answers a single term, "" when that is not known."""
        if one.object in self.untitled or len(self.wanted.terms) != 1:
            return ""
        way = self.meant.read(self.wanted.terms[0], one.title.split())
        return " ".join(way.words) if way is not None else ""

    def _told(self, title: str, *, whole: bool) -> float:
        text, terms = self.wanted.text, self.wanted.terms
        if title == text:
            return _SAME
        words = title.split()
        if title.startswith(f"{text} "):
            return _OPENS
        if f" {text} " in f" {title} ":
            return _TOGETHER
        if all(term in words for term in terms):
            return _WORDS
        if title.startswith(text):
            return _BEGINS
        begun = sum(any(word.startswith(term) for word in words) for term in terms)
        if begun == len(terms):
            return _BEGUN
        return (_BODY if whole else _BODY_BEGUN) + 4 * begun / len(terms)

    def _guessed(self, title: str) -> float:
        words = title.split()
        # A title that is what was meant, and nothing else, goes before those that have it among other words.
        others = max(len(words) - len(self.wanted.terms), 0)
        cost_of_all = sum(self._cost(term, words) for term in self.wanted.terms)
        return _GUESSED - _SLIP * cost_of_all - (_OTHERS * min(others, 3) if words else 0.0)

    def _cost(self, term: str, words: list[str]) -> float:
        if any(word.startswith(term) for word in words):
            return 0.0
        way = self.meant.read(term, words)
        costs = [way.cost] if way is not None else []
        costs += [_SPACE for pair, both in self.meant.joined.items() if term in pair and both in words]
        if costs:
            return min(costs)
        if self.partly and words and term.isalpha():
            return min(_UNKNOWN, *(cost(term, word, sound(word)) for word in words))
        ways = self.meant.ways.get(term, ())
        return _ELSEWHERE + (ways[0].cost if ways else _UNKNOWN)

    def _near_me(self, one: Candidate) -> float:
        found = _CLOSE * self.close.get(one.id, 0.0)
        if one.owner is not None and one.owner == self.viewer.user_id:
            found = max(found, _MINE)
        elif one.owner in self.viewer.teammates:
            found = max(found, _TEAM)
        days = max((self.now - one.changed_at).total_seconds() / 86_400, 0.0)
        return float(found + _RECENT * 0.5 ** (days / _HALF_LIFE_DAYS))
