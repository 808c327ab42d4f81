"""How records are called that may be gone: by their title of today, or by the one that the log keeps of their end."""

from collections.abc import Collection
from uuid import UUID

from django.db import connection

from liane.records.past.seen import image
from liane.records.queries.pages import titles
from liane.records.registry import Catalogue
from liane.records.viewer import Viewer


def names(found: Catalogue, viewer: Viewer, wanted: Collection[tuple[str, UUID]]) -> dict[UUID, tuple[str, bool]]:
    """Return the titles of records (object, id), and whether they are there for the viewer.

    Of those that are not, the title is as the log keeps it: the caller knows that the viewer may know of them. One
    or two statements an object.
    """
    by_object: dict[str, list[UUID]] = {}
    for name, record_id in wanted:
        by_object.setdefault(name, []).append(record_id)
    known: dict[UUID, tuple[str, bool]] = {}
    for name, ids in by_object.items():
        item = found[name]
        known |= {record_id: (title, True) for record_id, title in titles(name, ids, viewer).items()}
        absent = [record_id for record_id in ids if record_id not in known]
        if absent and not viewer.on(name).hides(item.title):
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT DISTINCT ON (e.record_id) e.record_id, {image('e', item.fields[item.title])} "
                    "FROM records_entry e WHERE e.record_id = ANY(%s::uuid[]) AND e.action = 'delete' "
                    "ORDER BY e.record_id, e.version DESC",
                    [absent],
                )
                known |= {record_id: (title or "", False) for record_id, title in cursor.fetchall()}
    return known
