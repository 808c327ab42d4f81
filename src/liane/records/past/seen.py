"""Which lines of the log a viewer may know of: those of records that she may read, and of fields that she may see.

What she may not know leaves no trace: a line that is not seen is not counted either.
"""

from collections.abc import Collection
from dataclasses import dataclass

from liane.records.fields.base import Field
from liane.records.log import hidden_of
from liane.records.objects import ObjectType
from liane.records.queries.ended import ended
from liane.records.queries.scope import scope
from liane.records.queries.sql import Sql, conjunction, disjunction, name
from liane.records.registry import Catalogue
from liane.records.viewer import Verb, Viewer


@dataclass(frozen=True, slots=True)
class Seen:
    """The condition on a line of the log, and whether it leaves out nothing of the objects that are still there."""

    condition: Sql
    whole: bool


def seen(
    catalogue: Catalogue, viewer: Viewer, alias: str = "e", only: str = "", among: Collection[str] | None = None
) -> Seen:
    """Return which lines of the log at `alias` the viewer may know of, those of the object `only` when given.

    `among` says which objects have lines at all where it is asked: others are not spoken of.
    """
    open_to_all: list[str] = []
    parts: list[Sql] = []
    whole = not only
    for item in catalogue:
        if (only and item.name != only) or (among is not None and item.name not in among):
            continue
        readable = scope(catalogue, viewer, item, "t", Verb.READ)
        hidden = [item.fields[key].kept_under for key in hidden_of(viewer, item.name) if key in item.fields]
        if readable.never:
            whole = False
        elif readable.always and not hidden:
            open_to_all.append(item.name)
        else:
            whole = False
            parts.append(_of(catalogue, viewer, item, readable, hidden, alias))
    if open_to_all:
        parts.insert(0, Sql(f"{alias}.object = ANY(%s)", (open_to_all,)))
    return Seen(disjunction(parts), whole)


def _of(catalogue: Catalogue, viewer: Viewer, item: ObjectType, readable: Sql, hidden: list[str], alias: str) -> Sql:
    found = [Sql(f"{alias}.object = %s", (item.name,))]
    if hidden:
        found.append(Sql(f"({alias}.field IS NULL OR {alias}.field <> ALL(%s))", (hidden,)))
    if not readable.always:
        there = Sql(
            f"EXISTS (SELECT 1 FROM {name(item.table)} t WHERE t.id = {alias}.record_id AND ({readable.text}))",
            readable.params,
        )
        found.append(disjunction([there, _gone(catalogue, viewer, item, alias)]))
    return conjunction(found)


def _gone(catalogue: Catalogue, viewer: Viewer, item: ObjectType, alias: str) -> Sql:
    """Return the condition that a deleted record was hers to read, by what it was at its end."""
    had = ended(catalogue, item, viewer, "g.before")
    if had.never:
        return had
    later = "n.record_id = g.record_id AND n.action = 'delete' AND n.version > g.version"
    return Sql(
        f"(NOT EXISTS (SELECT 1 FROM {name(item.table)} t WHERE t.id = {alias}.record_id) AND EXISTS ("
        f"SELECT 1 FROM records_entry g WHERE g.record_id = {alias}.record_id AND g.action = 'delete' "
        f"AND ({had.text}) AND NOT EXISTS (SELECT 1 FROM records_entry n WHERE {later})))",
        had.params,
    )


def image(alias: str, field: Field) -> str:
    """Return the SQL of the text that the image of a deleted record at `alias` holds for a field."""
    key = field.kept_under.replace("'", "''").replace("%", "%%")
    return f"({alias}.before->>'{key}')"
