"""What misspelt words may have been meant by: words of the dictionary, spaces left out or put in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from liane.capabilities.search import dictionary
from liane.capabilities.search.dictionary import SHORTEST
from liane.capabilities.search.frequency import COMMON, noted
from liane.capabilities.search.terms import EMPTY, Wanted, alternatives, every

# A space left out or put in, and what each piece of a word may at least have of letters.
_SPACE, _PIECE = 0.45, 4
_TRIED, _PIECES_NEAR, _WAYS = 2, 3, 24
_ARTICLES = ("les", "des", "le", "la", "de", "du")
# A word with a guess as good as that was not two words.
_GOOD = 0.9


@dataclass(frozen=True, slots=True)
class Way:
    """One way to read a term: as these words, the last of them begun or whole, at this cost (about 1 a slip)."""

    words: tuple[str, ...]
    cost: float

    @property
    def query(self) -> str:
        """The tsquery of entries that have these words."""
        if len(self.words) == 1:
            return self.words[0]
        last = self.words[-1]
        # What begins so many words is looked for whole: the index would read the lists of all of them.
        return "(" + every([*self.words[:-1], last if noted().begun(last) > COMMON else f"{last}:*"]) + ")"

    def stands_in(self, words: Sequence[str]) -> bool:
        """Say whether these words stand among `words`."""
        return all(one in words for one in self.words[:-1]) and any(one.startswith(self.words[-1]) for one in words)


@dataclass(frozen=True, slots=True)
class Meant:
    """The ways to read each term, the likeliest first, and the words that two terms may be together.

    `single` are the ways of one word, by it; `several` the others.
    """

    ways: Mapping[str, tuple[Way, ...]] = field(default_factory=dict)
    joined: Mapping[tuple[str, str], str] = field(default_factory=dict)
    single: Mapping[str, Mapping[str, Way]] = field(default_factory=dict)
    several: Mapping[str, tuple[Way, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(any(self.ways.values()) or self.joined)

    def read(self, term: str, words: Sequence[str]) -> Way | None:
        """Return the likeliest way to read `term` that stands among `words`, None for none."""
        single = self.single.get(term, {})
        found = [single[word] for word in words if word in single]
        found += [way for way in self.several.get(term, ()) if way.stands_in(words)]
        return min(found, key=lambda way: way.cost, default=None)

    @property
    def words(self) -> Iterator[str]:
        """The words by which records may be found."""
        for ways in self.ways.values():
            for way in ways:
                yield from (word for word in way.words if word not in EMPTY)
        yield from self.joined.values()


def guess(wanted: Wanted) -> Meant:
    """Return what the words may have been meant by."""
    if wanted.idle:
        return Meant()
    pairs = {(a, b): a + b for a, b in zip(wanted.words, wanted.words[1:], strict=False) if (a + b).isalpha()}
    whole = dictionary.known(set(pairs.values()))
    ways: dict[str, tuple[Way, ...]] = {}
    for term in wanted.terms:
        if len(term) < SHORTEST or not term.isalpha():
            continue
        found = [Way((one.word,), one.cost) for one in dictionary.nearest(term)]
        # "le febvre": the article belongs to the word.
        found += [Way((both,), _SPACE) for (a, b), both in pairs.items() if b == term and a in EMPTY and both in whole]
        if not found or found[0].cost > _GOOD / 2:
            found += _parted(term, slips=not found or found[0].cost > _GOOD)
        found += _articled(term)
        ways[term] = tuple(sorted(found, key=lambda way: way.cost)[:_WAYS])
    joined = {pair: both for pair, both in pairs.items() if both in whole and not EMPTY.intersection(pair)}
    # The likeliest of ways that are the same word comes last, and stays.
    single = {term: {way.words[0]: way for way in reversed(some) if len(way.words) == 1} for term, some in ways.items()}
    several = {term: tuple(way for way in some if len(way.words) > 1) for term, some in ways.items()}
    return Meant(ways, joined, single, several)


def nearly(wanted: Wanted, meant: Meant) -> str:
    """Return the tsquery of entries that have every word or one that it may have been meant by."""
    groups, skip = [], False
    for term, following in zip(wanted.terms, (*wanted.terms[1:], ""), strict=True):
        if skip:
            skip = False
            continue
        both = meant.joined.get((term, following))
        if both is None:
            groups.append(group(term, meant))
        else:
            groups.append(f"(({group(term, meant)} & {group(following, meant)}) | {both}:*)")
            skip = True
    return every(groups)


def group(term: str, meant: Meant) -> str:
    """Return the tsquery of entries that have a term, or what it may have been meant by."""
    return alternatives(term, (f"{term}:*", *(way.query for way in meant.ways.get(term, ()))))


def _articled(term: str) -> list[Way]:
    """Return the ways to read a term as an article and a word: "legof" as Le Goff."""
    article = next((one for one in _ARTICLES if term.startswith(one) and len(term) - len(one) >= SHORTEST), "")
    if not article:
        return []
    near = dictionary.nearest(term.removeprefix(article))[:_PIECES_NEAR]
    return [Way((article, one.word), _SPACE + one.cost) for one in near if one.cost < _GOOD]


def _parted(term: str, *, slips: bool) -> list[Way]:
    """Return the known words that make up a term whose spaces were left out; with `slips`, in one of them."""
    cuts = [(term[:at], term[at:]) for at in range(1, len(term) - 1)]
    known = dictionary.known({piece for cut in cuts for piece in cut})
    whole = [(a, b) for a, b in cuts if a in known and b in known]
    whole.sort(key=lambda cut: -min(map(len, cut)))
    found = [Way(cut, _SPACE) for cut in whole[:_TRIED]]
    if found or not slips:
        return found
    begins = [(a, b) for a, b in cuts if a in known and (len(a) >= _PIECE or a in EMPTY) and len(b) >= SHORTEST]
    for a, b in sorted(begins, key=lambda cut: -len(cut[0]))[:_TRIED]:
        inner = [(b[:at], b[at:]) for at in range(1, 4) if b[:at] in EMPTY]
        after = dictionary.known({rest for _empty, rest in inner})
        found += [Way((a, rest), 2 * _SPACE) for _empty, rest in inner if rest in after]
        found += [Way((a, one.word), _SPACE + one.cost) for one in dictionary.nearest(b)[:_PIECES_NEAR]]
    ends = [(a, b) for a, b in cuts if b in known and len(b) >= _PIECE and len(a) >= _PIECE]
    for a, b in sorted(ends, key=lambda cut: -len(cut[1]))[:_TRIED]:
        found += [Way((one.word, b), _SPACE + one.cost) for one in dictionary.nearest(a)[:_PIECES_NEAR]]
    return found
