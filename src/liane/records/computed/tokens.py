"""The words of a written formula.

Numbers are written 1.5, and 1,5 where a comma cannot part two arguments: in French, or when the formula parts
them by semicolons.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from liane.records.computed.syntax import MAX_LENGTH, FormulaError

_SPACES = re.compile("[\\s\u00a0\u202f\u2009]+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?|\.\d+", re.ASCII)
_COMMA_NUMBER = re.compile(r"\d+(?:[.,]\d+)?|\.\d+", re.ASCII)
# A function name may hold dots in French (JOURS.OUVRES); a path's dots are parted by the parser.
_WORD = re.compile(r"[^\W\d]\w*")
_STRING = re.compile('"(?:[^"]|"")*"|“[^”]*”|«[^»]*»')
_LABEL = re.compile(r"\[([^\[\]]+)\]")
_SIGN = re.compile(r"<>|<=|>=|≠|≤|≥|[-−+*×/÷^&=<>%(),;.]")
_SAME = {"≠": "<>", "≤": "<=", "≥": ">=", "−": "-", "×": "*", "÷": "/"}
_MOST_DIGITS = 40


@dataclass(frozen=True, slots=True)
class Token:
    """One word: `kind` is "number", "text", "word", "label", "sign" or "end"; `text` as it is meant."""

    kind: str
    text: str
    position: int


def tokens(source: str, language: str) -> list[Token]:
    """Return the words of `source`, the end included. Raises FormulaError."""
    if len(source) > MAX_LENGTH:
        message = _("Une formule a %(maximum)d caractères au plus.") % {"maximum": MAX_LENGTH}
        raise FormulaError(message, MAX_LENGTH)
    number = _COMMA_NUMBER if language == "fr" or _has_semicolon(source) else _NUMBER
    found = list(_words(source, number))
    return [*found, Token("end", "", len(source))]


def decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def _has_semicolon(source: str) -> bool:
    return ";" in _LABEL.sub("", _STRING.sub("", source))


def _words(source: str, number: re.Pattern[str]) -> Iterator[Token]:
    place = 0
    while place < len(source):
        if gap := _SPACES.match(source, place):
            place = gap.end()
            continue
        token, place = _next(source, place, number)
        yield token


def _next(source: str, place: int, number: re.Pattern[str]) -> tuple[Token, int]:
    if found := number.match(source, place):
        if len(found[0]) > _MOST_DIGITS:
            raise FormulaError(_("Ce nombre est trop long."), place)
        return Token("number", found[0], place), found.end()
    if found := _WORD.match(source, place):
        return Token("word", found[0], place), found.end()
    if found := _STRING.match(source, place):
        text = found[0][1:-1]
        meant = text.replace('""', '"') if source[place] == '"' else text.strip(" \u00a0\u202f")
        if "\x00" in meant or any("\ud800" <= mark <= "\udfff" for mark in meant):
            raise FormulaError(_("Ce texte contient un caractère qui ne peut pas être gardé."), place)
        return Token("text", meant, place), found.end()
    if found := _LABEL.match(source, place):
        return Token("label", found[1].strip(), place), found.end()
    if found := _SIGN.match(source, place):
        return Token("sign", _SAME.get(found[0], found[0]), place), found.end()
    mark = source[place]
    if mark in '"“«':
        raise FormulaError(_("Ce texte n’est pas fermé : il manque le second guillemet."), place)
    if mark == "[":
        raise FormulaError(_("Ce nom de champ n’est pas fermé : il manque « ] »."), place)
    raise FormulaError(_("Le caractère « %(mark)s » n’a pas de sens ici.") % {"mark": mark}, place)
