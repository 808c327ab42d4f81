"""Formulas as people write them, checked against the organisation's objects and kept in one form."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from liane.records.computed.compiling import compile_node
from liane.records.computed.names import labelled, resolve
from liane.records.computed.parsing import parse
from liane.records.computed.results import KINDS
from liane.records.computed.settings import reader, settings
from liane.records.computed.syntax import Call, FormulaError, Node, Reference, walk
from liane.records.computed.types import Type
from liane.records.computed.writing import canonical, write
from liane.records.objects import ObjectType
from liane.records.queries.compile import Compiler
from liane.records.queries.model import Query
from liane.records.registry import Catalogue

# Functions whose result changes with the day.
DAILY = frozenset({"TODAY"})


@dataclass(frozen=True, slots=True)
class Checked:
    """A formula that can be: its `expression` as it is stored, its type, the `kinds` of field that may hold it,
    the usual one first, and the paths of the fields that it reads."""

    expression: str
    type: Type
    kinds: tuple[str, ...]
    paths: tuple[str, ...]
    daily: bool


def check(written: str, catalogue: Catalogue, item: ObjectType, language: str) -> Checked:
    """Return what the formula `written` for `item` comes to. Raises FormulaError with a sentence and a position."""
    node = resolve(parse(written, language), catalogue, item)
    viewer = reader()
    term = compile_node(node, Compiler(catalogue, viewer, Query(item.name)), settings(viewer))
    if term.type is Type.EMPTY:
        raise FormulaError(_("Cette formule ne donne jamais rien."), 0)
    return Checked(canonical(node), term.type, KINDS[term.type], paths(node), daily(node))


def shown(expression: str, catalogue: Catalogue, item: ObjectType, language: str) -> str:
    """Return a stored formula as a reader of `language` writes it, fields by their labels."""
    return write(parse(expression), language, lambda node: labelled(node, catalogue, item))


def paths(node: Node) -> tuple[str, ...]:
    """Return the paths of the fields that a resolved formula reads, each once."""
    return tuple(dict.fromkeys(one.path for one in walk(node) if isinstance(one, Reference)))


def daily(node: Node) -> bool:
    """Say whether the formula depends on the day."""
    return any(isinstance(one, Call) and one.name in DAILY for one in walk(node))
