"""Fields that an organisation added: their declaration as JSON, and back.

``{"kind": "choice", "label": {"fr": "Couleur", "en": "Colour"}, "required": false,
"options": [{"key": "red", "label": {"fr": "Rouge", "en": "Red"}, "hue": 20}]}``; relations also name the object
they lead to, ``"target": "company"``, and may name ``"inverse"``, ``"inverse_label"`` and ``"on_delete"``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language

from liane.records.fields.base import Field, Kind, Option
from liane.records.fields.declare import KINDS

KEY = re.compile(r"[a-z][a-z0-9_]{0,58}")
_FLAGS = ("required", "unique", "read_only")
_WORDS = ("label", "help", "inverse_label")
_KNOWN = frozenset(
    {
        "kind", "options", "target", "inverse", "on_delete", "search", "default", "minimum", "maximum",
        "max_length", "decimals", "currency", *_FLAGS, *_WORDS,
    }
)  # fmt: skip


class WrongDeclaration(ValueError):
    """A stored declaration that describes no field."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text that the organisation wrote in one language or several; shown in the reader's, else in another."""

    by_language: Mapping[str, str]

    def __str__(self) -> str:
        found = self.by_language.get((get_language() or "fr")[:2])
        return found or next((text for text in self.by_language.values() if text), "")


def read(key: str, declaration: Mapping[str, Any]) -> Field:
    """Return the field that `declaration` describes. Raises WrongDeclaration."""
    kind = KINDS.get(str(declaration.get("kind")))
    if kind is None or not KEY.fullmatch(key):
        raise WrongDeclaration(f"{key!r}: its kind or its key is none of ours")
    unknown = set(declaration) - _KNOWN
    if unknown:
        raise WrongDeclaration(f"{key}: {sorted(unknown)[0]!r} is not a part of a declaration")
    target = "user" if kind.name == "person" else str(declaration.get("target", ""))
    if bool(target) is not (kind.relation or kind.linked):
        raise WrongDeclaration(f"{key}: a relation leads to an object, nothing else does")
    try:
        return Field(
            kind,
            key=key,
            custom=True,
            target=target,
            inverse=str(declaration.get("inverse", "")),
            on_delete=str(declaration.get("on_delete", "clear")),
            options=tuple(_option(item) for item in declaration.get("options", ())),
            search=str(declaration.get("search", "")),
            max_length=declaration.get("max_length"),
            decimals=int(declaration.get("decimals", 2)),
            default=kind.storage.load(declaration["default"]) if "default" in declaration else None,
            minimum=_bound(kind, declaration.get("minimum")),
            maximum=_bound(kind, declaration.get("maximum")),
            extra={"currency": declaration["currency"]} if declaration.get("currency") else {},
            **{flag: bool(declaration.get(flag, False)) for flag in _FLAGS},
            label=_words(declaration.get("label", "")),
            help=_words(declaration.get("help", "")),
            inverse_label=_words(declaration.get("inverse_label", "")),
        )
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        raise WrongDeclaration(f"{key}: {error}") from error


def _option(item: Mapping[str, Any]) -> Option:
    return Option(str(item["key"]), _words(item["label"]), item.get("hue"), bool(item.get("retired", False)))


def _words(given: Any) -> Words | str:
    return given if isinstance(given, str) else Words({str(key): str(text) for key, text in given.items()})


def _bound(kind: Kind, value: Any) -> Any:
    if value is None:
        return None
    return Decimal(value) if kind.name == "money" else kind.storage.load(value)
