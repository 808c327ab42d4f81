"""Phone numbers as people write a part of them: "06 39", "+33 6 39", "0033 639"; kept ones are E.164."""

import re

from liane.lib.fold import fold

# Digits, and what people put between them, the zero that is not dialled from abroad included.
_PART = re.compile(r"[\d\s+.()/\-]*\d[\d\s+.()/\-]*")
_SILENT = re.compile(r"\(0\)|[^\d+]")

# A French number as France dials it, null for others: the SQL form of `liane.lib.phones.national`.
NATIONAL = (
    "CASE WHEN {0} ~ '^[+]33[0-9]{{9}}$' THEN '0' || substr({0}, 4) "
    "WHEN {0} ~ '^[+](262|590|594|596)[0-9]{{9}}$' THEN '0' || substr({0}, 5) END"
)


def spellings(text: str) -> list[str]:
    """Return what to look for in a number, in its international and its national form, for `text`."""
    folded = fold(text)
    if not _PART.fullmatch(folded):
        return [folded]
    digits = _SILENT.sub("", folded)
    return [digits, "+" + digits[2:]] if digits.startswith("00") else [digits]
