"""What follows a deletion: links cleared, parts deleted with their whole, or a refusal."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from liane.records.changes.draft import Batch, Draft
from liane.records.changes.model import MAX_RECORDS, Delete, Update
from liane.records.queries.expressions import raw
from liane.records.queries.sql import name
from liane.records.registry import Inverse


def follow(batch: Batch, deleted: Sequence[Draft]) -> None:
    """Imply the edits that deleting these records asks for: one statement a relation, whatever their number."""
    by_object: dict[str, list[Draft]] = {}
    for draft in deleted:
        if not draft.problems and draft.before:
            by_object.setdefault(draft.object.name, []).append(draft)
    for object_name, drafts in by_object.items():
        gone = {draft.id: draft for draft in drafts}
        anywhere = [one for one in batch.catalogue.anywhere if object_name in one.field.extra.get("of", (object_name,))]
        for inverse in (*batch.catalogue.inverses(object_name), *anywhere):
            _follow(batch, object_name, inverse, gone)


def _follow(batch: Batch, object_name: str, inverse: Inverse, gone: Mapping[UUID, Draft]) -> None:
    field = inverse.field
    if field.kind.linked:
        for source, targets in _linked(inverse, gone).items():
            if not batch.deletes(source):
                kept = [target for target in targets if target not in gone]
                batch.imply(Update(inverse.object.name, source, {field.key: kept or None}))
        return
    refused: set[UUID] = set()
    pointing = _pointing(object_name, inverse, gone)
    if len(pointing) > MAX_RECORDS:
        message = _("Plus de %(maximum)d fiches en dépendent : %(object)s. Détachez-les d’abord.")
        gone[pointing[0][1]].refuse("", message % {"maximum": MAX_RECORDS, "object": inverse.object.plural}, "too_many")
        return
    for source, target in pointing:
        if batch.deletes(source) or target in refused:
            continue
        if field.on_delete == "refuse":
            used = _("Cette fiche est encore utilisée ailleurs : %(object)s.") % {"object": inverse.object.plural}
            gone[target].refuse("", used, "used")
            refused.add(target)
        elif field.on_delete == "cascade" or field.required:
            batch.imply(Delete(inverse.object.name, source))
        else:
            batch.imply(Update(inverse.object.name, source, {field.key: None}))


def _pointing(object_name: str, inverse: Inverse, gone: Mapping[UUID, Draft]) -> list[tuple[UUID, UUID]]:
    field = inverse.field
    column = raw("t", field, field.kind.storage.parts[0])
    text = f"SELECT t.id, {column} FROM {name(inverse.object.table)} t WHERE {column} = ANY(%s::uuid[])"
    params: list[list[UUID] | str] = [list(gone)]
    if field.target == "*":
        text += f" AND {raw('t', field, field.kind.storage.parts[1])} = %s"
        params.append(object_name)
    with connection.cursor() as cursor:
        cursor.execute(f"{text} LIMIT {MAX_RECORDS + 1}", params)
        found: list[tuple[UUID, UUID]] = cursor.fetchall()
    return found


def _linked(inverse: Inverse, gone: Mapping[UUID, Draft]) -> dict[UUID, list[UUID]]:
    """Return every value of a relation to many that holds a deleted record, by the record that has it."""
    key = inverse.field.key
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT source_id, array_agg(target_id ORDER BY position) FROM records_link WHERE field = %s AND "
            "source_id IN (SELECT k.source_id FROM records_link k "
            f"JOIN {name(inverse.object.table)} t ON t.id = k.source_id "
            "WHERE k.target_id = ANY(%s::uuid[]) AND k.field = %s) GROUP BY source_id",
            [key, list(gone), key],
        )
        return {source: list(targets) for source, targets in cursor.fetchall()}


def keep_external(deleted: Sequence[Draft]) -> None:
    """Keep, in the drafts of deleted records, their ids in other systems: a restore gives them back."""
    drafts = {draft.id: draft for draft in deleted}
    if not drafts:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT record_id, source, key FROM records_external_id WHERE record_id = ANY(%s::uuid[]) "
            "ORDER BY source, key",
            [list(drafts)],
        )
        for record_id, source, key in cursor.fetchall():
            drafts[record_id].external += ((source, key),)
