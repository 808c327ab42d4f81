"""Indexes of own fields as operations: asked for by a person, made or removed beside people's work, told how it ended.

One that breaks off leaves nothing behind: lists are as they were, and the reason stands in the operation's report.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from liane.records import operations, schema, tasks
from liane.records.changes.model import Problem, Refused
from liane.records.definitions import indexes
from liane.records.definitions.indexes import NoIndex
from liane.records.operations import Step
from liane.records.tasks import Task
from liane.records.viewer import Viewer

KIND = "index"


@dataclass(frozen=True, slots=True)
class Building:
    """How far an index is: `share` of its table read, None while it waits for writers or is checked."""

    waiting: bool
    share: float | None


def start(object_name: str, key: str, viewer: Viewer, label: str) -> UUID:
    """Ask for the index of a field; return the operation's id. Raises NoIndex, saying why not."""
    item, field = indexes.place(object_name, key)
    indexes.definition(item, field)
    name = indexes.index_name(item, field)
    _free(name)
    return tasks.later(KIND, label, viewer, {"object": object_name, "key": key, "name": name})


def start_drop(name: str, viewer: Viewer, label: str) -> UUID:
    """Ask for an index to be removed; return the operation's id. Raises NoIndex."""
    if name not in {one.name for one in indexes.listed()}:
        raise NoIndex(_("Cet index n’existe pas ou n’existe plus."))
    _free(name)
    return tasks.later(KIND, label, viewer, {"name": name, "drop": True})


def steps(one: Task, viewer: Viewer) -> Iterator[Step]:
    """Make or remove the index, outside any transaction, then note that it is done."""
    given = one.parameters
    try:
        if given.get("drop"):
            indexes.drop(given["name"])
        else:
            indexes.build(given["object"], given["key"])
    except NoIndex as error:
        _fail(one, str(error))
    except DatabaseError as error:
        said = str(error).strip().splitlines()[0]
        _fail(one, _("La base n’a pas pu : « %(why)s ». Les listes sont restées comme avant.") % {"why": said})
    yield Step(None, 1)


def building() -> Mapping[str, Building]:
    """Return how far the indexes are that are being made now, by their names."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, p.phase LIKE 'waiting%%' OR p.phase = 'initializing', "
            "CASE WHEN p.phase LIKE 'building%%' AND p.blocks_total > 0 THEN p.blocks_done::float / p.blocks_total END "
            "FROM pg_stat_progress_create_index p JOIN pg_class c ON c.oid = p.index_relid "
            "WHERE c.relnamespace = %s::regnamespace",
            [schema.current()],
        )
        return {name: Building(waiting, share) for name, waiting, share in cursor.fetchall()}


def _free(name: str) -> None:
    """Raise NoIndex when an operation is at this index already."""
    if any(one.active and one.parameters["name"] == name for one in tasks.of_kind(KIND)):
        raise NoIndex(_("Cet index est déjà en chantier."))


def _fail(one: Task, message: str) -> None:
    refused = Refused([Problem("", one.id, "", message, "index")])
    operations.fail(one.id, refused)
    raise refused
