"""Object types: what kinds of record there are, declared once in each app's ``objects.py``.

Lists, boards, pages, forms, filters, imports, exports, rights and history all follow from the declaration;
nothing above the kernel is written for one object.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from liane.records.fields.base import Field
from liane.records.fields.columns import declared

if TYPE_CHECKING:
    from liane.records.changes.draft import Batch, Draft
    from liane.records.models import Record
    from liane.records.viewer import ObjectRights

# What Liane itself notes of every record: never among the values that a person gives.
KEPT = ("created_at", "created_by", "updated_at", "updated_by")
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
class Shared:
    """Records that their owner keeps to herself or shows to others (saved views), as the choice `visibility` says:
    "private", "team" (those for whom the owner is one of the team) or "everyone".

    Whoever may read some reads her own and what is shown to her; to write another's takes the scope "all", and
    what is private is its owner's alone whatever the scope.
    """

    owner: str = "owner"
    visibility: str = "visibility"


@dataclass(frozen=True, slots=True)
class Between:
    """The record ties two others (a relation): whoever may see both ends may see it, whoever may change one of
    them and see the other may write it. An end is of any object that is `tied`.
    """

    one: str
    other: str

    @property
    def ends(self) -> tuple[str, str]:
        return self.one, self.other


@dataclass(frozen=True, slots=True)
class Section:
    """A titled group of fields on a page or form; on a page as wide as that they stand in one or two `columns`."""

    label: object
    fields: tuple[str, ...]
    columns: int = 1


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


@dataclass(frozen=True, slots=True)
class Layout:
    """How the pages of an object are laid out for a role: see the parts of the same names of `ObjectType`."""

    sections: tuple[Section, ...] = ()
    creation: tuple[str, ...] = ()
    highlights: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    related: tuple[Related, ...] = ()


def snake(name: str) -> str:
    """Return a class name as an object name: "DealLine" gives "deal_line"."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


