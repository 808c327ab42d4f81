"""Reading a formula: what a person wrote, in French or English, into a tree.

Precedence climbing over a bounded depth: no formula, however made, exhausts the stack.
"""

from django.utils.translation import gettext_lazy as _

from liane.lib.fold import fold
from liane.records.computed.functions import CONSTANTS, FUNCTIONS, named
from liane.records.computed.syntax import (
    MAX_DEPTH,
    MAX_NODES,
    RANKS,
    Call,
    Chain,
    Constant,
    FormulaError,
    Node,
    Number,
    Percent,
    Power,
    Reference,
    Sign,
    Text,
)
from liane.records.computed.tokens import Token, decimal, tokens


def parse(source: str, language: str = "en") -> Node:
    """Return the tree of the formula `source`, its fields as written. Raises FormulaError.

    `language` ("fr", "en") says only how numbers are written; names of functions are read in both.
    """
    return _Parser(tokens(source, language)).whole()


class _Parser:
    def __init__(self, found: list[Token]) -> None:
        self.tokens = found
        self.place = 0
        self.depth = 0
        self.nodes = 0

    def whole(self) -> Node:
        if self.next.kind == "sign" and self.next.text == "=":
            # As spreadsheets begin theirs.
            self.place += 1
        if self.next.kind == "end":
            raise FormulaError(_("La formule est vide."), 0)
        found = self.expression(0)
        if self.next.kind != "end":
            raise self.unexpected()
        return found

    @property
    def next(self) -> Token:
        return self.tokens[self.place]

    def take(self) -> Token:
        token = self.next
        self.place += 1
        return token

    def is_sign(self, *signs: str) -> bool:
        return self.next.kind == "sign" and self.next.text in signs

    def unexpected(self) -> FormulaError:
        token = self.next
        if token.kind == "end":
            return FormulaError(
                _("La formule s’arrête trop tôt : il manque une valeur ou une parenthèse."), token.position
            )
        return FormulaError(_("« %(read)s » n’est pas attendu ici.") % {"read": token.text[:40]}, token.position)

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            message = _("Cette formule est trop imbriquée : %(maximum)d niveaux au plus.") % {"maximum": MAX_DEPTH}
            raise FormulaError(message, self.next.position)

    def counted(self, node: Node) -> Node:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            message = _("Cette formule est trop longue : %(maximum)d éléments au plus.") % {"maximum": MAX_NODES}
            raise FormulaError(message, node.position)
        return node

    def expression(self, rank: int) -> Node:
        if rank == len(RANKS):
            return self.signed()
        start = self.next.position
        first = self.expression(rank + 1)
        rest: list[tuple[str, Node]] = []
        while self.next.kind == "sign" and self.next.text in RANKS[rank]:
            sign = self.take().text
            rest.append((sign, self.expression(rank + 1)))
        return self.counted(Chain(first, tuple(rest), start)) if rest else first

    def signed(self) -> Node:
        """A sign binds looser than a power: -2^2 is -4, as in mathematics."""
        if not self.is_sign("-", "+"):
            return self.power()
        token = self.take()
        self.deeper()
        operand = self.signed()
        self.depth -= 1
        if token.text == "+":
            return operand
        return self.counted(Sign(operand, token.position))

    def power(self) -> Node:
        base = self.percent()
        if not self.is_sign("^"):
            return base
        token = self.take()
        self.deeper()
        exponent = self.signed()
        self.depth -= 1
        return self.counted(Power(base, exponent, token.position))

    def percent(self) -> Node:
        found = self.atom()
        if self.is_sign("%"):
            return self.counted(Percent(found, self.take().position))
        return found

    def atom(self) -> Node:
        token = self.next
        if token.kind == "number":
            return self.counted(Number(decimal(self.take().text), token.position))
        if token.kind == "text":
            return self.counted(Text(self.take().text, token.position))
        if token.kind in ("word", "label"):
            return self.counted(self.name())
        if self.is_sign("("):
            self.take()
            self.deeper()
            found = self.expression(0)
            self.depth -= 1
            self.close(token)
            return found
        raise self.unexpected()

    def close(self, opening: Token) -> None:
        if not self.is_sign(")"):
            if self.next.kind == "end":
                raise FormulaError(_("Cette parenthèse n’est pas fermée."), opening.position)
            raise self.unexpected()
        self.take()

    def name(self) -> Node:
        """A constant, a call or a field: words joined by dots."""
        start = self.next.position
        words = [self.take()]
        while self.is_sign("."):
            self.take()
            if self.next.kind not in ("word", "label"):
                raise self.unexpected()
            words.append(self.take())
        written = ".".join(word.text for word in words)
        plain = all(word.kind == "word" for word in words)
        if plain and self.is_sign("("):
            return self.call(written, start)
        constant = CONSTANTS.get(fold(written)) if plain else None
        if constant is not None:
            return Constant(constant, start)
        return Reference(tuple(w.text for w in words), tuple(w.kind == "label" for w in words), start)

    def call(self, written: str, start: int) -> Node:
        name = named(written)
        if name is None:
            raise FormulaError(_("La fonction « %(name)s » n’existe pas.") % {"name": written[:40]}, start)
        opening = self.take()
        self.deeper()
        arguments: list[Node] = []
        if not self.is_sign(")"):
            arguments.append(self.expression(0))
            while self.is_sign(";", ","):
                self.take()
                arguments.append(self.expression(0))
        self.depth -= 1
        self.close(opening)
        wrong = FUNCTIONS[name].miscounted(len(arguments))
        if wrong is not None:
            raise FormulaError(wrong, start)
        return Call(name, tuple(arguments), start)
