"""Fragments of SQL with their parameters."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Sql:
    """A piece of SQL text with ``%s`` for each of its parameters, in order.

    The text is only ever made of names from declarations and of constants; all that people give is a parameter.
    """

    text: str
    params: tuple[Any, ...] = ()

    @property
    def always(self) -> bool:
        return self.text == "TRUE"

    @property
    def never(self) -> bool:
        return self.text == "FALSE"


TRUE = Sql("TRUE")
FALSE = Sql("FALSE")


def conjunction(parts: Iterable[Sql]) -> Sql:
    """Return all of `parts` and-ed; TRUE for none."""
    kept = [part for part in parts if not part.always]
    if any(part.never for part in kept):
        return FALSE
    return join(" AND ", kept, wrap=True) if kept else TRUE


def disjunction(parts: Iterable[Sql]) -> Sql:
    """Return all of `parts` or-ed; FALSE for none. It may stand beside an AND: several are in parentheses."""
    kept = [part for part in parts if not part.never]
    if any(part.always for part in kept):
        return TRUE
    found = join(" OR ", kept, wrap=True) if kept else FALSE
    return Sql(f"({found.text})", found.params) if len(kept) > 1 else found


def negation(part: Sql) -> Sql:
    """Return the condition that `part` is not so, unknown included."""
    if part.always or part.never:
        return FALSE if part.always else TRUE
    return Sql(f"({part.text}) IS NOT TRUE", part.params)


def join(separator: str, parts: Iterable[Sql], *, wrap: bool = False) -> Sql:
    """Return `parts` joined by `separator`, each in parentheses when `wrap`."""
    found = list(parts)
    if len(found) == 1:
        return found[0]
    texts = (f"({part.text})" if wrap else part.text for part in found)
    return Sql(separator.join(texts), tuple(value for part in found for value in part.params))


def name(identifier: str) -> str:
    """Return a column, table or alias name quoted for SQL."""
    return '"' + identifier.replace('"', '""').replace("%", "%%") + '"'
