"""From the cells of a row to the value of a field, as a mapping's source says."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from liane.capabilities.transfer.lookups import SEVERAL, Lookup
from liane.capabilities.transfer.mapping import Source
from liane.capabilities.transfer.refusals import BadFile
from liane.records.fields import Context, Field, Invalid
from liane.records.objects import ObjectType

# Kinds of which a file repeats few values: reading one twice gives the same, so it is read once.
_REPEATED = frozenset(
    {
        "choice", "choices", "tags", "date", "datetime", "percent", "money", "yes_no", "country", "integer", "decimal",
        "text",
    }
)  # fmt: skip
_MAX_REMEMBERED = 20_000


class Empty(Exception):
    """The cells hold nothing, and the mapping wants to know."""


class FieldReader:
    """Reads one field of a record from a row. `part` is the piece of a composite field (a city), else ""."""

    def __init__(
        self, item: ObjectType, source: Source, context: Context, dates: str, given: Field | None = None
    ) -> None:
        key, _dot, self.part = source.path.partition(".")
        field = given or item.field(key)
        if field is None:
            message = _("« %(object)s » n’a pas de champ « %(field)s ».")
            raise BadFile(message % {"object": item.label, "field": source.path})
        if self.part and field.kind.storage.part(self.part) is None:
            message = _("Le champ « %(field)s » n’a pas de partie « %(part)s ».")
            raise BadFile(message % {"field": key, "part": self.part})
        order = source.dates or dates
        self.key = key
        self.field: Field = replace(field, extra={**field.extra, "order": order}) if order else field
        self.source = source
        self.context = context
        self.lookup: Lookup | None = None
        self._read: dict[str, Any] = {}
        self._remembers = field.kind.name in _REPEATED
        self._several = bool(source.labels) or (len(source.columns) > 1 and field.kind.name in ("emails", "phones"))
        self._factor = self._number(source.factor)
        # The usual source: one cell as it stands.
        usual = source.constant is None and source.template is None and source.map is None
        self._cell = source.columns[0] if usual and len(source.columns) == 1 and not self._several else ""

    def text(self, cells: Mapping[str, str]) -> str:
        """Return the text that the row gives, translated by the mapping's values; "" for nothing."""
        source = self.source
        if source.template is not None:
            text = source.template.fill(cells)
        elif len(source.columns) == 1:
            text = cells[source.columns[0]]
        else:
            joint = ";" if self.field.kind.name in ("tags", "choices", "relations") else " "
            text = joint.join(cell for column in source.columns if (cell := cells[column]))
        if source.map is None or not text:
            return text
        found = source.map.get(text, source.other)
        if found is None:
            raise Invalid(_("« %(value)s » n’a pas de correspondance.") % {"value": text}, "unmapped")
        return str(found)

    def value(self, cells: Mapping[str, str], context: Context | None = None) -> Any:
        """Return the canonical value, None for nothing. Raises Invalid, or Empty when emptiness matters.

        `context` is that of the row, when it differs from that of the file.
        """
        known = self._read.get(cells[self._cell]) if self._cell and self._read else None
        return self._made(cells, context) if known is None else known

    def _made(self, cells: Mapping[str, str], context: Context | None) -> Any:
        source = self.source
        raw: Any
        if self._cell:
            raw = cells[self._cell]
        elif source.constant is not None:
            raw = source.constant
            if self.lookup is not None and isinstance(raw, str):
                return self._found(raw)
        elif self._several:
            raw = self._pieces(cells)
        else:
            raw = self.text(cells)
        if not raw and raw in ("", []):
            if source.empty != "keep":
                raise Empty
            return None
        if self.lookup is not None and isinstance(raw, str):
            return self._found(raw)
        if self.part:
            return raw
        if not self._remembers or not isinstance(raw, str):
            return self._parsed(raw, context)
        if raw in self._read:
            return self._read[raw]
        if len(self._read) > _MAX_REMEMBERED:
            self._read.clear()
        value = self._read[raw] = self._parsed(raw)
        return value

    def names(self, cells: Mapping[str, str]) -> list[str]:
        """Return the names of records that the row gives for this relation."""
        if isinstance(self.source.constant, str):
            return [self.source.constant]
        try:
            text = self.text(cells)
        except Invalid:
            return []
        return [name for name in self._split(text) if name]

    def _split(self, text: str) -> list[str]:
        return [piece.strip() for piece in text.split(";")] if self.field.kind.linked else [text]

    def _found(self, text: str) -> Any:
        if self.lookup is not None and not self.field.kind.linked and isinstance(one := self.lookup.get(text), UUID):
            return one
        found = []
        for name in self._split(text):
            record = self.lookup.get(name) if self.lookup is not None and name else None
            if record is SEVERAL:
                message = _("« %(field)s » : plusieurs fiches s’appellent « %(name)s ».")
                raise Invalid(message % {"field": self.field.label, "name": name}, "ambiguous")
            if name and record is None:
                message = _("« %(field)s » : aucune fiche ne s’appelle « %(name)s ».")
                raise Invalid(message % {"field": self.field.label, "name": name}, "unknown")
            if record is not None:
                found.append(record)
        if self.field.kind.linked:
            return self.field.kind.parse(self.field, found, self.context)
        return found[0] if found else None

    def _pieces(self, cells: Mapping[str, str]) -> list[dict[str, str]]:
        labels = self.source.labels or ("",) * len(self.source.columns)
        pieces = []
        for label, column in zip(labels, self.source.columns, strict=True):
            written = [cell for piece in cells[column].split(";") if (cell := piece.strip())]
            pieces += [{"value": cell, "label": label} if label else {"value": cell} for cell in written]
        return pieces

    def _parsed(self, raw: Any, context: Context | None = None) -> Any:
        field, kind, context = self.field, self.field.kind, context or self.context
        if kind.name == "money" and self.source.currency and isinstance(raw, str):
            raw = {"amount": raw, "currency": self.source.currency}
        value = kind.parse(field, raw, context)
        if self._factor is None or value is None:
            return value
        if kind.name == "money":
            return kind.parse(field, value | {"amount": value["amount"] * self._factor}, context)
        return kind.parse(field, value * self._factor, context)

    def _number(self, text: str) -> Decimal | None:
        if not text:
            return None
        try:
            return Decimal(text)
        except InvalidOperation:
            raise BadFile(_("Correspondance : « %(value)s » n’est pas un facteur.") % {"value": text}) from None
