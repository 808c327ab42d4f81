"""Numbers as people and files write them, in French and English, read into exact decimals."""

import re
from decimal import ROUND_HALF_UP, Decimal

_PLAIN = re.compile(r"-?\d{1,18}(?:\.\d{1,10})?", re.ASCII)
_FRENCH = re.compile("-?(?:\\d{1,3}(?:[ \u00a0\u202f]\\d{3})+|\\d{1,18})(?:,\\d{1,10})?", re.ASCII)
_EXPONENT = re.compile(r"[+-]?\d{1,20}(?:[.,]\d{1,20})?[eE][+-]?\d{1,2}", re.ASCII)
# Spaces of every width group digits, and so does the Swiss apostrophe.
_GAPS = re.compile("[ \t\u00a0\u2007\u2009\u202f'’]")
_SPACED = re.compile(r"\d{1,3}(?: \d{3})+(?:[.,]\d*)?", re.ASCII)
_COMMAS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?", re.ASCII)
_DOTS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d*)?", re.ASCII)
_ONE = re.compile(r"\d*[.,]?\d*", re.ASCII)

ZERO = Decimal(0)
# What decimal arithmetic keeps without rounding.
MOST_DIGITS = 28
# What numbers are kept below: ``numeric(24, 6)`` holds no more.
BOUND = Decimal(10) ** 18
_UNIT = Decimal(1)


class Unreadable(ValueError):
    """The text is not one number."""


def read(text: str, language: str) -> Decimal:
    """Return the number that `text` writes; raise `Unreadable` when it is not exactly one.

    Both languages' marks are understood: "1 234,5", "1.234,50", "1,234.50", "(1 234)" and "1 234-" for
    negatives. A single dot is a decimal point, so that what programs write reads the same in both languages.
    A single comma is a decimal comma, except that English groups thousands with it: "1,234" is 1.234 in
    French and 1234 in English.
    """
    if _PLAIN.fullmatch(text):
        return canonical(Decimal(text))
    if language == "fr" and _FRENCH.fullmatch(text):
        return canonical(Decimal(text.replace(" ", "").replace("\u202f", "").replace("\u00a0", "").replace(",", ".")))
    text = _GAPS.sub(" ", text).strip().replace("−", "-")
    if _EXPONENT.fullmatch(text):
        return canonical(Decimal(text.replace(",", ".")))
    text, negative = _signed(text)
    digits = _plain(text, language)
    if len(digits) > MOST_DIGITS:
        raise Unreadable(text)
    value = canonical(Decimal(digits))
    return -value if negative and value else value


def rounded(value: float, places: int) -> Decimal:
    """Return a binary fraction as the decimal that it stands for, to 15 digits and `places` decimals."""
    return canonical(Decimal(f"{value:.15g}").quantize(_UNIT.scaleb(-places), ROUND_HALF_UP))


def kept(value: Decimal, places: int) -> Decimal | None:
    """Return `value` rounded half up to `places` decimals, None when it is too large to be kept."""
    return None if abs(value) >= BOUND else canonical(value.quantize(_UNIT.scaleb(-places), ROUND_HALF_UP))


def canonical(value: Decimal) -> Decimal:
    """Return `value` without needless zeros, exponent or negative zero, so that equals are written alike."""
    if not value:
        return ZERO
    short = value.normalize()
    return short.quantize(_UNIT) if short.adjusted() < MOST_DIGITS and not short % 1 else short


def fits(value: Decimal, places: int) -> bool:
    """Return whether `value`, below 10^18, has at most `places` decimals."""
    return not value.scaleb(places) % 1


def plain(value: Decimal) -> str:
    """Return `value` for programs: a dot, no grouping, never an exponent."""
    return f"{value:f}"


def _signed(text: str) -> tuple[str, bool]:
    """Take the sign off: before, after as accountants write it, or as parentheses."""
    if text.startswith("(") and text.endswith(")"):
        return text[1:-1].strip(), True
    if text.startswith("-"):
        return text[1:].lstrip(), True
    if text.endswith("-"):
        return text[:-1].rstrip(), True
    return text.removeprefix("+").lstrip(), False


def _plain(text: str, language: str) -> str:
    """Return unsigned `text` with a dot for its decimals and no grouping."""
    if not any(mark in text for mark in "0123456789"):
        raise Unreadable(text)
    if _SPACED.fullmatch(text):
        return text.replace(" ", "").replace(",", ".")
    commas, dots = text.count(","), text.count(".")
    if _COMMAS.fullmatch(text) and (dots or commas > 1 or language != "fr"):
        return text.replace(",", "")
    if _DOTS.fullmatch(text) and (commas or dots > 1):
        return text.replace(".", "").replace(",", ".")
    if not _ONE.fullmatch(text):
        raise Unreadable(text)
    return text.replace(",", ".")
