"""One declaration a function: its names, what it takes and gives, its SQL, its help, examples that a test runs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from liane.lib.fold import fold
from liane.records.computed.syntax import FormulaError
from liane.records.computed.types import LABELS, Settings, Term, Type, as_type
from liane.records.queries.sql import Sql

# What a function makes of its arguments, whose types are right.
Build = Callable[[Sequence[Term], Settings], Term]


@dataclass(frozen=True, slots=True)
class Takes:
    """One argument: its name, the types it may have; the last one may be left out or repeated."""

    name: object
    types: frozenset[Type]
    optional: bool = False
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Function:
    """A function of formulas. `examples` are pairs: a formula in English writing, what it gives in French."""

    name: str
    french: str
    group: str
    takes: tuple[Takes, ...]
    build: Build
    help: object
    examples: tuple[tuple[str, str], ...]
    aliases: tuple[str, ...] = ()

    @property
    def least(self) -> int:
        # The first of what may be repeated is asked for.
        return sum(1 for one in self.takes if not one.optional) or int(bool(self.takes))

    @property
    def most(self) -> int | None:
        return None if self.takes and self.takes[-1].repeated else len(self.takes)

    def takes_at(self, place: int) -> Takes:
        return self.takes[min(place, len(self.takes) - 1)]

    def miscounted(self, given: int) -> object | None:
        """Return a sentence when `given` arguments are too few or too many, else None."""
        if given < self.least:
            return ngettext_lazy(
                "%(function)s demande au moins %(number)d valeur.",
                "%(function)s demande au moins %(number)d valeurs.",
                self.least,
            ) % {"function": f"{self.french} ({self.name})", "number": self.least}
        if self.most is not None and given > self.most:
            return ngettext_lazy(
                "%(function)s accepte au plus %(number)d valeur.",
                "%(function)s accepte au plus %(number)d valeurs.",
                self.most,
            ) % {"function": f"{self.french} ({self.name})", "number": self.most}
        return None

    def call(self, terms: Sequence[Term], settings: Settings) -> Term:
        """Return the call with `terms`. Raises FormulaError for a wrong type."""
        read = []
        for place, given in enumerate(terms):
            types = self.takes_at(place).types
            usual = next(kind for kind in Type if kind in types)
            nothing = given.type is Type.EMPTY and Type.EMPTY not in types
            term = as_type(given, usual, settings) if nothing else given
            if term.type not in types:
                wanted = " / ".join(str(LABELS[one]) for one in Type if one in types)
                message = _("%(function)s attend %(wanted)s, pas %(given)s.") % {
                    "function": self.french, "wanted": wanted, "given": LABELS[term.type],
                }  # fmt: skip
                raise FormulaError(message, term.position)
            read.append(term)
        return self.build(read, settings)


def one(name: object, *types: Type, optional: bool = False, repeated: bool = False) -> Takes:
    """Declare an argument."""
    return Takes(name, frozenset(types), optional or repeated, repeated)


def filled(template: str, *parts: Sql) -> Sql:
    """Return SQL of `template`, whose ``{}`` stand for `parts` in order, each once."""
    params = tuple(value for part in parts for value in part.params)
    return Sql(template.format(*(part.text for part in parts)), params)


def gives(result: Type, template: str, *defaults: str) -> Build:
    """Return the building of a call that fills `template`; `defaults` are SQL for what may be left out."""
    places = template.count("{}")

    def build(terms: Sequence[Term], settings: Settings) -> Term:
        parts = [term.sql for term in terms]
        missing = places - len(parts)
        parts += [Sql(text) for text in defaults[len(defaults) - missing :]] if missing else []
        return Term(result, filled(template, *parts))

    return build


def same(template: str, *defaults: str) -> Build:
    """Return the building of a call that gives the type of its first argument."""

    def build(terms: Sequence[Term], settings: Settings) -> Term:
        return Term(terms[0].type, gives(terms[0].type, template, *defaults)(terms, settings).sql)

    return build


class Functions(dict[str, Function]):
    """Every function by its canonical name, and by any of its names folded."""

    def __init__(self, found: Sequence[Function]) -> None:
        super().__init__((function.name, function) for function in found)
        self.names: dict[str, str] = {}
        for function in found:
            for name in (function.name, function.french, *function.aliases):
                if self.names.setdefault(fold(name), function.name) != function.name:
                    raise RuntimeError(f"two functions are called {name!r}")
