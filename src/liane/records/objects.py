"""Object types: what kinds of record there are, declared once in each app's ``objects.py``.

Lists, boards, pages, forms, filters, imports, exports, rights and history all follow from the declaration;
nothing above the kernel is written for one object.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from liane.records.fields.base import Field
from liane.records.fields.columns import declared

if TYPE_CHECKING:
    from liane.records.changes.draft import Batch, Draft
    from liane.records.models import Record

# A rule of an object type: completes or refuses the drafts of a Change, as a set, before they are written.
Rule = Callable[["Batch", "Sequence[Draft]"], None]


@dataclass(frozen=True, slots=True)
class Owned:
    """Whose a record is: the person in this field. Own, team and all are read from it."""

    field: str = "owner"


@dataclass(frozen=True, slots=True)
class Via:
    """The record belongs to another one: who may see that one, by this relation, may see it.

    Writing it asks for the right to change that one; with `needs` "read" (a note on a colleague's record) to
    see it is enough, and the scope then reaches over who created the record.
    """

    relation: str
    needs: str = "update"


@dataclass(frozen=True, slots=True)
class Everyone:
    """Records that belong to nobody (products, stages): any scope above none reaches them all."""


@dataclass(frozen=True, slots=True)
class Section:
    """A titled group of fields on a page or form."""

    label: object
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """How records stand in columns: by the relation or choice `column`, with sums of `sum` (a money field),
    weighted by `weight` (a percent of the column's record), only where `open_where` (a condition) holds.

    `card` names the fields shown under the title; `rotting` the date-time field since when a card stands in
    its column, tinted when older than the column record's `rotting_days`.
    """

    column: str
    sum: str = ""
    weight: str = ""
    rotting: str = ""
    rotting_days: str = ""
    lane_filter: str = ""
    card: tuple[str, ...] = ()
    open_where: Any = None


@dataclass(frozen=True, slots=True)
class Related:
    """A list of records pointing here, on a record's page: the object and its relation to this one."""

    object: str
    relation: str
    columns: tuple[str, ...] = ()
    sum: str = ""


def snake(name: str) -> str:
    """Return a class name as an object name: "DealLine" gives "deal_line"."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


class ObjectType:
    """One kind of record. Subclasses declare; an instance adds the organisation's own fields.

    slug       plural in addresses, reserved ("companies")
    label      singular and `plural`, French, translated; `feminine` for agreement in sentences
    group      where the rail lists it ("sell", "market", "serve", "steer"), "" for not at all
    title      the text field that names a record
    subtitle   field paths shown after the title where there is room (peek, search)
    columns    default columns of the list; `sort` its default order ("-updated_at")
    sections   fields of the page and form; `creation` those asked at creation
    highlights fields shown across the top of the page
    related    lists of records pointing here, in order
    path       a relation or choice field drawn as the path of stages
    scope      whose a record is: Owned, Via or Everyone
    reveals    fields of a part by which a field of its whole is known: no more of them is granted than of that
    rules      run inside every Change on its drafts
    timeline   its records stand in the timeline of the records they point to, by this relation
    """

    model: ClassVar["type[Record]"]
    slug: ClassVar[str]
    label: ClassVar[Any]
    plural: ClassVar[Any]
    feminine: ClassVar[bool] = False
    icon: ClassVar[str] = "file"
    hue: ClassVar[int] = 220
    group: ClassVar[str] = ""
    order: ClassVar[int] = 100
    title: ClassVar[str] = "name"
    subtitle: ClassVar[tuple[str, ...]] = ()
    columns: ClassVar[tuple[str, ...]] = ()
    sort: ClassVar[str] = ""
    sections: ClassVar[tuple[Section, ...]] = ()
    creation: ClassVar[tuple[str, ...]] = ()
    highlights: ClassVar[tuple[str, ...]] = ()
    related: ClassVar[tuple[Related, ...]] = ()
    path: ClassVar[str] = ""
    board: ClassVar[Board | None] = None
    scope: ClassVar[Owned | Via | Everyone] = Owned()
    reveals: ClassVar[Mapping[str, str]] = MappingProxyType({})
    rules: ClassVar[tuple[Rule, ...]] = ()
    timeline: ClassVar[str] = ""
    settings: ClassVar[bool] = False

    def __init__(self, own: Sequence[Field] = ()) -> None:
        self.name = snake(self.model.__name__)
        self.table = self.model._meta.db_table
        built_in = declared(self.model)
        self.fields: Mapping[str, Field] = MappingProxyType(built_in | {field.key: field for field in own})
        self.stored = tuple(field for field in self.fields.values() if not field.custom and not field.kind.linked)
        self.linked = tuple(field for field in self.fields.values() if field.kind.linked)
        self.custom = tuple(field for field in self.fields.values() if field.custom and not field.kind.linked)

    def __repr__(self) -> str:
        return f"<object type {self.name}>"

    def field(self, key: str) -> Field | None:
        """Return the field with `key`: declared, added, or one of the kernel's own dates."""
        return self.fields.get(key)
