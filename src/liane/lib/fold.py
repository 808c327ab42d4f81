"""Folding of text for comparison: without case, accents or ligatures.

The same rule stands in SQL as ``public.liane_fold`` (see the records migrations): both must agree,
because a condition compiled to SQL is checked in the tests against a reading of it in Python.
"""

import re
import unicodedata

# Letters that Unicode does not decompose, with what a French reader types for them.
LIGATURES = {
    "œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss",
    "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D",
}  # fmt: skip
_TABLE = str.maketrans(LIGATURES)
_MARKS = re.compile("[\u0300-\u036f]")


def fold(text: str) -> str:
    """Return `text` in lower case without accents, ligatures spelt out: "Œuvre Élan" gives "oeuvre elan"."""
    if text.isascii():
        return text.lower()
    # A sigma that ends a word has a letter of its own, which PostgreSQL does not make.
    return _MARKS.sub("", unicodedata.normalize("NFKD", text.translate(_TABLE))).replace("Σ", "σ").lower()
