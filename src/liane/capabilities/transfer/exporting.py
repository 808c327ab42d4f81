"""Exports: what a Query finds, as a file, in constant memory; each stands in the log with who, what and how many.

A large one is an operation (`steps`) whose file is kept for a week for whoever asked; begun again after a crash, it
writes its file anew.
"""

import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import UUID

import orjson
from django.core.files import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from liane.accounts.audit.models import EXPORT
from liane.accounts.audit.writing import note
from liane.capabilities.transfer.exporting_formats import FORMATS, Asked, Shown, Writer
from liane.lib.ids import new_id
from liane.records import schema, tasks
from liane.records.changes import bulk_work, deeds
from liane.records.changes.model import Forbidden, Problem
from liane.records.fields import Invalid
from liane.records.objects import KEPT, ObjectType
from liane.records.operations import Step
from liane.records.queries.asof import held, keep_all
from liane.records.queries.kept import at_leisure
from liane.records.queries.model import Query, QueryError, dump_where
from liane.records.queries.pages import Row, fetch
from liane.records.queries.pages import count as counted
from liane.records.queries.plans import default_sort
from liane.records.queries.walking import reached
from liane.records.registry import catalogue
from liane.records.tasks import Task
from liane.records.viewer import FieldRight, Scope, Verb, Viewer

KIND = "export"
PAGE = 1_000
# How many pages of a past are read each time that it is held still.
HELD = 5
# How long a file is kept for who asked for it.
KEPT_DAYS = 7
_PARTS = {
    "street": gettext_lazy("Rue"),
    "postcode": gettext_lazy("Code postal"),
    "city": gettext_lazy("Ville"),
    "region": gettext_lazy("Région"),
    "country": gettext_lazy("Pays"),
    "currency": gettext_lazy("Devise"),
}


def columns_of(item: ObjectType, viewer: Viewer, paths: Sequence[str], style: str) -> list[Shown]:
    """Return the columns of a file: those at `paths`, every field when there are none. Raises QueryError.

    A file for programs has whole fields of the record, never a piece of one: read back, it would lose the rest.
    """
    if not paths:
        paths = [item.title, *(key for key in item.fields if key not in KEPT and key != item.title)]
        paths = [path for path in paths if not viewer.on(item.name).hides(path) and item.fields[path].label]
    found = [_shown(item, viewer, path) for path in dict.fromkeys(paths)]
    if style != "csv":
        return found
    whole = dict.fromkeys(one.path.rpartition(".")[0] if one.part else one.path for one in found)
    return [_shown(item, viewer, path) for path in whole]


def _shown(item: ObjectType, viewer: Viewer, path: str) -> Shown:
    labels: list[str] = []
    here, keys = item, path.split(".")
    for place, key in enumerate(keys):
        field = here.field(key)
        if field is None or viewer.on(here.name).fields.get(key) is FieldRight.HIDDEN:
            raise QueryError(_("Le champ « %(path)s » n’existe pas.") % {"path": path}, path)
        labels.append(str(field.label))
        rest = keys[place + 1 :]
        if not rest:
            return Shown(path, " › ".join(labels), field, title=path == item.title)
        if len(rest) == 1 and field.kind.storage.part(rest[0]) is not None:
            return Shown(path, " › ".join([*labels, str(_PARTS.get(rest[0], rest[0]))]), field, part=True)
        target = catalogue().get(field.target)
        if target is None:
            break
        here = target
    raise QueryError(_("Le champ « %(path)s » n’existe pas.") % {"path": path}, path)


def may_export(item: ObjectType, viewer: Viewer) -> None:
    """Raise Forbidden when the role lets nothing of `item` out."""
    if viewer.on(item.name).export is Scope.NONE:
        message = _("Votre rôle ne permet pas d’exporter : %(object)s.") % {"object": item.plural}
        raise Forbidden([Problem(item.name, UUID(int=0), "", message, "forbidden")])


def export_file(
    path: Path, query: Query, viewer: Viewer, style: str, *, watch: Callable[[int, int | None], None] | None = None
) -> int:
    """Write what `query` finds to `path` and to the log; return how many records. Raises QueryError, Forbidden.

    `watch` is told after each page how many records of how many, when they are not too many to be counted.
    """
    count = 0
    may_export(catalogue()[query.object], viewer)
    with at_leisure(), held(query.as_of):
        reader, verb = _reader(query, viewer)
        found = counted(replace(query, columns=(), sort=()), reader, verb=verb) if watch is not None else None
        for count in _writing(path, query, viewer, style, records=""):
            if watch is not None and found is not None:
                watch(count, found.value if found.exact else None)
    _note(query, viewer, style, count)
    return count


