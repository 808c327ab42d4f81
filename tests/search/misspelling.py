"""Slips of the hand and of the ear, as French writers make them: the same ones at each run."""

import random
import re
import unicodedata
from collections.abc import Callable

_KEYS = {
    "a": "zqs", "z": "aes", "e": "zrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij", "i": "uok", "o": "ipl",
    "p": "olm", "q": "asw", "s": "qdz", "d": "sfe", "f": "dgr", "g": "fht", "h": "gjy", "j": "hku", "k": "jli",
    "l": "kmo", "m": "lp", "w": "qx", "x": "wc", "c": "xv", "v": "cb", "b": "vn", "n": "bh",
}  # fmt: skip
# What sounds alike, either way.
_SOUNDS = (
    ("ph", "f"), ("eau", "o"), ("au", "o"), ("ss", "s"), ("c", "k"), ("qu", "k"), ("th", "t"), ("ch", "sh"),
    ("ai", "e"), ("ei", "ai"), ("y", "i"), ("z", "s"), ("en", "an"), ("ain", "in"), ("gu", "g"), ("ge", "je"),
    ("mm", "m"), ("nn", "n"), ("ll", "l"), ("tt", "t"), ("rr", "r"), ("er", "é"), ("d ", "t "), ("h", ""),
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")


def dropped(word: str, chance: random.Random) -> str:
    """Return the word without one of its letters."""
    at = chance.randrange(1, len(word))
    return word[:at] + word[at + 1 :]


def doubled(word: str, chance: random.Random) -> str:
    """Return the word with a letter typed twice."""
    at = chance.randrange(1, len(word))
    return word[:at] + word[at] + word[at:]


def swapped(word: str, chance: random.Random) -> str:
    """Return the word with two letters the wrong way round."""
    places = [at for at in range(1, len(word) - 1) if word[at] != word[at + 1]]
    if not places:
        return dropped(word, chance)
    at = chance.choice(places)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def beside(word: str, chance: random.Random) -> str:
    """Return the word with the key beside the right one."""
    places = [at for at in range(1, len(word)) if word[at] in _KEYS]
    if not places:
        return doubled(word, chance)
    at = chance.choice(places)
    return word[:at] + chance.choice(_KEYS[word[at]]) + word[at + 1 :]


def heard(word: str, chance: random.Random) -> str:
    """Return the word as somebody may write it who only heard it."""
    ways = [(a, b) for pair in _SOUNDS for a, b in (pair, pair[::-1]) if a and a.strip() and a in word[1:] + " "]
    if not ways:
        return swapped(word, chance)
    old, new = chance.choice(ways)
    return word[0] + (word[1:] + " ").replace(old, new, 1).strip()


def unaccented(word: str, chance: random.Random) -> str:
    """Return the word without its accents, and another slip when it has none."""
    bare = "".join(letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter))
    return bare if bare != word else heard(word, chance)


SLIPS: tuple[Callable[[str, random.Random], str], ...] = (dropped, doubled, swapped, beside, heard, heard, unaccented)


def misspelt(name: str, slips: int, chance: random.Random, shortest: int) -> str:
    """Return `name` in lower case with so many slips: in words of `shortest` letters or more, or a space left out."""
    text = name.lower()
    for _slip in range(slips):
        words = [found for found in _WORD.finditer(text) if len(found[0]) >= shortest]
        if " " in text and chance.random() < 0.1:
            text = text.replace(" ", "", 1)
        elif words:
            found = chance.choice(words)
            slip = chance.choice(SLIPS)(found[0], chance)
            text = text[: found.start()] + slip + text[found.end() :]
    return text
