"""Words as the index holds them: folded, letters and digits only; long numbers are one word however written."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, repeat
from operator import add
from zlib import crc32

from liane.lib.fold import fold

_WORD = re.compile(r"[^\W_]+")
# The same for plain texts, four times quicker: what is no letter or digit parts words.
_PARTED = {code: " " for code in range(128) if not chr(code).isalnum()}
_LONGEST = 60
# Words of one field that are told apart by their place; those after them share the last one.
_PLACES = 512
# Fields have one of so many ranges of places; the range 0 is that of entries made before ranges were.
_RANGES = 31
# A word further on in a record than this is not found.
_MOST = 5_000
# Texts up to this length (a town, a function) come again and again, and are read once.
_SHORT = 60
# A number of fewer digits is but a word.
_DIGITS_AT_LEAST = 5
# A number written with spaces, dots or dashes (a phone, a SIRET) is also one word.
_NUMBER = re.compile(r"\+?\d(?:[\d .\u00a0\u202f()/-]{3,})\d")
# A French VAT number, with the spaces that people put in it.
_VAT = re.compile(r"\b([a-z]{2}) ?(\d{2}(?:[ .\u00a0\u202f]?\d{3}){3})\b")
_INITIALS = re.compile(r"\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?")
_DIGITS = re.compile(r"\D")
_FRENCH = re.compile(r"(?:33|0033)0?(\d{9})")


def split(text: str) -> list[str]:
    """Return the folded words of `text`, in order, each at most 60 letters."""
    folded = fold(text)
    found = folded.translate(_PARTED).split() if folded.isascii() else _WORD.findall(folded)
    return found if len(folded) <= _LONGEST else [word[:_LONGEST] for word in found]


def numbers(text: str) -> Iterator[str]:
    """Yield the long numbers of `text` as `dialled` gives them."""
    plain = text.removeprefix("+")
    if plain.isascii() and plain.isdecimal():
        if len(plain) >= _DIGITS_AT_LEAST:
            yield dialled(plain)
        return
    for found in _NUMBER.findall(text):
        yield dialled(_DIGITS.sub("", found))


def dialled(digits: str) -> str:
    """Return digits without the prefix of a call abroad, French phone numbers as the country dials them."""
    french = _FRENCH.fullmatch(digits)
    if french:
        return "0" + french.group(1)
    return digits[2:] if digits.startswith("00") else digits


def together(text: str) -> tuple[list[str], str]:
    """Return the numbers of `text` (phones, SIRET, VAT with its country), each one word, and the text without them."""
    folded = fold(text)
    found = [country + _DIGITS.sub("", digits) for country, digits in _VAT.findall(folded)]
    rest = _VAT.sub(" ", folded)
    return [*found, *numbers(rest)], _NUMBER.sub(" ", rest)


def place_range(key: str) -> int:
    """Return the range of places, from 1 to 31, that words of the field `key` have in an entry.

    A field that a reader may not see is left out by its range; a field that shares it is left out with it.
    """
    return 1 + crc32(key.encode()) % _RANGES


def _words(text: str) -> tuple[str, ...]:
    found = split(text)
    more: list[str] = []
    # Most texts are words alone: neither numbers nor initials need be looked for.
    if not all(map(str.isalpha, found)):
        more += numbers(text)
    if text.count(".") > 1:
        more += ("".join(_WORD.findall(fold(one))) for one in _INITIALS.findall(text))
    return (*found, *(one for one in more if one not in found)) if more else tuple(found)


_remembered = lru_cache(maxsize=8192)(_words)


def kind_word(object_name: str) -> str:
    """Return the word, unlike any that people write, that entries of an object have: the index tells objects apart."""
    return f"'={object_name}'"


@lru_cache(maxsize=512)
def _written(key: str, weight: str) -> tuple[int, list[str]]:
    """Return the range of places of the field `key`, and each of its places as a tsvector writes it."""
    field = place_range(key)
    return field, [f":{field * _PLACES + position}{weight}" for position in range(_PLACES)]


def vector(object_name: str, texts: Iterable[tuple[str, str, str]]) -> tuple[str, list[str]]:
    """Return the text of a tsvector for (field, weight, text) triples of an object, and its words in order."""
    parts = [kind_word(object_name)]
    found: list[str] = []
    positions: dict[int, int] = {}
    for key, weight, text in texts:
        words = _remembered(text) if len(text) <= _SHORT else _words(text)
        if len(found) + len(words) > _MOST:
            words = words[: _MOST - len(found)]
        found += words
        field, written = _written(key, weight)
        start = positions.get(field, 0)
        positions[field] = end = start + len(words)
        if end <= _PLACES:
            parts += map(add, words, written[start:end])
        else:
            parts += map(add, words, chain(written[start:], repeat(written[-1])))
    return " ".join(parts), found