def start(query: Query, viewer: Viewer, style: str, *, records: str, label: str, only: Collection[str] = ()) -> UUID:
    """Ask for the operation that writes the file; return its id. Raises Forbidden, Invalid for an unknown format.

    `records` is the address before a record's id, for links. With `only`, nothing is read of other objects.
    """
    item = catalogue()[query.object]
    may_export(item, viewer)
    if style not in FORMATS:
        raise Invalid(_("Ce format n’existe pas : %(style)s.") % {"style": style})
    parameters: dict[str, Any] = {
        "object": query.object,
        "where": dump_where(query.where) if query.where is not None else None,
        "search": query.search,
        "ids": [str(one) for one in query.ids] if query.ids is not None else None,
        "columns": list(query.columns),
        "sort": list(query.sort),
        "style": style,
        "records": records,
        "only": sorted(only),
        "as_of": query.as_of.isoformat() if query.as_of is not None else None,
    }
    return tasks.later(KIND, label, viewer, parameters)


def steps(one: Task, viewer: Viewer) -> Iterator[Step]:
    """Write the file of an export, a page of records a step, then keep it."""
    given = one.parameters
    if given.get("only"):
        viewer = viewer.within(given["only"])
    query = replace(bulk_work.query_of(given), columns=tuple(given["columns"]), sort=tuple(given["sort"]))
    style: str = given["style"]
    if query.as_of is not None:
        keep_all(query.object, viewer, query.as_of)
    with at_leisure(), held(query.as_of):
        reader, verb = _reader(query, viewer)
        total = reached(query, reader, (verb,), 100_000_000).value
    tasks.note_total(one.id, total)
    with tempfile.TemporaryDirectory(prefix="liane-export-") as folder, override(viewer.language):
        path = Path(folder) / "file"
        count = 0
        for count in _written(path, query, viewer, style, given["records"]):
            yield Step(None, count)
        with path.open("rb") as file:
            kept = default_storage.save(f"{schema.current()}/exports/{new_id()}.{FORMATS[style][1]}", File(file))
    _note(query, viewer, style, count, one.id)
    yield Step(None, count, marks={"file": kept})


def forget(parameters: dict[str, Any]) -> None:
    """Remove the file of an export."""
    if parameters.get("file"):
        default_storage.delete(parameters["file"])


def _written(path: Path, query: Query, viewer: Viewer, style: str, records: str) -> Iterator[int]:
    """Write the file, a page at a time; of a past some pages, for which it is held still.

    Then it is let go: how far it is can be seen, and it can be stopped. What was then is the same each time.
    """
    writing = _writing(path, query, viewer, style, records=records)
    if query.as_of is None:
        yield from writing
        return
    while True:
        with at_leisure(), held(query.as_of):
            counts = list(islice(writing, HELD))
        if not counts:
            return
        yield counts[-1]


def _writing(path: Path, query: Query, viewer: Viewer, style: str, *, records: str) -> Iterator[int]:
    """Write the file page by page; yield, after each, how many records it holds so far."""
    item = catalogue()[query.object]
    may_export(item, viewer)
    columns = columns_of(item, viewer, query.columns, style)
    asked = Asked(path, columns, viewer.context, str(item.plural), records)
    writer: Writer = FORMATS[style][0](asked)
    try:
        done = 0
        for rows in _pages(replace(query, columns=tuple(one.path for one in columns)), item, viewer):
            for row in rows:
                writer.row(row)
            done += len(rows)
            yield done
    finally:
        writer.close()


def _pages(query: Query, item: ObjectType, viewer: Viewer) -> Iterator[Sequence[Row]]:
    viewer, verb = _reader(query, viewer)
    sort = query.sort or default_sort(item, viewer)
    after: str | None = None
    while True:
        page = fetch(replace(query, sort=sort, limit=PAGE, after=after), viewer, verb=verb)
        yield page.rows
        after = page.next
        if after is None:
            return


def _reader(query: Query, viewer: Viewer) -> tuple[Viewer, Verb]:
    """Return who reads the records, by which right.

    What she may not read leaves as little as what she may not export: the narrower of both counts. In the past there is
    nothing but reading, so there that is narrowed.
    """
    rights = viewer.on(query.object)
    verb = min((Verb.EXPORT, Verb.READ), key=lambda one: rights.scope(one).rank)
    if query.as_of is None:
        return viewer, verb
    narrow = replace(rights, read=rights.scope(verb))
    return replace(viewer, rights=MappingProxyType({**viewer.rights, query.object: narrow})), Verb.READ


def _note(query: Query, viewer: Viewer, style: str, count: int, operation_id: UUID | None = None) -> None:
    said = {
        "object": query.object,
        "where": dump_where(query.where) if query.where is not None else None,
        "search": query.search,
        "ids": None if query.ids is None else len(query.ids),
        "columns": list(query.columns),
        "as_of": query.as_of.isoformat() if query.as_of is not None else None,
        "format": style,
        "operation": str(operation_id) if operation_id else None,
    }
    text = orjson.dumps({key: value for key, value in said.items() if value}, default=str).decode()
    deeds.note(viewer, KIND, {query.object: {"export": count}}, text)
    note(viewer, EXPORT, str(catalogue()[query.object].plural), number=count, details=text)
