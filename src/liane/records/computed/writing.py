"""Writing a formula: its canonical form, or as a reader of French or English writes it."""

from collections.abc import Callable

from liane.records.computed.functions import FRENCH_CONSTANTS, FUNCTIONS
from liane.records.computed.syntax import (
    RANKS,
    Call,
    Chain,
    Constant,
    Node,
    Number,
    Percent,
    Power,
    Reference,
    Sign,
    Text,
)

# How tightly each form binds: a looser one inside a tighter one stands in parentheses.
_SIGN, _POWER, _PERCENT, _ATOM = len(RANKS), len(RANKS) + 1, len(RANKS) + 2, len(RANKS) + 3


def canonical(node: Node) -> str:
    """Return the form that is stored: English names, keys, commas between arguments, dots in numbers."""
    return write(node, "en", lambda reference: reference.path)


def write(node: Node, language: str, name: Callable[[Reference], str]) -> str:
    """Return the formula as `language` writes it, its fields as `name` says. The parser reads it back."""
    return _Writer(language == "fr", name).text(node, 0)


class _Writer:
    def __init__(self, french: bool, name: Callable[[Reference], str]) -> None:
        self.french = french
        self.name = name

    def text(self, node: Node, least: int) -> str:
        written, binds = self.one(node)
        return f"({written})" if binds < least else written

    def one(self, node: Node) -> tuple[str, int]:
        match node:
            case Number(value):
                written = f"{value:f}"
                return (written.replace(".", ",") if self.french else written), _ATOM
            case Text(value):
                return '"' + value.replace('"', '""') + '"', _ATOM
            case Constant(name):
                return (FRENCH_CONSTANTS[name] if self.french else name), _ATOM
            case Reference():
                return self.name(node), _ATOM
            case Call(name, arguments):
                shown = FUNCTIONS[name].french if self.french else name
                between = "; " if self.french else ", "
                return f"{shown}({between.join(self.text(one, 0) for one in arguments)})", _ATOM
            case Chain(first, rest):
                rank = next(place for place, signs in enumerate(RANKS) if rest[0][0] in signs)
                parts = [self.text(first, rank + 1)]
                parts += [f" {sign} {self.text(operand, rank + 1)}" for sign, operand in rest]
                return "".join(parts), rank
            case Power(base, exponent):
                return f"{self.text(base, _PERCENT)} ^ {self.text(exponent, _SIGN)}", _POWER
            case Sign(operand):
                return f"-{self.text(operand, _SIGN)}", _SIGN
            case Percent(operand):
                return f"{self.text(operand, _ATOM)} %", _PERCENT
