"""Indexes for the organisation's own fields: what makes sorting and filtering by one as quick as by a built-in one.

A field that views sort or range by gets an index on the very expression that Queries write for it, in the table of
its object alone, so that other objects' statements plan as before. It is built by a job, beside people's work
(``CREATE INDEX CONCURRENTLY``), never inside a Change. Slow pages note their own fields (``queries.slowness``);
`proposed` says which of them an index would serve, `build` and `drop` make and remove.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from liane.records import schema
from liane.records.fields.base import Field
from liane.records.objects import ObjectType
from liane.records.queries.expressions import comparable
from liane.records.queries.slowness import ENOUGH_ROWS
from liane.records.queries.sql import name as quoted
from liane.records.registry import catalogue

MOST = 300
"""How many indexes of own fields one organisation may have: each costs a little at every edit."""
MOST_A_TABLE = 40
_PREFIX = "own"


class NoIndex(ValueError):
    """A field that cannot have an index, or has no need of one; the message is a sentence for a person."""


@dataclass(frozen=True, slots=True)
class Index:
    """One index that was built: its name, whose field, its size in bytes, how often it served; `valid` once whole."""

    name: str
    object: str
    store: str
    bytes: int
    scans: int
    valid: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """An index that would serve: whose field (`build` takes both keys), the reason for a person, noted since when."""

    object: str
    field: str
    words: str
    noted_at: datetime


def proposed() -> tuple[Proposal, ...]:
    """Return the indexes that would make lists quicker that were slow: the oldest notes first.

    Fields that have theirs by now, are retired or gone are left out.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT object, store, noted_at FROM records_slow_field ORDER BY noted_at, object, store")
        notes = cursor.fetchall()
    found = []
    for object_name, store, noted_at in notes:
        item = catalogue().get(object_name)
        fields = item.fields.values() if item else ()
        field = next((one for one in fields if one.custom and one.kept_under == store), None)
        if item is None or field is None or not proposals(object_name, [field.key]):
            continue
        words = _(
            "Les listes « %(object)s » triées ou filtrées par « %(field)s » sont lentes : un index y remédierait."
        )
        names = {"object": item.plural, "field": field.label}
        found.append(Proposal(object_name, field.key, words % names, noted_at))
    return tuple(found)


def index_name(item: ObjectType, field: Field) -> str:
    """Return the name of the index of a field: short, and the same whatever becomes of labels."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_hex(hashtextextended(%s, 0))", [f"{item.name}.{field.kept_under}"])
        return f"{_PREFIX}_{cursor.fetchone()[0]}_ix"


def definition(item: ObjectType, field: Field) -> str:
    """Return the columns of the index: the expression by which Queries compare and sort the field, then the id.

    Raises NoIndex for a field that no such index serves.
    """
    part = field.kind.storage.part(field.kind.storage.sort_part)
    if not field.custom or field.kind.linked or part is None or part.sql in ("text[]", "jsonb"):
        raise NoIndex(_("« %(field)s » n’a pas besoin d’un index.") % {"field": field.label})
    # Queries name the table by an alias: an index has none.
    expression = comparable("t", field, part).replace("t.custom", "custom").replace("%%", "%")
    return f"(({expression}), id)"


def build(object_name: str, key: str) -> str:
    """Build the index of a field beside people's work and return its name; one that broke off is made anew.

    Outside any transaction. Raises NoIndex.
    """
    item, field = place(object_name, key)
    columns = definition(item, field)
    name = index_name(item, field)
    known = {one.name: one for one in listed()}
    if name in known and known[name].valid:
        return name
    others = [one for one in known.values() if one.name != name]
    if len(others) >= MOST or sum(one.object == object_name for one in others) >= MOST_A_TABLE:
        raise NoIndex(_("Il y a déjà trop d’index : retirez-en un d’abord."))
    with connection.cursor() as cursor:
        if name in known:
            cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {quoted(name)}")
        try:
            cursor.execute(f"CREATE INDEX CONCURRENTLY {quoted(name)} ON {quoted(item.table)} {columns}")
        except DatabaseError:
            # What is left of it serves nobody and costs every edit.
            cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {quoted(name)}")
            raise
        cursor.execute(
            f"COMMENT ON INDEX {quoted(name)} IS '{item.name}.{field.kept_under}'"  # names of ours: no quote in them
        )
        # Expressions have statistics of their own once they are indexed: the planner needs them.
        cursor.execute(f"ANALYZE {quoted(item.table)}")
    return name


def drop(name: str) -> None:
    """Remove an index that `listed` names, beside people's work. Outside any transaction."""
    if name not in {one.name for one in listed()}:
        raise NoIndex(_("Cet index n’existe pas ou n’existe plus."))
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {quoted(name)}")


def listed() -> tuple[Index, ...]:
    """Return the indexes of own fields that the organisation has, the largest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, t.relname, coalesce(obj_description(c.oid, 'pg_class'), ''), pg_relation_size(c.oid), "
            "coalesce(s.idx_scan, 0), i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
            "JOIN pg_class t ON t.oid = i.indrelid LEFT JOIN pg_stat_user_indexes s ON s.indexrelid = c.oid "
            "WHERE c.relnamespace = %s::regnamespace AND c.relname ~ %s ORDER BY 4 DESC, 1",
            [schema.current(), f"^{_PREFIX}_[0-9a-f]+_ix$"],
        )
        rows = cursor.fetchall()
    tables = {item.table: item.name for item in catalogue()}
    return tuple(
        Index(name, tables.get(table, ""), place.partition(".")[2], size, scans, valid)
        for name, table, place, size, scans, valid in rows
    )


def proposals(object_name: str, paths: Sequence[str]) -> tuple[str, ...]:
    """Return the keys among `paths` (what a slow Query sorts and filters by) that an index would serve.

    None for a small table, or for fields that have one already: two statements.
    """
    item = catalogue().get(object_name)
    keys = {path.removeprefix("-").partition(".")[0] for path in paths}
    fields = [item.fields[key] for key in sorted(keys) if key in item.fields] if item else []
    wanted = [field for field in fields if serves(item, field)] if item else []
    if item is None or not wanted or _rows(item.table) < ENOUGH_ROWS:
        return ()
    there = {(one.object, one.store) for one in listed() if one.valid}
    return tuple(field.key for field in wanted if (object_name, field.kept_under) not in there)


def serves(item: ObjectType, field: Field) -> bool:
    """Say whether a field may have an index."""
    try:
        definition(item, field)
    except NoIndex:
        return False
    return True


def _rows(table: str) -> int:
    """Return about how many rows a table has, as the database last counted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass", [table])
        return int(cursor.fetchone()[0])


def place(object_name: str, key: str) -> tuple[ObjectType, Field]:
    """Return an object and its field. Raises NoIndex when there is none."""
    item = catalogue().get(object_name)
    field = item.fields.get(key) if item else None
    if item is None or field is None:
        raise NoIndex(_("Le champ « %(field)s » n’existe pas.") % {"field": key})
    return item, field
