"""What the log keeps of the ends of records, and who could read these."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from liane.records.objects import Between, ObjectType, Via
from liane.records.queries.columns import loads
from liane.records.queries.ended import ended, looked_at
from liane.records.queries.sql import name
from liane.records.registry import Catalogue
from liane.records.viewer import Viewer


def last_images(ids: Collection[UUID]) -> dict[UUID, Mapping[str, Any]]:
    """Return the images that the log keeps of deleted records, each as it was at its last end: one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (record_id) record_id, before FROM records_entry "
            "WHERE record_id = ANY(%s::uuid[]) AND action = 'delete' ORDER BY record_id, version DESC",
            [list(ids)],
        )
        return {record_id: loads(before) or {} for record_id, before in cursor.fetchall()}


def were_readable(
    catalogue: Catalogue, item: ObjectType, images: Mapping[UUID, Mapping[str, Any]], viewer: Viewer
) -> set[UUID]:
    """Return which of these records the viewer could read, by their images; what belonged to a record that is gone
    too, by the last image of that one. One statement, and three for each object of such wholes.
    """
    condition = ended(catalogue, item, viewer, "v.image")
    if condition.never or not images:
        return set()
    if condition.always:
        return set(images)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT v.id FROM unnest(%s::uuid[], %s::text[]::jsonb[]) AS v(id, image) WHERE {condition.text}",
            [list(images), [orjson.dumps(one, default=str).decode() for one in images.values()], *condition.params],
        )
        known = {row[0] for row in cursor.fetchall()}
    if isinstance(item.scope, Via):
        known |= _with_their_wholes(catalogue, item, {one: images[one] for one in images.keys() - known}, viewer)
    return known


def _with_their_wholes(
    catalogue: Catalogue, item: ObjectType, images: Mapping[UUID, Mapping[str, Any]], viewer: Viewer
) -> set[UUID]:
    """Return which of these records belonged to one that is gone as well, and that the viewer could read."""
    wholes: dict[str, dict[UUID, list[UUID]]] = {}
    for record_id, image in images.items():
        for object_name, whole_id in ends_of(item, image):
            if catalogue.get(object_name) is not None:
                wholes.setdefault(object_name, {}).setdefault(whole_id, []).append(record_id)
    known: set[UUID] = set()
    for object_name, parts in wholes.items():
        whole = catalogue[object_name]
        gone = last_images(absent(whole, parts))
        for one in were_readable(catalogue, whole, gone, viewer) if gone else ():
            known.update(parts[one])
    return known


def ends_of(item: ObjectType, image: Mapping[str, Any]) -> tuple[tuple[str, UUID], ...]:
    """Return the object and id of each record to which one belonged, or which it tied, at its end."""
    if not isinstance(item.scope, Via | Between):
        return ()
    found = []
    for field in (item.fields[key] for key in looked_at(item)):
        value = field.kind.storage.load(image.get(field.kept_under))
        if value is not None:
            found.append((value["object"], value["id"]) if field.target == "*" else (field.target, value))
    return tuple(found)


def absent(item: ObjectType, ids: Collection[UUID]) -> set[UUID]:
    """Return those of `ids` that no record has any more."""
    if not ids:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT v FROM unnest(%s::uuid[]) v WHERE NOT EXISTS (SELECT 1 FROM {name(item.table)} t WHERE t.id = v)",
            [list(ids)],
        )
        return {row[0] for row in cursor.fetchall()}
