"""The help of formulas: every function with its names, what it takes and an example, for a page or a document."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from liane.records.computed.functions import FUNCTIONS
from liane.records.computed.functions.registry import Function
from liane.records.computed.parsing import parse
from liane.records.computed.writing import write

GROUPS = {
    "logic": _("Choisir et comparer"),
    "numbers": _("Nombres"),
    "texts": _("Textes"),
    "times": _("Dates et durées"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One function as a reader of a language is told of it: `written` "ROUND(number, [decimals])"."""

    name: str
    other: str
    written: str
    help: str
    examples: tuple[tuple[str, str], ...]


def manual(language: str) -> Iterator[tuple[str, tuple[Entry, ...]]]:
    """Yield each group of functions, titled, in the language that is active: it must be `language`."""
    for group, title in GROUPS.items():
        found = [function for function in FUNCTIONS.values() if function.group == group]
        yield str(title), tuple(_entry(function, language) for function in found)


def _entry(function: Function, language: str) -> Entry:
    french = language == "fr"
    name, other = (function.french, function.name) if french else (function.name, function.french)
    taken = []
    for place, one in enumerate(function.takes):
        word = str(one.name) + ("…" if one.repeated else "")
        taken.append(f"[{word}]" if place >= function.least else word)
    written = f"{name}({('; ' if french else ', ').join(taken)})"
    examples = tuple(
        (write(parse(given), language, lambda node: node.path), gives) for given, gives in function.examples
    )
    return Entry(name, other, written, str(function.help), examples)
