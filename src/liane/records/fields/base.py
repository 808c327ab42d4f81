"""Fields: what a record is made of.

A `Field` is declared once, on its model (``name = Text(_("Nom"), required=True)``), or read from the
organisation's own definitions. Its `Kind` says, in small parts, how such values are stored, read, shown,
asked for and compared. Everything above the kernel speaks of fields, never of columns.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db import models

from liane.records.fields import columns

if TYPE_CHECKING:
    from uuid import UUID

# A canonical value: None, str, int, bool, Decimal, date, datetime, UUID, or lists and dicts of these.
Value = Any


class Invalid(ValueError):
    """A value that a field refuses: `message` is a (lazy) sentence for the person who typed it."""

    def __init__(self, message: object, code: str = "invalid") -> None:
        super().__init__(message)
        self.message = message
        self.code = code

    def __str__(self) -> str:
        return str(self.message)


class Apart(Exception):
    """Two people changed the same part of a value, each in her way."""


@dataclass(frozen=True, slots=True)
class Context:
    """What reading and showing values depend on: language ("fr", "en"), zone, currency, region for phones.

    A number that does not ring from `region` is dialled from `home`, when that says another region. Who looks at the
    past looks from the moment `at`.
    """

    language: str = "fr"
    zone: str = "Europe/Paris"
    currency: str = "EUR"
    region: str = "FR"
    home: str = ""
    at: datetime | None = None

    @property
    def now(self) -> datetime:
        """The moment from which "two days ago" is counted, in the reader's zone."""
        zone = ZoneInfo(self.zone)
        return self.at.astimezone(zone) if self.at is not None else datetime.now(zone)


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a picklist: stored `key`, shown `label`, and the `hue` (0-360) of its chip."""

    key: str
    label: object
    hue: int | None = None
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One stored column of a field.

    `name` is "" for a field's main (often only) part; `sql` the PostgreSQL type; `expression`, when set,
    derives the part from the main column instead of storing it (``{0}`` stands for that column).
    `folded` parts compare and sort without case and accents. `json` is the key of the part in the dumped
    value, None when the dumped value is the part itself. `column` makes another Django column than
    the one that the SQL type stands for.
    """

    name: str
    sql: str
    folded: bool = False
    expression: str | None = None
    json: str | None = None
    column: Callable[["Field"], "models.Field[Any, Any]"] | None = None

    @property
    def stored(self) -> bool:
        return self.expression is None


def _same(value: Value) -> Value:
    return value


def _split_one(value: Value) -> tuple[Value, ...]:
    return (value,)


def _join_one(parts: Sequence[Value]) -> Value:
    return parts[0]


@dataclass(frozen=True, slots=True)
class Storage:
    """How a value lies in the database and in JSON.

    `split` gives the values of the stored parts, in order; `join` the reverse (all None gives None).
    `dump` gives what JSON holds (log, API, custom fields); `load` the reverse.
    The part named "" is what plain comparisons and sorting use; when a field has none, `default_part` says.
    """

    parts: tuple[Part, ...]
    split: Callable[[Value], tuple[Value, ...]] = _split_one
    join: Callable[[Sequence[Value]], Value] = _join_one
    dump: Callable[[Value], Value] = _same
    load: Callable[[Value], Value] = _same
    sort_part: str = ""

    def part(self, name: str) -> Part | None:
        """Return the part called `name`, or None."""
        return next((part for part in self.parts if part.name == name), None)

    @property
    def stored(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.stored)


Parse = Callable[["Field", Value, Context], Value]
Show = Callable[["Field", Value, Context], str]


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of field.

    parse     any input (form text, JSON, CSV cell) -> canonical value; blank -> None; raises Invalid
    show      canonical value -> plain text for a person (never HTML); None -> ""
    widget    the name of the form control that asks for it
    operators the names of the comparisons it offers, the likeliest first (``queries.operators``)
    write     canonical value -> neutral text for a file (CSV); `parse` reads it back
    searched  canonical value -> texts that the search index holds
    relation  the value is the id of one record of the field's target
    merge     (as it was seen, as it stands, as it is wanted) -> what has both changes; raises Apart. Without, none can
    linked    the values are ids that lie in the link table (relation to many): no column
    numeric   shown right-aligned, can be summed and averaged
    """

    name: str
    label: object
    storage: Storage
    parse: Parse
    show: Show
    widget: str
    operators: tuple[str, ...]
    write: Callable[["Field", Value, Context], str]
    searched: Callable[["Field", Value], Sequence[str]] | None = None
    merge: Callable[[Value, Value, Value], Value] | None = None
    relation: bool = False
    linked: bool = False
    numeric: bool = False


@dataclass(frozen=True)
class Field:
    """One field of one object type.

    `key` is set where it is declared. `target` names the object a relation points to ("company");
    `inverse` the key under which the target lists the records pointing to it. `on_delete` says what happens
    to this record when the target goes: "clear" the link, "cascade" (delete with it) or "refuse".
    `custom` fields lie in the row's ``custom`` JSONB under `store`: their key, unless their type was changed.
    `search` weighs the field in the search index, "A" strongest, "" not searched. `indexed` built-in columns
    carry a (value, id) index. `hidden` fields stand on no page, form or list that the organisation did not put
    them on. `imposed` says that the organisation asks for a value that Liane itself does not need, so that
    older records may lack it. Texts match `pattern` whole. `allowed` names the options that go with each option
    of the picklist `depends_on`.
    """

    kind: Kind
    label: object = ""
    _: KW_ONLY
    key: str = ""
    required: bool = False
    unique: bool = False
    default: Any = None
    help: object = ""
    options: tuple[Option, ...] = ()
    target: str = ""
    inverse: str = ""
    inverse_label: object = ""
    on_delete: str = "clear"
    read_only: bool = False
    search: str = ""
    indexed: bool = False
    contains: bool = False
    max_length: int | None = None
    decimals: int = 2
    minimum: Any = None
    maximum: Any = None
    custom: bool = False
    store: str = ""
    hidden: bool = False
    imposed: bool = False
    pattern: str = ""
    depends_on: str = ""
    allowed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def kept_under(self) -> str:
        """The key under which ``custom``, the log and links hold the values: types never mix under one."""
        return self.store or self.key

    @property
    def computed(self) -> bool:
        """Say whether Liane works the values out (``records.computed``): people and Changes never write them."""
        return "computed" in self.extra

    def named(self, key: str) -> "Field":
        """Return this field under `key`."""
        return replace(self, key=key)

    def column(self, part: str = "") -> str:
        """Return the database column of the stored `part` of a built-in field."""
        suffix = "_id" if self.kind.relation else ""
        return f"{self.key}_{part}" if part else self.key + suffix

    def columns(self) -> tuple[str, ...]:
        """Return the database columns of a built-in field, in the order of its stored parts."""
        return tuple(self.column(part.name) for part in self.kind.storage.stored)

    def option(self, key: str) -> Option | None:
        """Return the option with `key`, retired ones included."""
        return next((option for option in self.options if option.key == key), None)

    def contribute_to_class(self, model: type[models.Model], name: str) -> None:
        """Add this field's columns, index and constraint to `model`: what Django calls for each declaration."""
        columns.contribute(self.named(name), model)

    def initial(self, viewer_id: "UUID | None") -> Value:
        """Return the default for a new record; "me" in a person field is the viewer."""
        if self.default == "me" and self.kind.name == "person":
            return viewer_id
        return self.default() if callable(self.default) else self.default
