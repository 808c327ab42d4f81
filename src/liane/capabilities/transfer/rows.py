"""From rows to edits, a batch at a time: aliases, values, relations, ids in the other system."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from liane.capabilities.transfer.fields import Empty, FieldReader
from liane.capabilities.transfer.lookups import existing
from liane.capabilities.transfer.report import NOTICE, REFUSED, REPAIRED, note
from liane.capabilities.transfer.setup import Own, PartReader, Setup
from liane.capabilities.transfer.table import Row
from liane.lib.ids import new_id
from liane.lib.numerals import Unreadable, plain, read
from liane.records.changes.model import Create, Edit, Update
from liane.records.fields import Context, Invalid
from liane.records.fields.address import dialled_at

# What stands for bytes that no character of the file's encoding explains.
_UNREADABLE = "\ufffd"


class Refusal(Exception):
    """A row that cannot become a record."""


@dataclass(slots=True)
class Made:
    """What a batch of rows became."""

    edits: list[Edit] = field(default_factory=list)
    report: list[dict[str, Any]] = field(default_factory=list)
    refused: int = 0
    # Rows whose record points to one of the same file that does not stand yet.
    deferred: bool = False


@dataclass(slots=True)
class Taken:
    """A row on its way: its cells by heading, and the ids of its records in the other system."""

    row: Row
    cells: dict[str, str]
    keys: tuple[str, ...]
    id: UUID | None = None


@dataclass(slots=True)
class Opened:
    """A batch of rows on its way: those that may become records, and the records that stand under their keys."""

    rows: Sequence[Row]
    taken: list[Taken] = field(default_factory=list)
    known: list[dict[str, UUID]] = field(default_factory=list)
    made: Made = field(default_factory=Made)


class RowReader:
    """Turns batches of rows into edits. It remembers, between batches, what the file said already."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.plan = setup.plan
        # Keys met so far, by hash, with their line; and how often each row without a key was met.
        self._met: dict[int, int] = {}
        self._twins: dict[bytes, int] = {}
        # What the edits of this batch write, by record.
        self._pending: dict[UUID, dict[str, Any]] = {}

    def read(self, rows: Sequence[Row]) -> Made:
        """Return what these rows become, after looking up all that they name in a few statements."""
        opened = self.open(rows)
        self.look_up(opened)
        return self.make(opened)

    def remember(self, rows: Iterable[Row]) -> None:
        """Note the keys of rows that were written before a break: later rows are compared with them."""
        for row in rows:
            self._take(row, Made())

    def open(self, rows: Sequence[Row]) -> Opened:
        """Take up rows: their cells, repaired, and their keys."""
        opened = Opened(rows)
        opened.taken = [found for row in rows if (found := self._take(row, opened.made)) is not None]
        return opened

    def look_up(self, opened: Opened) -> None:
        """Look up what the rows name, and what was imported under their keys before."""
        self._prepare(opened.taken, opened.made)
        opened.known = [
            existing(part.item.name, self.setup.source, (found.keys[index] for found in opened.taken))
            for index, part in enumerate(self.setup.parts)
        ]

    def make(self, opened: Opened) -> Made:
        """Return what the rows become. No statement is made here."""
        self._pending = {}
        for found in opened.taken:
            try:
                self._edit(found, opened.known, opened.made)
            except Refusal:
                opened.made.refused += 1
        return opened.made

    def _take(self, row: Row, made: Made) -> Taken | None:
        cells = dict(zip(self.setup.headings, map(str.strip, row.cells), strict=True))
        repairs = []
        for column, table in self.setup.aliases.items():
            right = table.get(cells[column])
            if right is not None:
                message = _("« %(wrong)s » devient « %(right)s ».") % {"wrong": cells[column], "right": right}
                repairs.append(note(row.line, REPAIRED, column, message, cells[column]))
                cells[column] = right
        only = self.plan.only
        if only is not None and cells[only.column] not in only.values:
            return None
        made.report += repairs
        if _UNREADABLE in "".join(row.cells):
            for column, cell in cells.items():
                if _UNREADABLE in cell:
                    made.report.append(note(row.line, NOTICE, column, _("Un caractère n’a pas pu être lu."), cell))
        try:
            if row.excess:
                self._refuse(made, row, "", _("Cette ligne a plus de cellules que de titres."))
            self._rewrite_numbers(row, cells, made)
            keys = self._keys(row, cells, made)
        except Refusal:
            made.refused += 1
            return None
        return Taken(row, cells, keys)

    def _rewrite_numbers(self, row: Row, cells: dict[str, str], made: Made) -> None:
        for column in self.plan.numbers:
            if cells[column]:
                try:
                    cells[column] = plain(read(cells[column], self.plan.language))
                except Unreadable:
                    message = _("« %(value)s » n’est pas un nombre.") % {"value": cells[column]}
                    self._refuse(made, row, column, message, cells[column])

    def _keys(self, row: Row, cells: Mapping[str, str], made: Made) -> tuple[str, ...]:
        main = self.plan.main.key
        if main is None:
            # The same file read twice gives the same keys; equal rows of one file are counted apart.
            digest = hashlib.blake2b("\x1f".join(row.cells).encode("utf-8", "replace"), digest_size=16).digest()
            twin = self._twins[digest] = self._twins.get(digest, 0) + 1
            key = f"{digest.hex()}:{twin}"
        else:
            key = main.fill(cells)
            if not key:
                self._refuse(made, row, ", ".join(main.columns), _("La clé de cette ligne est vide."))
            earlier = self._met.setdefault(hash(key), row.line)
            if earlier != row.line and not self.plan.repeats:
                message = _("La clé « %(key)s » est déjà celle de la ligne %(line)d.") % {"key": key, "line": earlier}
                self._refuse(made, row, ", ".join(main.columns), message, key)
        others = (part.key.fill(cells) if part.key else f"{key}#{i}" for i, part in enumerate(self.plan.also, 1))
        return (key, *others)

    def _prepare(self, taken: Sequence[Taken], made: Made) -> None:
        for part in self.setup.parts:
            for reader in part.relations:
                names = {name for found in taken for name in reader.names(found.cells)}
                lookup = reader.lookup
                if lookup is None:
                    continue
                lookup.prepare(names)
                if reader.source.find is not None and reader.source.find.missing == "create":
                    self._create_missing(reader, names, made)

    def _create_missing(self, reader: FieldReader, names: Iterable[str], made: Made) -> None:
        find, lookup = reader.source.find, reader.lookup
        if find is None or lookup is None:
            return
        for name in sorted(names):
            if name and lookup.get(name) is None:
                record_id = new_id()
                made.edits.append(Create(lookup.target, {**(find.values or {}), find.by: name}, record_id))
                lookup.remember(name, record_id)

    def _edit(self, found: Taken, known: Sequence[dict[str, UUID]], made: Made) -> None:
        effective = self._effective(found, made)
        edits: list[Edit] = []
        pending: dict[UUID, dict[str, Any]] = {}
        # A refused row leaves nothing behind, but what was said of it stays.
        for index, part in enumerate(self.setup.parts):
            key = found.keys[index]
            record_id = known[index].get(key)
            if record_id is not None and self.plan.existing != "update":
                if self.plan.existing == "refuse" and index == 0:
                    self._refuse(made, found.row, "", _("Cette fiche a déjà été importée."), key)
                found.id = record_id if index == 0 else found.id
                continue
            values = self._values(part, found, made, new=record_id is None)
            if index:
                values[part.link] = found.id
            line = found.row.line
            if record_id is None:
                record_id = new_id()
                known[index][key] = record_id
                pending[record_id] = values
                external = (self.setup.source, key)
                edits.append(Create(part.item.name, values, record_id, external, line, effective, ready=True))
                if index == 0:
                    self._introduce(found, record_id)
            elif record_id in self._pending:
                # A Change writes a record once: what a later row says of it joins what the first one said.
                self._pending[record_id] |= values
            elif values:
                pending[record_id] = values
                edits.append(Update(part.item.name, record_id, values, None, line, effective, ready=True))
            found.id = record_id if index == 0 else found.id
        made.edits += edits
        self._pending |= pending

    def _introduce(self, found: Taken, record_id: UUID) -> None:
        """Let later rows find the record that this one makes."""
        for own in self.setup.own:
            if name := own.name(found.cells):
                own.lookup.remember(name, record_id)

    def _effective(self, found: Taken, made: Made) -> datetime | None:
        for reader in self.setup.effective:
            try:
                value = reader.value(found.cells)
            except Invalid as error:
                column = reader.source.columns[0]
                self._refuse(made, found.row, column, error.message, found.cells[column])
            if value is not None:
                moment: datetime = value
                return moment
        return None

    def _values(self, part: PartReader, found: Taken, made: Made, *, new: bool) -> dict[str, Any]:
        """Return what the row says of one record; numbers are dialled from its address, when the row gives one."""
        values = self._given(part, part.readers, found, made, None, new=new)
        if part.numbers:
            place = next((values[key] for key in part.addresses if values.get(key)), None)
            context = dialled_at(place, self.setup.context)
            values |= self._given(part, part.numbers, found, made, context, new=new)
        return values

    def _given(
        self,
        part: PartReader,
        readers: Iterable[FieldReader],
        found: Taken,
        made: Made,
        context: Context | None,
        *,
        new: bool,
    ) -> dict[str, Any]:
        values: dict[str, Any] = {}
        pieces: dict[str, dict[str, Any]] = {}
        cells = found.cells
        for reader in readers:
            try:
                value = reader.value(cells, context)
            except (Empty, Invalid) as error:
                self._without(reader, found, made, error)
                value = None
            if reader.part:
                if value is not None:
                    pieces.setdefault(reader.key, {})[reader.part] = value
            elif value is not None or (new and reader.field.default is None):
                # An empty cell empties nothing that stands, and lets a new record have its default.
                values[reader.key] = value
        for key, given in pieces.items():
            field_ = part.item.fields[key]
            try:
                values[key] = field_.kind.parse(field_, given, self.setup.context)
            except Invalid as error:
                self._refuse(made, found.row, key, error.message, str(given))
        return values

    def _without(self, reader: FieldReader, found: Taken, made: Made, error: Empty | Invalid) -> None:
        """Say why a field gets no value from a row. Raises Refusal when the row cannot do without."""
        source, row = reader.source, found.row
        column = ", ".join(source.read()) or source.path
        if isinstance(error, Empty):
            message = _("Vide : « %(field)s » reste sans valeur.") % {"field": reader.field.label}
            if source.empty == "refuse":
                self._refuse(made, row, column, _("« %(field)s » est vide.") % {"field": reader.field.label})
            made.report.append(note(row.line, NOTICE, column, message))
        else:
            text = " ".join(found.cells[name] for name in source.read())
            if error.code == "unknown" and self._comes_later(reader, found):
                made.deferred = True
                return
            lenient = source.invalid == "notice"
            if error.code in ("unknown", "ambiguous") and source.find is not None:
                lenient = source.find.missing == "notice"
            if not lenient:
                self._refuse(made, row, column, error.message, text)
            made.report.append(note(row.line, NOTICE, column, error.message, text))

    def _comes_later(self, reader: FieldReader, found: Taken) -> bool:
        """Say whether every record that the row names, and that does not stand yet, is made by this very file."""
        for own in self.setup.own:
            if own.reader is reader:
                names = reader.names(found.cells)
                return all(own.lookup.key(name) in own.names or own.lookup.get(name) is not None for name in names)
        return False

    @staticmethod
    def _refuse(made: Made, row: Row, column: str, message: object, value: str = "") -> None:
        made.report.append(note(row.line, REFUSED, column, message, value))
        raise Refusal

    def links(self, rows: Sequence[Row]) -> Made:
        """Return the links between records of the file itself, once all of them stand."""
        made = Made()
        taken = [found for row in rows if (found := self._take(row, Made())) is not None]
        item = self.setup.parts[0].item
        known = existing(item.name, self.setup.source, (found.keys[0] for found in taken))
        for own in self.setup.own:
            own.lookup.forget_absent()
            own.lookup.prepare({name for found in taken for name in own.reader.names(found.cells)})
        for found in taken:
            record_id = known.get(found.keys[0])
            values = {own.reader.field.key: value for own in self.setup.own if (value := self._linked(own, found))}
            if values and record_id is not None:
                made.edits.append(Update(item.name, record_id, values, None, found.row.line, ready=True))
        return made

    @staticmethod
    def _linked(own: Own, found: Taken) -> Any:
        try:
            return own.reader.value(found.cells)
        except (Invalid, Empty):
            # The first reading of the row said so.
            return None
