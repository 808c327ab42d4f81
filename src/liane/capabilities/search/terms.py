"""What a person typed, as the words to look for, and the conditions on an entry that find them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from liane.capabilities.search.index import heading
from liane.capabilities.search.words import dialled, split, together

MAX_TEXT = 200
MAX_WORDS = 8
# Words that stand in every other name: alone they find titles that begin with them, beside others nothing.
EMPTY = frozenset(
    ["a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "of", "the", "un", "une"]
)
_SHORT_FORMS = {"st": "saint", "ste": "sainte", "cie": "compagnie", "ets": "etablissements", "dr": "docteur"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """The words of a search: the `terms` to find, all its `words`, and the whole text as titles are compared.

    `cut` says that some of the text was left out, `idle` that its words are empty ones alone.
    """

    terms: tuple[str, ...]
    words: tuple[str, ...]
    text: str
    cut: bool = False
    idle: bool = False


def wanted(text: str) -> Wanted:
    """Return the words to look for in what a person typed: eight at most, digits of a number together."""
    given = text[:MAX_TEXT]
    found, rest = together(given)
    found += split(rest)
    whole = list(dict.fromkeys(found))
    told = [one for one in whole if one not in EMPTY]
    kept = told or whole
    if kept and all(one.isdecimal() for one in kept) and len(kept) > 1:
        # A number that is only begun: "06 12".
        kept = [dialled("".join(split(given)))]
    cut = len(text.strip()) > MAX_TEXT or len(kept) > MAX_WORDS
    return Wanted(tuple(kept[:MAX_WORDS]), tuple(whole), heading(given), cut, idle=bool(whole) and not told)


def exactly(one: Wanted) -> str:
    """Return the tsquery of entries that have every word whole."""
    return every(alternatives(term, (term,)) for term in one.terms)


def beginning(one: Wanted, common: Collection[str] = ()) -> tuple[str, str]:
    """Return the tsquery of entries that have every word, begun or whole, and one to ask of those found.

    The second holds the `common` words: to look them up takes longer than to look at what the others found.
    """
    rare = [term for term in one.terms if term not in common]
    rest = [term for term in one.terms if term in common] if rare else []
    return every(_begun(term) for term in rare or one.terms), every(_begun(term) for term in rest)


def _begun(term: str) -> str:
    return alternatives(term, (f"{term}:*",))


def alternatives(term: str, found: Sequence[str]) -> str:
    """Return the tsquery of entries that have one of `found`, or what `term` is short for."""
    whole = _SHORT_FORMS.get(term)
    ways = [*found, whole] if whole else [*found]
    return ways[0] if len(ways) == 1 else "(" + " | ".join(ways) + ")"


def every(parts: Iterable[str]) -> str:
    """Return the tsquery of entries that answer all of `parts`."""
    return " & ".join(parts)
