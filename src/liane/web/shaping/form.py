"""The form of one field: what is typed becomes a declaration, a declaration becomes what is shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.http import QueryDict
from django.utils.translation import gettext as _

from liane.records.changes.model import Problem
from liane.records.computed.formulas import shown
from liane.records.computed.kinds import KINDS as COMPUTED
from liane.records.computed.syntax import FormulaError
from liane.records.definitions.rules import written
from liane.records.fields import KINDS, faults
from liane.records.fields.base import Field, Invalid, Kind
from liane.records.objects import ObjectType
from liane.records.registry import catalogue
from liane.records.viewer import Viewer
from liane.web.shaping import computing, options
from liane.web.shaping.options import Line

WORDS = ("label", "help", "inverse_label")
PICKLISTS = frozenset({"choice", "choices"})
# Kinds whose default is typed or chosen in one box.
DEFAULTED = frozenset(
    {
        "text", "long_text", "url", "integer", "decimal", "money", "percent", "date", "yes_no", "country", "person",
        "rating", "duration",
    }
)  # fmt: skip
_TYPED = ("minimum", "maximum", "default")
_TEXTS = ("pattern", "numbers", "currency", "target", "on_delete", "depends_on")
_COMPUTED = ("expression", "result", "relation", "function", "field", "order", "path")
_WHOLE = ("max_length", "decimals")
_FLAGS = ("required", "unique")
# The boxes beside which a refusal is said, by its code.
_BESIDE = {"doubled_fr": "label_fr", "doubled_en": "label_en"}


@dataclass
class FieldForm:
    """One field as its form has it. `known` is the field of Liane's that it dresses, None for one of its own.

    `told` says that it tells its reader that somebody else changed the field since she opened it.
    """

    item: ObjectType
    viewer: Viewer
    kind: str
    known: Field | None = None
    key: str = ""
    typed: dict[str, str] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    allowed: dict[str, set[str]] = field(default_factory=dict)
    where: Any = None
    errors: dict[str, str] = field(default_factory=dict)
    general: list[str] = field(default_factory=list)
    told: bool = False
    position: int = 0

    @property
    def computed(self) -> bool:
        return self.kind in COMPUTED

    def asks(self, part: str) -> bool:
        """Say whether the form has this part: those that the kind knows, few for a field of Liane's."""
        if self.known is not None:
            if part == "options":
                return self.kind in PICKLISTS
            dressed = part in ("help", "required") and not self.known.read_only
            return dressed or (part == "default" and self.kind in DEFAULTED and not self.known.read_only)
        if self.computed:
            return part in ("help", *COMPUTED[self.kind].keys)
        kind = KINDS[self.kind]
        if part in ("target", "on_delete", "inverse_label"):
            return (kind.relation and self.kind != "person") or kind.linked
        if part == "default":
            return self.kind in DEFAULTED
        if part == "required":
            return self.kind != "auto_number"
        return faults.meant(part, self.kind)

    def declaration(self) -> dict[str, Any]:
        """Return the declaration that was typed; what cannot be read stands in `errors`."""
        found: dict[str, Any] = {} if self.known is not None else {"kind": self.kind}
        for part in WORDS:
            texts = {language: text for language in ("fr", "en") if (text := self.typed.get(f"{part}_{language}", ""))}
            if texts and (part != "inverse_label" or self.asks(part)):
                found[part] = texts
        if "label" not in found and self.known is None:
            self.errors["label_fr"] = _("Donnez un nom au champ.")
        if self.asks("options"):
            self._options(found)
        if self.computed:
            return found | self._computed()
        found |= dict.fromkeys(self._given(_FLAGS), True)
        found |= {part: self.typed[part] for part in self._given(_TEXTS)}
        for part in self._given(_WHOLE):
            self._read(found, part, KINDS["integer"])
        for part in self._given(_TYPED):
            money = self.kind == "money" and part != "default"
            self._read(found, part, KINDS["decimal"] if money else KINDS[self.kind])
        if found.get("depends_on") and self.allowed:
            keys = {line.id: line.key for line in self.lines}
            found["allowed"] = {
                one: [keys[line] for line in keys if line in ids] for one, ids in sorted(self.allowed.items())
            }
        return found

    def _given(self, parts: Iterable[str]) -> list[str]:
        return [part for part in parts if self.typed.get(part) and self.asks(part)]

    def _options(self, found: dict[str, Any]) -> None:
        given = options.declared(self.lines)
        if given:
            found["options"] = given
        elif self.known is None:
            self.errors["options"] = _("Écrivez au moins un choix.")
        chosen = [line.key for line in self.lines if line.chosen]
        if chosen:
            found["default"] = chosen if self.kind == "choices" else chosen[0]

    def _computed(self) -> dict[str, Any]:
        found: dict[str, Any] = {part: self.typed[part] for part in _COMPUTED if self.typed.get(part)}
        allowed = {"result", *COMPUTED[self.kind].keys}
        if self.where:
            found["where"] = self.where
        return {part: value for part, value in found.items() if part in allowed}

    def _read(self, found: dict[str, Any], part: str, kind: Kind) -> None:
        text = self.typed[part]
        if kind.name == "person":
            found[part] = "me"
            return
        try:
            value = kind.parse(Field(kind, decimals=6), text, self.viewer.context)
        except Invalid as error:
            self.errors[part] = str(error.message)
            return
        dumped = kind.storage.dump(value)
        found[part] = dumped if isinstance(dumped, (int, str, bool, dict, list)) else str(dumped)

    def check_computed(self, declaration: dict[str, Any]) -> dict[str, Any] | None:
        """Return the declaration of a computed field as it is stored; None when it cannot be, which stands beside."""
        key = self.key or written(self.typed.get("label_fr", "") or self.typed.get("label_en", ""), "_", 59) or "x"
        outcome = computing.checked(self.item, key, declaration, self.viewer)
        if outcome.declaration is None:
            place = {"formula": "expression", "rollup": "relation", "lookup": "path"}[self.kind]
            self.errors[place], self.position = outcome.sentence, outcome.position
        return outcome.declaration

    def take(self, problems: Iterable[Problem]) -> None:
        """Keep the reasons of a refusal, each once."""
        for problem in problems:
            if problem.code == "conflict":
                self.tell()
                continue
            text = str(problem.message)
            place = _BESIDE.get(problem.code)
            if place is not None:
                self.errors.setdefault(place if self.typed.get(place) else "label_fr", text)
            elif text not in self.general:
                self.general.append(text)

    def tell(self) -> None:
        """Tell that two people wrote the same field at once."""
        if not self.told:
            self.told = True
            text = _(
                "Quelqu’un d’autre a modifié ce champ entre-temps : enregistrez à nouveau pour garder ce qui est ici, "
                "ou rouvrez-le pour voir ce qui a changé."
            )
            self.general.append(text)