class ObjectType:
    """One kind of record. Subclasses declare; an instance adds the organisation's own fields.

    slug       plural in addresses, reserved ("companies")
    label      singular and `plural`, French, translated; `feminine` for agreement in sentences
    group      where the rail lists it ("sell", "market", "serve", "steer"), "" for not at all
    title      the text field that names a record; `titles` the field that does so for readers of another language
    subtitle   field paths shown after the title where there is room (peek, search)
    columns    default columns of the list; `sort` its default order ("-updated_at")
    sections   fields of the page and form, all of them where it says none; `creation` those asked at creation
    highlights fields shown across the top of the page
    related    lists of records pointing here, in order
    path       a relation or choice field drawn as the path of stages
    tint       a number field, 0-360, by whose hue its records are drawn where others point to them
    opens      what people see first: the "list" or, of an object that has one, the "board"
    scope      whose a record is: Owned, Via, Everyone, Shared or Between
    granted    the rights that every person has on it, whatever her role says; none for what roles decide
    reveals    fields of a part by which a field of its whole is known: no more of them is granted than of that
    rules      run inside every Change on its drafts
    example    values that a program may make a record with, where those of its kinds of fields would not do; of what
               leads to a record, the object
    layouts    how its pages are laid out, by role id (``definitions.layouts``); `proposed` what Liane proposes
    tree       the relation to another record of the object under which it stands (the parent of a subsidiary)
    timeless   what screens are set up by (views, layouts): as it is today, wherever in the past one looks
    timeline   its records stand in the timeline of the records they point to, by this relation
    binned     what was deleted of it stands in the bin: not what is taken back with a click (a reaction)
    bears      records of any object (a note) may hang on it
    discussed  it hangs on records of any object, and what is said about those (comments) may hang on it: one level, as
               nothing hangs on those in turn
    """

    model: ClassVar["type[Record]"]
    slug: str
    label: Any
    plural: Any
    feminine: bool = False
    icon: str = "file"
    hue: int = 220
    group: str = ""
    order: int = 100
    title: str = "name"
    titles: Mapping[str, str] = MappingProxyType({})
    subtitle: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    sort: str = ""
    sections: tuple[Section, ...] = ()
    creation: tuple[str, ...] = ()
    highlights: tuple[str, ...] = ()
    related: tuple[Related, ...] = ()
    path: str = ""
    tint: str = ""
    board: Board | None = None
    opens: str = "list"
    scope: Owned | Via | Everyone | Shared | Between = Owned()
    granted: "ObjectRights | None" = None
    reveals: Mapping[str, str] = MappingProxyType({})
    rules: tuple[Rule, ...] = ()
    tree: str = ""
    timeline: str = ""
    binned: bool = True
    bears: bool = True
    discussed: bool = False
    settings: bool = False
    timeless: bool = False
    # Where the values of its relations to many lie.
    links: str = "records_link"
    # Whether it hangs on a record of any object, by itself or through what it belongs to (`hangs`).
    floating: bool = False
    example: Mapping[str, Any] = MappingProxyType({})
    layouts: Mapping[str, Layout] = MappingProxyType({})
    proposed: Layout = Layout()

    def __init__(self, own: Sequence[Field] = (), changed: Mapping[str, Field] = MappingProxyType({})) -> None:
        self.name, self.table, self.built_in = self._declared()
        mine = {key: changed.get(key, field) for key, field in self.built_in.items()}
        self._set(mine | {one.key: one for one in own})

    def _set(self, fields: Mapping[str, Field]) -> None:
        self.fields: Mapping[str, Field] = MappingProxyType(dict(fields))
        self.stored = tuple(field for field in fields.values() if not field.custom and not field.kind.linked)
        self.linked = tuple(field for field in fields.values() if field.kind.linked)
        own = (field for field in fields.values() if field.custom and not field.kind.linked)
        self.custom = tuple(field for field in own if not field.computed)
        self.dependent = tuple(field for field in fields.values() if field.depends_on in fields)
        self._logged = {field.kept_under: field for field in fields.values()}

    def _declared(self) -> tuple[str, str, Mapping[str, Field]]:
        """Return the name, the table and the fields that Liane itself declares."""
        return snake(self.model.__name__), self.model._meta.db_table, declared(self.model)

    @property
    def tied(self) -> bool:
        """Say whether a record that ties others (`Between`) may tie one of these: neither what sets Liane up nor
        what itself hangs on a record of any object."""
        return not (self.settings or self.floating)

    @property
    def commented(self) -> bool:
        """Say whether people talk about one of these and follow it."""
        return self.tied or self.discussed

    @property
    def shareable(self) -> bool:
        """Say whether single records can be shared, and rules can share them: what belongs to people, as roles say."""
        return isinstance(self.scope, Owned) and self.granted is None and not self.settings

    def leave_out(self, keys: Collection[str]) -> None:
        """Do without these fields: while a catalogue is built, for relations that lead nowhere."""
        self._set({key: field for key, field in self.fields.items() if key not in keys})

    def __repr__(self) -> str:
        return f"<object type {self.name}>"

    def field(self, key: str) -> Field | None:
        """Return the field with `key`: declared, added, or one of the kernel's own dates."""
        return self.fields.get(key)

    def logged(self, key: str) -> Field | None:
        """Return the field whose values the log, ``custom`` and links keep under `key`, None when it is retired."""
        return self._logged.get(key)


def hangs(item: ObjectType, objects: Mapping[str, ObjectType]) -> bool:
    """Say whether records of `item` belong to a record of any object, or to records that do: a reaction to a comment.

    Nothing hangs on those in turn but on what is `discussed`, or whose they are would have no end.
    """
    met: set[str] = set()
    while isinstance(item.scope, Via) and item.name not in met:
        met.add(item.name)
        target = item.fields[item.scope.relation].target
        if target not in objects:
            return target == "*"
        item = objects[target]
    return isinstance(item.scope, Between)
