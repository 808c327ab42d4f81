"""Fields that an organisation added, and what it changed of built-in ones: their declaration as JSON, and back.

``{"kind": "choice", "label": {"fr": "Couleur", "en": "Colour"}, "required": false,
"options": [{"key": "red", "label": {"fr": "Rouge", "en": "Red"}, "hue": 20}]}``; relations also name the object
they lead to, ``"target": "company"``, and may name ``"inverse"``, ``"inverse_label"`` and ``"on_delete"``; a text
may give a ``"pattern"``; a choice may depend on another one, ``"depends_on": "country"``, with the options that go
with each of that one's, ``"allowed": {"fr": ["paris", "lyon"]}``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Protocol

from django.utils.translation import get_language

from liane.records.fields import faults
from liane.records.fields.base import Field, Kind, Option
from liane.records.fields.declare import KINDS
from liane.records.fields.files import KINDS as FILED


class WrongDeclaration(ValueError):
    """A stored declaration that describes no field; `sentences` say, to the person who wrote it, all that is wrong."""

    def __init__(self, key: str, sentences: list[object]) -> None:
        super().__init__(f"{key}: {'; '.join(str(sentence) for sentence in sentences)}")
        self.sentences = tuple(sentences)


@dataclass(frozen=True, slots=True)
class Words:
    """A text that the organisation wrote in one language or several; shown in the reader's, else in another."""

    by_language: Mapping[str, str]

    def __str__(self) -> str:
        found = self.by_language.get((get_language() or "fr")[:2])
        return found or next((text for text in self.by_language.values() if text), "")


class Computed(Protocol):
    """A kind of field whose values follow from others (a formula): how its declaration is checked and read.

    `problems` gives sentences; `field` the field, of the kind that its results have, read-only.
    """

    def problems(self, key: str, declaration: Mapping[str, Any]) -> list[object]: ...

    def field(self, key: str, declaration: Mapping[str, Any]) -> Field: ...


computed_kinds: dict[str, Computed] = {}
"""Kinds of computed fields by name, filled at start by ``records.computed``."""


def problems(key: str, declaration: Any) -> list[object]:
    """Return all that is wrong with the declaration of the organisation's own field `key`, in sentences."""
    found = faults.shape(key, declaration)
    if found:
        return found
    computed = computed_kinds.get(str(declaration.get("kind")))
    if computed is not None:
        return computed.problems(key, declaration)
    return faults.of_field(declaration)


def read(key: str, declaration: Mapping[str, Any], *, store: str = "", hidden: bool = False) -> Field:
    """Return the field that `declaration` describes. Raises WrongDeclaration."""
    found = problems(key, declaration)
    if found:
        raise WrongDeclaration(key, found)
    computed = computed_kinds.get(str(declaration.get("kind")))
    if computed is not None:
        return replace(computed.field(key, declaration), custom=True, store=store or key, hidden=hidden)
    kind = KINDS[str(declaration.get("kind"))]
    return Field(
        kind,
        key=key,
        custom=True,
        store=store or key,
        hidden=hidden,
        target="user" if kind.name == "person" else str(declaration.get("target", "")),
        inverse=str(declaration.get("inverse", "")),
        on_delete=str(declaration.get("on_delete", "clear")),
        options=tuple(_option(item) for item in declaration.get("options", ())),
        # The names of files are searched unless somebody says otherwise: what else would one look for?
        search=str(declaration.get("search", "D" if kind.name in FILED else "")),
        max_length=declaration.get("max_length"),
        decimals=int(declaration.get("decimals", 2)),
        default=kind.storage.load(declaration["default"]) if declaration.get("default") is not None else None,
        minimum=bound(kind, declaration.get("minimum")),
        maximum=bound(kind, declaration.get("maximum")),
        pattern=str(declaration.get("pattern", "")),
        depends_on=str(declaration.get("depends_on", "")),
        allowed={str(one): tuple(keys) for one, keys in declaration.get("allowed", {}).items()},
        extra={
            part: declaration[part]
            for part in ("currency", "numbers", "several")
            if declaration.get(part) not in (None, "")
        },
        **{flag: bool(declaration.get(flag, False)) for flag in faults.FLAGS},
        label=_words(declaration.get("label", "")),
        help=_words(declaration.get("help", "")),
        inverse_label=_words(declaration.get("inverse_label", "")),
    )


def override(field: Field, declaration: Mapping[str, Any], *, hidden: bool = False) -> Field:
    """Return the built-in `field` as the organisation wants it. Raises WrongDeclaration.

    Only its label, help, default, options and whether it is required may be given. What Liane requires stays so.
    """
    found = faults.of_override(field, declaration)
    if found:
        raise WrongDeclaration(field.key, found)
    wanted: dict[str, Any] = {"hidden": hidden}
    for key in ("label", "help"):
        if declaration.get(key):
            wanted[key] = _words(declaration[key])
    if declaration.get("required") and not field.required:
        wanted |= {"required": True, "imposed": True}
    if declaration.get("default") is not None:
        wanted["default"] = field.kind.storage.load(declaration["default"])
    if declaration.get("options"):
        wanted["options"] = _options(field, declaration["options"])
    return replace(field, **wanted)


def _options(field: Field, given: list[Mapping[str, Any]]) -> tuple[Option, ...]:
    """Return the options in the order given, built-in ones that are not named last."""
    found = []
    for item in given:
        known = field.option(str(item["key"]))
        if known is None:
            found.append(_option(item))
        else:
            label = _words(item["label"]) if item.get("label") else known.label
            found.append(replace(known, label=label, hue=item.get("hue", known.hue)))
    named = {option.key for option in found}
    return (*found, *(option for option in field.options if option.key not in named))


def _option(item: Mapping[str, Any]) -> Option:
    return Option(str(item["key"]), _words(item["label"]), item.get("hue"), bool(item.get("retired", False)))


def _words(given: Any) -> Words | str:
    return given if isinstance(given, str) else Words({str(key): str(text) for key, text in given.items()})


def bound(kind: Kind, value: Any) -> Any:
    """Return the canonical form of a least or greatest value."""
    if value is None:
        return None
    return Decimal(str(value)) if kind.name == "money" else kind.storage.load(value)
