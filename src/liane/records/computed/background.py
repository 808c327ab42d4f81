"""Computing in the background, by batches: what reaches many records, new definitions, what changes with the day."""

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from liane.records import operations
from liane.records.computed import reaching, waiting
from liane.records.computed.graph import Computed, Graph, Place, graph
from liane.records.computed.projection import Seen, propagate
from liane.records.computed.refreshing import Refresher, write
from liane.records.operations import Progress, Step
from liane.records.queries.sql import Sql, name
from liane.records.registry import Catalogue, catalogue
from liane.records.viewer import Viewer

BATCH = 5_000
KIND = "recompute"


def work() -> bool:
    """Compute one batch of what waits, in one transaction; say whether there was any."""
    with transaction.atomic():
        found = catalogue()
        piece = waiting.take(found)
        if piece is None:
            return False
        item = found.get(piece.object)
        if item is None or not piece.keys:
            waiting.finish(piece)
            return True
        statement = Sql(f"SELECT x.id FROM {name(item.table)} x")
        if piece.seeds is not None:
            statement = reaching.reached(found, piece.steps, piece.seeds)
        ids = reaching.after(statement, piece.after, BATCH)
        if ids:
            compute(found, piece.object, piece.keys, ids)
        if len(ids) < BATCH:
            waiting.finish(piece)
        else:
            waiting.note_progress(piece, ids[-1], piece.done + len(ids))
        return True


def compute(found: Catalogue, object_name: str, keys: Iterable[str], ids: Sequence[UUID]) -> int:
    """Compute `keys` of some records, and all that reads them; return how many records changed.

    A field that cannot be computed any more is emptied.
    """
    depends = graph(found)
    reaching.lock(found, object_name, ids, "NO KEY UPDATE")
    wanted = [(object_name, key) for key in keys]
    changed = _empty(found, depends, wanted, ids)
    fields = [depends.fields[place] for place in wanted if place in depends.fields]
    refresher = Refresher(found)
    seen = Seen(found, depends, ())
    for rank in sorted({one.rank for one in fields}):
        members = [one for one in fields if one.rank == rank]
        touched = refresher.refresh(object_name, members, ids)
        changed |= touched
        for one in members:
            seen.changed.setdefault(one.place, set()).update(touched)
    if changed:
        propagate(found, depends, seen)
    return len(changed)


def _empty(found: Catalogue, depends: Graph, places: Sequence[Place], ids: Sequence[UUID]) -> set[UUID]:
    item = found[places[0][0]]
    gone = [field for place in places if place in depends.broken and (field := item.field(place[1])) is not None]
    if not gone:
        return set()
    return write(item, [(field, Sql("NULL::jsonb")) for field in gone], Sql(f"FROM {name(item.table)} t"), ids)


def start(object_name: str, keys: Sequence[str], viewer: Viewer) -> UUID:
    """Note an operation that computes `keys` for every record of an object; `run` does it, here or in a job."""
    item = catalogue()[object_name]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {name(item.table)}")
        total = cursor.fetchone()[0]
    labels = ", ".join(str(field.label) for key in keys if (field := item.field(key)) is not None)
    label = _("Calcul de %(fields)s : %(object)s") % {"fields": labels, "object": item.plural}
    return operations.start(KIND, label, viewer, {"object": object_name, "keys": list(keys)}, total)


def run(operation_id: UUID, object_name: str, keys: Sequence[str]) -> Progress:
    """Do what `start` noted, a batch a step; what was computed once is computed alike when it resumes."""
    return operations.run(operation_id, _steps(object_name, keys))


def _steps(object_name: str, keys: Sequence[str]) -> Iterator[Step]:
    last: UUID | None = None
    done = 0
    while True:
        with transaction.atomic():
            found = catalogue()
            statement = Sql(f"SELECT x.id FROM {name(found[object_name].table)} x")
            ids = reaching.after(statement, last, BATCH)
            if ids:
                compute(found, object_name, keys, ids)
        if not ids:
            return
        last, done = ids[-1], done + len(ids)
        yield Step(None, done)


def put_off_daily() -> int:
    """Put off the fields that change with the day, and return how many; only values that change are written."""
    found: dict[str, list[Computed]] = {}
    for one in graph(catalogue()).fields.values():
        if one.daily:
            found.setdefault(one.object, []).append(one)
    with transaction.atomic():
        for object_name, members in found.items():
            waiting.put_off_all(object_name, [one.field.key for one in members])
    return sum(len(members) for members in found.values())