def opened(
    item: ObjectType,
    viewer: Viewer,
    declaration: Mapping[str, Any],
    key: str,
    known: Field | None = None,
) -> FieldForm:
    """Return the form of a field that is there: `declaration` as stored, {} for one of Liane's as declared."""
    kind = known.kind.name if known is not None else str(declaration.get("kind"))
    form = FieldForm(item, viewer, kind, known, key)
    for part in WORDS:
        words = declaration.get(part, "")
        texts = words if isinstance(words, Mapping) else {"fr": words}
        form.typed |= {f"{part}_{language}": str(text) for language, text in texts.items()}
    for part in (*_TEXTS, *_COMPUTED, *_WHOLE):
        if declaration.get(part) is not None:
            form.typed[part] = str(declaration[part])
    form.typed |= {flag: "1" for flag in _FLAGS if declaration.get(flag) or (known and getattr(known, flag))}
    if form.computed:
        _open_computed(form, declaration)
        return form
    for part in _TYPED:
        if declaration.get(part) is not None:
            form.typed[part] = _shown(form, part, declaration[part])
    built_in = known.options if known is not None else ()
    default = declaration.get("default", known.default if known is not None else None)
    if form.kind in PICKLISTS:
        form.lines = options.opened(declaration.get("options", ()), built_in, default)
        ids = {line.key: line.id for line in form.lines}
        form.allowed = {
            one: {ids[key] for key in keys if key in ids} for one, keys in declaration.get("allowed", {}).items()
        }
    return form


def _open_computed(form: FieldForm, declaration: Mapping[str, Any]) -> None:
    form.where = declaration.get("where")
    if form.kind == "formula":
        try:
            form.typed["expression"] = shown(
                str(declaration.get("expression")), catalogue(), form.item, form.viewer.language
            )
        except FormulaError as error:
            # It read a field that went away since: it is shown as stored, with what is wrong.
            form.errors["expression"], form.position = str(error), error.position


def _shown(form: FieldForm, part: str, value: Any) -> str:
    kind = KINDS["decimal"] if form.kind == "money" and part != "default" else KINDS[form.kind]
    if kind.name == "person":
        return str(value)
    if kind.name == "yes_no":
        return "1" if value else "0"
    if kind.name in ("country", "text", "long_text"):
        return str(value)
    try:
        return kind.show(Field(kind, decimals=6), kind.storage.load(value), form.viewer.context)
    except (TypeError, ValueError, ArithmeticError):
        return str(value)


def posted(
    item: ObjectType, viewer: Viewer, kind: str, data: QueryDict, key: str = "", known: Field | None = None
) -> FieldForm:
    """Return the form as typed; `data` may also be the address of a form that was left for a moment."""
    names = [f"{part}_{language}" for part in WORDS for language in ("fr", "en")]
    names += [*_TYPED, *_TEXTS, *_COMPUTED, *_WHOLE, *_FLAGS, "hidden"]
    form = FieldForm(item, viewer, kind, known, key)
    form.typed = {name: text for name in names if (text := str(data.get(name, "")).strip())}
    form.lines = options.posted(data) if kind in PICKLISTS else []
    for name in data:
        if name.startswith("allowed:"):
            form.allowed[name.removeprefix("allowed:")] = set(data.getlist(name))
    form.where = _where(data.get("filtre", "") or data.get("where", ""))
    return form


def _where(text: str) -> Any:
    """Return a condition in JSON; one that cannot be read is refused when it is checked."""
    try:
        return orjson.loads(text) if text.strip() else None
    except orjson.JSONDecodeError:
        return text
