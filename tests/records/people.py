"""People with different rights, and short ways to write and read as one of them."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.apps import apps

from liane.lib.ids import new_id
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Delete, Edit, Outcome, Update
from liane.records.queries.model import parse_query
from liane.records.queries.pages import Page, fetch, get
from liane.records.registry import bump_version, refresh
from liane.records.viewer import EVERYTHING, ObjectRights, Scope, Viewer, system

ALL, TEAM, OWN, NONE = Scope.ALL, Scope.TEAM, Scope.OWN, Scope.NONE
SYSTEM = system()
# Everybody may read who the people are.
COLLEAGUES = {"user": ObjectRights(read=ALL)}


@dataclass(frozen=True)
class People:
    """One viewer a persona. The owner and her mate share a team, the boss manages it."""

    owner: Viewer
    mate: Viewer
    boss: Viewer
    reader: Viewer
    outsider: Viewer

    def __iter__(self):
        return iter((self.owner, self.mate, self.boss, self.reader, self.outsider))


def viewer(user_id: UUID, name: str, rights: ObjectRights, team: set[UUID] | None = None) -> Viewer:
    """Return a viewer with the same `rights` on every object, who reads the names of all people."""
    return Viewer(
        user_id,
        name=name,
        teammates=frozenset(team or {user_id}),
        rights=MappingProxyType({"*": rights, **COLLEAGUES}),
    )


def hire() -> People:
    """Make five people and return them as viewers."""
    names = ("owner", "mate", "boss", "reader", "outsider")
    ids = {name: new_id() for name in names}
    write(SYSTEM, *(Create("user", {"name": name}, id=ids[name]) for name in names))
    own = ObjectRights(create=OWN, read=OWN, update=OWN, delete=OWN, export=OWN)
    mate = ObjectRights(create=OWN, read=TEAM, update=OWN, delete=OWN, export=OWN)
    boss = ObjectRights(create=TEAM, read=TEAM, update=TEAM, delete=TEAM, export=TEAM)
    team = {ids["owner"], ids["mate"]}
    return People(
        owner=viewer(ids["owner"], "owner", own, team),
        mate=viewer(ids["mate"], "mate", mate, team),
        boss=viewer(ids["boss"], "boss", boss, team | {ids["boss"]}),
        reader=viewer(ids["reader"], "reader", ObjectRights(read=ALL)),
        outsider=viewer(ids["outsider"], "outsider", own),
    )


def rich(person: Viewer, rights: ObjectRights = EVERYTHING, **by_object: ObjectRights) -> Viewer:
    """Return the same person with other rights: everything by default."""
    found = {"*": rights, **COLLEAGUES, **by_object}
    return Viewer(person.user_id, person.name, person.teammates, MappingProxyType(found))


def write(actor: Viewer, *edits: Edit, **settings: Any) -> Outcome:
    """Make one Change of `edits` as `actor`."""
    return apply(Change(actor, Cause("form"), edits, **settings))


def create(actor: Viewer, object_name: str, **values: Any) -> UUID:
    """Create one record and return its id."""
    return write(actor, Create(object_name, values)).created[0]


def update(actor: Viewer, object_name: str, record_id: UUID, **values: Any) -> Outcome:
    """Update one record."""
    return write(actor, Update(object_name, record_id, values))


def delete(actor: Viewer, object_name: str, record_id: UUID) -> Outcome:
    """Delete one record."""
    return write(actor, Delete(object_name, record_id))


def ask(actor: Viewer, **query: Any) -> Page:
    """Return the page that a Query in JSON finds for `actor`."""
    return fetch(parse_query(query), actor)


def found(actor: Viewer, **query: Any) -> list[UUID]:
    """Return the ids that a Query in JSON finds for `actor`, in order."""
    return [row.id for row in ask(actor, **{"limit": 500, **query}).rows]


def values(object_name: str, record_id: UUID, *columns: str, actor: Viewer = SYSTEM) -> tuple[Any, ...] | None:
    """Return what the record holds in `columns`, None when it is absent for `actor`."""
    row = get(object_name, record_id, actor, columns)
    return row.values if row else None


def set_retired(object_name: str, key: str, *, retired: bool = True) -> None:
    """Take a field of the organisation's own out of service, or put it back."""
    rows = apps.get_model("records", "CustomField")._default_manager
    rows.filter(object=object_name, key=key).update(retired=retired)
    bump_version("catalogue")
    refresh()


def add_field(object_name: str, key: str, **declaration: Any) -> UUID:
    """Add a field of the organisation's own to an object, or change a built-in one; return the definition's id."""
    given = {"label": {"fr": key}, **declaration}
    made = create(SYSTEM, "custom_field", object=object_name, key=key, declaration=given)
    refresh()
    return made


def add_object(singular: str, plural: str, **values: Any) -> UUID:
    """Add an object of the organisation's own; return the definition's id."""
    made = create(SYSTEM, "custom_object", singular=singular, name=plural, **values)
    refresh()
    return made
