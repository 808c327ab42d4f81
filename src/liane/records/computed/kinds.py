"""Computed fields as declarations: what the organisation writes, checked in itself, and the field that it makes.

A formula: ``{"kind": "formula", "expression": "amount * 1.2", "result": "money"}``.
A rollup over the records that point here by the inverse key `relation`: ``{"kind": "rollup", "relation": "deals",
"function": "sum", "field": "amount", "where": {…}, "order": "closed_on", "result": "money"}``.
A lookup along relations: ``{"kind": "lookup", "path": "company.city", "result": "text"}``.

`result` is the kind that the values have, so that a computed field is filtered, sorted, shown and exported as any
field of that kind. Whether paths lead somewhere is checked against a catalogue (``graph``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from liane.records.computed.parsing import parse
from liane.records.computed.syntax import FormulaError, Node
from liane.records.fields import stored
from liane.records.fields.base import Field
from liane.records.queries.model import QueryError, Where, parse_where

FUNCTIONS = ("count", "sum", "average", "min", "max", "latest")
# What a computed field takes over from a plain one of the kind of its results.
_PLAIN = ("label", "help", "decimals", "options", "currency", "search")


@dataclass(frozen=True, slots=True)
class Formula:
    """`node` is the formula with keys for its fields."""

    expression: str
    node: Node


@dataclass(frozen=True, slots=True)
class Rollup:
    """`function` over the field at `path` of the records that point here by `relation`, where `where` holds.

    "latest" is the value of the record that comes last by `order`, by default the one made last.
    """

    relation: str
    function: str
    path: str = ""
    where: Where | None = None
    order: str = ""


@dataclass(frozen=True, slots=True)
class Lookup:
    """The value at the end of `path`."""

    path: str


Source = Formula | Rollup | Lookup


def source(field: Field) -> Source | None:
    """Return what a field is computed from, None for one that people fill."""
    found: Source | None = field.extra.get("computed")
    return found


class Kind:
    """One kind of computed field, for the reader of declarations."""

    keys: tuple[str, ...] = ()

    def problems(self, key: str, declaration: Mapping[str, Any]) -> list[object]:
        """Return what is wrong with a declaration in itself, in sentences."""
        unknown = set(declaration) - {"kind", "result", *self.keys, *_PLAIN}
        if unknown:
            return [_("« %(key)s » n’est pas une partie de ce genre de champ.") % {"key": sorted(unknown)[0]}]
        try:
            self.source(declaration)
        except (FormulaError, QueryError) as error:
            return [error.message]
        return stored.problems(key, _plain(declaration))

    def field(self, key: str, declaration: Mapping[str, Any]) -> Field:
        """Return the field: of the kind of its results, read-only, with its source."""
        made = stored.read(key, _plain(declaration))
        return replace(made, read_only=True, extra={**made.extra, "computed": self.source(declaration)})

    def source(self, declaration: Mapping[str, Any]) -> Source:
        raise NotImplementedError


class FormulaKind(Kind):
    keys = ("expression",)

    def source(self, declaration: Mapping[str, Any]) -> Formula:
        expression = _word(declaration, "expression", _("Il manque la formule."))
        return Formula(expression, parse(expression))


class RollupKind(Kind):
    keys = ("relation", "function", "field", "where", "order")

    def source(self, declaration: Mapping[str, Any]) -> Rollup:
        function = declaration.get("function")
        if function not in FUNCTIONS:
            raise FormulaError(_("Un cumul compte, additionne ou choisit : sa fonction n’est pas connue."))
        path = str(declaration.get("field") or "")
        if not path and function != "count":
            raise FormulaError(_("Il manque le champ à cumuler."))
        where = declaration.get("where")
        return Rollup(
            _word(declaration, "relation", _("Il manque la relation à suivre.")),
            str(function),
            path,
            None if where in (None, {}) else parse_where(where),
            str(declaration.get("order") or ""),
        )


class LookupKind(Kind):
    keys = ("path",)

    def source(self, declaration: Mapping[str, Any]) -> Lookup:
        return Lookup(_word(declaration, "path", _("Il manque le champ à reprendre.")))


KINDS: Mapping[str, Kind] = {"formula": FormulaKind(), "rollup": RollupKind(), "lookup": LookupKind()}


def register() -> None:
    """Let declarations of these kinds be read."""
    stored.computed_kinds.update(KINDS)


def _plain(declaration: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: declaration[key] for key in _PLAIN if key in declaration}
    return {**kept, "kind": str(declaration.get("result", ""))}


def _word(declaration: Mapping[str, Any], key: str, missing: object) -> str:
    found = declaration.get(key)
    if not isinstance(found, str) or not found.strip():
        raise FormulaError(missing)
    return found
