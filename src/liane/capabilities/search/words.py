"""Words as the index holds them: folded, letters and digits only."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from liane.lib.fold import fold

_WORD = re.compile(r"[^\W_]+")
_LONGEST = 60
_MOST = 400
# Texts up to this length (a town, a function) come again and again, and are read once.
_SHORT = 60
# A number written with spaces, dots or dashes (a phone, a SIRET) is also one word.
_NUMBER = re.compile(r"\+?\d(?:[\d .\u00a0\u202f()/-]{4,})\d")
_DIGITS = re.compile(r"\D")
_FRENCH = re.compile(r"(?:33|0033)0?(\d{9})")


def split(text: str) -> list[str]:
    """Return the folded words of `text`, in order, each at most 60 letters."""
    return [word[:_LONGEST] for word in _WORD.findall(fold(text))]


def numbers(text: str) -> Iterator[str]:
    """Yield the long numbers of `text` as digits; French phone numbers as they are dialled inside the country."""
    for found in _NUMBER.findall(text):
        digits = _DIGITS.sub("", found)
        french = _FRENCH.fullmatch(digits)
        yield "0" + french.group(1) if french else digits


def _words(text: str) -> tuple[str, ...]:
    found = split(text)
    return (*found, *(number for number in numbers(text) if number not in found))


_remembered = lru_cache(maxsize=8192)(_words)


def vector(texts: Iterable[tuple[str, str]]) -> tuple[str, set[str]]:
    """Return the text of a tsvector for (weight, text) pairs, and the words in it."""
    parts: list[str] = []
    found: set[str] = set()
    position = 0
    for weight, text in texts:
        for word in _remembered(text) if len(text) <= _SHORT else _words(text):
            position += 1
            if position > _MOST:
                return " ".join(parts), found
            parts.append(f"{word}:{position}{weight}")
            found.add(word)
    return " ".join(parts), found
