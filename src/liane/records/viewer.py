"""Who acts, as the kernel sees it: ids and rights, never a user model.

``accounts`` builds a Viewer once a request (or job) and hands it to every Query and Change.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID
from zoneinfo import ZoneInfo

from liane.lib import periods
from liane.records.fields.base import Context
from liane.records.sharing import NOTHING_SHARED, Shared


class Scope(StrEnum):
    """How far a right reaches over the records of one object: each reaches what those before it reach.

    `SUBORDINATES` is herself and the people she manages, directly and below; `TEAM` is those, and her teams.
    """

    NONE = "none"
    OWN = "own"
    SUBORDINATES = "subordinates"
    TEAM = "team"
    ALL = "all"

    @property
    def rank(self) -> int:
        """How far it reaches, next to the others."""
        return list(Scope).index(self)


class Verb(StrEnum):
    """What can be done to the records of an object; `BULK` is to change many at once, with the right to change each."""

    CREATE = "create"
    READ = "read"
    UPDATE = "update"
    DELETE = "delete"
    EXPORT = "export"
    IMPORT = "import"
    BULK = "bulk"


class FieldRight(StrEnum):
    """What a viewer may do with one field; a field not named in the rights may be edited."""

    HIDDEN = "hidden"
    READ = "read"


@dataclass(frozen=True, slots=True)
class ObjectRights:
    """The rights of a viewer on one object: a scope for each verb, exceptions for fields.

    `stages` holds the fields that may be edited only while a record stands in one of these stages of the object's
    `path` (ids of records, or keys of options, as texts); whoever creates a record fills them in.
    """

    create: Scope = Scope.NONE
    read: Scope = Scope.NONE
    update: Scope = Scope.NONE
    delete: Scope = Scope.NONE
    export: Scope = Scope.NONE
    import_: Scope = Scope.NONE
    bulk: Scope = Scope.NONE
    fields: Mapping[str, FieldRight] = field(default_factory=lambda: MappingProxyType({}))
    stages: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))

    def scope(self, verb: Verb) -> Scope:
        """Return the scope of `verb`."""
        scope: Scope = getattr(self, "import_" if verb is Verb.IMPORT else verb.value)
        return scope

    def hides(self, key: str) -> bool:
        """Say whether the field with `key` is not there for this viewer."""
        return self.fields.get(key) is FieldRight.HIDDEN

    def locks(self, key: str, stage: object) -> bool:
        """Say whether the field with `key` cannot be edited while the record's `path` holds `stage`."""
        return key in self.stages and str(stage or "") not in self.stages[key]


NO_RIGHTS = ObjectRights()
EVERYTHING = ObjectRights(Scope.ALL, Scope.ALL, Scope.ALL, Scope.ALL, Scope.ALL, Scope.ALL, Scope.ALL)


_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Viewer:
    """One acting person or program.

    `teammates` holds the ids of the people whose records count as the team's: the viewer, the members of
    her teams, and, for a manager, of the teams below; `subordinates` of the people she manages, directly and below.
    `rights` maps an object's name to its rights; "*" stands for every object not named. `shared` is what others
    opened to her. `zone` is an IANA name, `language` "fr" or "en", `region` where phone numbers are dialled from
    when no address tells. `role_id` chooses how her pages are laid out. `views_as` is whose place she may look from.
    `guest` is who looks from this viewer's place: nothing is written then.
    With `as_of` she looks at what was so then, by her rights of today, and may change nothing (``queries.asof``).
    """

    user_id: UUID | None
    name: str = ""
    teammates: frozenset[UUID] = frozenset()
    rights: Mapping[str, ObjectRights] = field(default_factory=lambda: MappingProxyType({}))
    administrator: bool = False
    language: str = "fr"
    zone: str = "Europe/Paris"
    currency: str = "EUR"
    region: str = "FR"
    role_id: UUID | None = None
    role_name: str = ""
    subordinates: frozenset[UUID] = frozenset()
    shared: Shared = NOTHING_SHARED
    views_as: Scope = Scope.NONE
    guest: UUID | None = None
    as_of: datetime | None = None

    @property
    def today(self) -> date:
        """The day it is for this viewer: in the past that she looks at, the day of then."""
        if self.as_of is None:
            return periods.today(self.zone)
        # A day is looked at as it ended.
        return (self.as_of - _INSTANT).astimezone(ZoneInfo(self.zone)).date()

    def at(self, moment: datetime) -> "Viewer":
        """Return the same viewer looking at what was so at `moment`: she reads what she may read today, no more."""
        no = Scope.NONE
        rights = {
            name: replace(one, create=no, update=no, delete=no, export=no, import_=no, bulk=no)
            for name, one in self.rights.items()
        }
        return replace(self, as_of=moment, rights=MappingProxyType(rights))

    def within(self, objects: Iterable[str]) -> "Viewer":
        """Return the same viewer without any right beyond these objects."""
        rights = {name: self.on(name) for name in objects}
        return replace(self, rights=MappingProxyType(rights), administrator=False)

    @property
    def context(self) -> Context:
        """What reading and showing values depend on for this viewer."""
        at = None if self.as_of is None else self.as_of - _INSTANT
        return Context(self.language, self.zone, self.currency, self.region, at=at)

    def on(self, object_name: str) -> ObjectRights:
        """Return the rights on the object named `object_name`, none when nothing says otherwise."""
        found = self.rights.get(object_name)
        return found if found is not None else self.rights.get("*", NO_RIGHTS)


def system(
    name: str = "Liane",
    *,
    language: str = "fr",
    zone: str = "Europe/Paris",
    currency: str = "EUR",
    region: str = "FR",
) -> Viewer:
    """Return the viewer as whom Liane itself acts: imports by command, migrations of data, rollups."""
    return Viewer(
        user_id=None,
        name=name,
        rights=MappingProxyType({"*": EVERYTHING}),
        administrator=True,
        language=language,
        zone=zone,
        currency=currency,
        region=region,
    )
