"""Objects that the organisation invented: their type, and the table of their records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from django.db import connection
from django.utils.translation import gettext_lazy as _

from liane.records.fields.base import Field
from liane.records.fields.declare import Owner, Text
from liane.records.fields.stored import Words
from liane.records.objects import Board, Everyone, ObjectType, Owned, Section
from liane.records.queries.sql import name

TABLE = "records_row"
kernel: dict[str, Field] = {}
"""The fields that every record has (its dates and authors), filled at start from the base of the models."""
BUILT_IN: Mapping[str, Field] = MappingProxyType(
    {
        "name": Text(_("Nom"), required=True, search="A", indexed=True, contains=True, max_length=200).named("name"),
        "owner": Owner().named("owner"),
    }
)
"""The fields that every such object starts with; records that belong to everyone have no owner."""

# Columns of a list that was not laid out: the title, and so many fields.
_COLUMNS = 6


@dataclass(frozen=True, slots=True)
class Definition:
    """What the administrator says of an object, as stored in ``records_custom_object``."""

    name: str
    singular: str
    plural_en: str | None
    singular_en: str | None
    feminine: bool
    key: str
    slug: str
    icon: str | None
    hue: int | None
    group: str | None
    order: int
    scope: str
    board: str | None


class RowType(ObjectType):
    """The type of an object that is defined as data. From above it is like any other."""

    def __init__(
        self,
        definition: Definition,
        own: Sequence[Field] = (),
        changed: Mapping[str, Field] = MappingProxyType({}),
    ) -> None:
        self._definition = definition
        super().__init__(own, changed)
        self.slug = definition.slug
        self.label = _words(definition.singular, definition.singular_en)
        self.plural = _words(definition.name, definition.plural_en)
        self.feminine = definition.feminine
        self.icon = definition.icon or ObjectType.icon
        self.hue = ObjectType.hue if definition.hue is None else definition.hue
        self.group = definition.group or ""
        self.order = definition.order
        owned = definition.scope == "owned"
        self.scope = Owned() if owned else Everyone()
        shown = [field.key for field in own if not field.hidden]
        self.columns = ("name", *shown[:_COLUMNS], *(["owner"] if owned else []))
        self.sort = "-updated_at"
        self.creation = ("name", *(field.key for field in own if field.required and not field.read_only))
        self.sections = (Section(self.label, ("name", *shown, *(["owner"] if owned else []))),)
        column = _board_column(definition.board, own)
        if column:
            self.board = _board(column, [field for field in own if not field.hidden], owned=owned)

    def _declared(self) -> tuple[str, str, Mapping[str, Field]]:
        definition = self._definition
        built_in = {key: BUILT_IN[key] for key in (("name", "owner") if definition.scope == "owned" else ("name",))}
        return definition.key, table(definition.key), {**kernel, **built_in}


def table(key: str) -> str:
    """Return the table of the records of the object `key`."""
    return f"{TABLE}_{key}"


def make_table(key: str) -> None:
    """Make the partition of the object `key` with its indexes, unless it is there: what was deleted comes back.

    It is attached once made, so that other objects' records stay free meanwhile.
    """
    made = name(table(key))
    literal = "'" + key + "'"
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [table(key)])
        if cursor.fetchone()[0]:
            return
        cursor.execute(
            f"CREATE TABLE {made} (LIKE {TABLE} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED)"
        )
        cursor.execute(
            f"ALTER TABLE {made} ALTER COLUMN object SET DEFAULT {literal}, "
            f"ADD CONSTRAINT {name(f'row_{key}_object')} CHECK (object = {literal}), "
            f"ADD CONSTRAINT {name(f'row_{key}_pkey')} PRIMARY KEY (id, object)"
        )
        for suffix, columns in _INDEXES.items():
            cursor.execute(f"CREATE INDEX {name(f'row_{key}_{suffix}')} ON {made} {columns}")
        cursor.execute(f"ALTER TABLE {TABLE} ATTACH PARTITION {made} FOR VALUES IN ({literal})")


# What a card of a board says first, its amount, its day.
_BRIEF = frozenset({"text", "choice", "choices", "tags", "relation", "integer", "auto_number", "rating"})
_AMOUNTS = frozenset({"money"})
_DAYS = frozenset({"date", "datetime"})

_INDEXES = {
    "owner_ix": "(owner_id, id)",
    "name_ix": "(name_folded, id)",
    "name_tg": "USING gin (name_folded public.gin_trgm_ops)",
    "updated_ix": "(updated_at, id)",
    "custom_gin": "USING gin (custom jsonb_path_ops)",
}


def _board_column(chosen: str | None, own: Sequence[Field]) -> str:
    choices = [field.key for field in own if field.kind.name == "choice" and not field.hidden]
    return chosen if chosen in choices else next(iter(choices), "")


def _board(column: str, shown: Sequence[Field], *, owned: bool) -> Board:
    """Return a board whose cards say what has room there: a few words, an amount, a day and whose it is."""
    told = [_first(shown, kinds, column) for kinds in (_BRIEF, _AMOUNTS, _DAYS)]
    card = (*(key for key in told if key), *(["owner"] if owned else []))
    return Board(column, sum=_first(shown, _AMOUNTS, column), card=card)


def _first(shown: Sequence[Field], kinds: frozenset[str], but: str) -> str:
    return next((field.key for field in shown if field.kind.name in kinds and field.key != but), "")


def _words(french: str, english: str | None) -> Words:
    return Words({"fr": french, "en": english or french})
