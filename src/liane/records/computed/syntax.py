"""What a formula is made of, once read: a small tree, the same in every language.

A chain of operators of one rank (``a + b - c``) is one node, so that a long sum is not a deep tree.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

MAX_DEPTH = 50
MAX_LENGTH = 10_000
MAX_NODES = 1_000

# Operators by rank, the loosest first. Those of one rank are read from left to right.
RANKS: tuple[frozenset[str], ...] = (
    frozenset({"=", "<>", "<", "<=", ">", ">="}),
    frozenset({"&"}),
    frozenset({"+", "-"}),
    frozenset({"*", "/"}),
)


class FormulaError(ValueError):
    """A formula that cannot be: `message` is a (lazy) sentence, `position` the character where it is wrong."""

    def __init__(self, message: object, position: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.position = position

    def __str__(self) -> str:
        return str(self.message)


@dataclass(frozen=True, slots=True)
class Number:
    value: Decimal
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Text:
    value: str
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Constant:
    """TRUE, FALSE or EMPTY."""

    name: str
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Reference:
    """A field: the words of its path as written, keys once resolved. `labels` says which stood in brackets."""

    words: tuple[str, ...]
    labels: tuple[bool, ...] = field(default=(), compare=False)
    position: int = field(default=0, compare=False)

    @property
    def path(self) -> str:
        return ".".join(self.words)


@dataclass(frozen=True, slots=True)
class Call:
    """A function by its canonical name, and what it is given."""

    name: str
    arguments: tuple["Node", ...]
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Chain:
    """Operands of one rank of operators, from left to right."""

    first: "Node"
    rest: tuple[tuple[str, "Node"], ...]
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Power:
    base: "Node"
    exponent: "Node"
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Sign:
    """The opposite of a number."""

    operand: "Node"
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Percent:
    """A hundredth of the operand: ``12 %``."""

    operand: "Node"
    position: int = field(default=0, compare=False)


Node = Number | Text | Constant | Reference | Call | Chain | Power | Sign | Percent


def inner(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly inside this one."""
    match node:
        case Call(_, arguments):
            return arguments
        case Chain(first, rest):
            return (first, *(operand for _sign, operand in rest))
        case Power(base, exponent):
            return (base, exponent)
        case Sign(operand) | Percent(operand):
            return (operand,)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """Yield the node and all inside it."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(reversed(inner(current)))
