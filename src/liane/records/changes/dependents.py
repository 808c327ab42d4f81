"""What follows a deletion: links cleared, parts deleted with their whole, or a refusal."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from liane.records.changes.draft import Batch, Draft
from liane.records.changes.model import MAX_RECORDS, Delete, Update
from liane.records.queries.expressions import raw
from liane.records.queries.sql import Sql, join, name
from liane.records.registry import Inverse

# A record that points to deleted ones, and what its relation holds: of one to many, every value.
Pointing = tuple[UUID, list[UUID]]
_GONE = "(SELECT ids FROM gone)::uuid[]"


def follow(batch: Batch, deleted: Sequence[Draft]) -> None:
    """Imply the edits that deleting these records asks for: one statement for all relations that lead to an object."""
    by_object: dict[str, list[Draft]] = {}
    for draft in deleted:
        if not draft.problems and draft.before:
            by_object.setdefault(draft.object.name, []).append(draft)
    for object_name, drafts in by_object.items():
        gone = {draft.id: draft for draft in drafts}
        anywhere = [one for one in batch.catalogue.anywhere if object_name in one.field.extra.get("of", (object_name,))]
        inverses = [*batch.catalogue.inverses(object_name), *anywhere]
        for place, found in _pointing(object_name, inverses, gone).items():
            _follow(batch, inverses[place], gone, found)


def _follow(batch: Batch, inverse: Inverse, gone: Mapping[UUID, Draft], pointing: Sequence[Pointing]) -> None:
    field = inverse.field
    if field.kind.linked:
        for source, targets in pointing:
            if not batch.deletes(source):
                batch.imply(Update(inverse.object.name, source, {}, gone=(field.key, frozenset(targets) & gone.keys())))
        return
    if len(pointing) > MAX_RECORDS:
        message = _("Plus de %(maximum)d fiches en dépendent : %(object)s. Détachez-les d’abord.")
        first = pointing[0][1][0]
        gone[first].refuse("", message % {"maximum": MAX_RECORDS, "object": inverse.object.plural}, "too_many")
        return
    refused: set[UUID] = set()
    for source, (target,) in pointing:
        if batch.deletes(source) or target in refused:
            continue
        if field.on_delete == "refuse":
            used = _("Cette fiche est encore utilisée ailleurs : %(object)s.") % {"object": inverse.object.plural}
            gone[target].refuse("", used, "used")
            refused.add(target)
        elif field.on_delete == "cascade" or field.required:
            batch.imply(Delete(inverse.object.name, source, gone=(field.key, frozenset({target}))))
        else:
            batch.imply(Update(inverse.object.name, source, {}, gone=(field.key, frozenset({target}))))


def settled(edit: Update | Delete, draft: Draft) -> Update | Delete | None:
    """Return an edit that follows from a deletion as it is for the record that is held by now.

    None when it leads elsewhere: somebody, or this very Change, moved it since it was found.
    """
    if edit.gone is None:
        return edit
    key, gone = edit.gone
    field, value = draft.object.fields[key], draft.get(key)
    held = value or () if field.kind.linked else (value["id"] if isinstance(value, Mapping) else value,)
    left = [one for one in held if one not in gone]
    if len(left) == len(held):
        return None
    return edit if isinstance(edit, Delete) else replace(edit, values={key: left or None})


def _pointing(object_name: str, inverses: Sequence[Inverse], gone: Mapping[UUID, Draft]) -> dict[int, list[Pointing]]:
    """Return what points to deleted records, by the place of its relation among `inverses`."""
    asked = [
        (_linked if one.field.kind.linked else _plain)(place, one, object_name) for place, one in enumerate(inverses)
    ]
    found: dict[int, list[Pointing]] = {}
    if asked:
        whole = join(" UNION ALL ", asked, wrap=True)
        with connection.cursor() as cursor:
            cursor.execute(f"WITH gone AS (SELECT %s::uuid[] AS ids) {whole.text}", [list(gone), *whole.params])
            for place, source, targets in cursor.fetchall():
                found.setdefault(place, []).append((source, targets))
    return found


def _plain(place: int, inverse: Inverse, object_name: str) -> Sql:
    field = inverse.field
    column = raw("t", field, field.kind.storage.parts[0])
    text = f"SELECT {place}, t.id, ARRAY[{column}] FROM {name(inverse.object.table)} t WHERE {column} = ANY({_GONE})"
    params: tuple[str, ...] = ()
    if field.target == "*":
        text += f" AND {raw('t', field, field.kind.storage.parts[1])} = %s"
        params = (object_name,)
    return Sql(f"{text} LIMIT {MAX_RECORDS + 1}", params)


def _linked(place: int, inverse: Inverse, _object_name: str) -> Sql:
    """Every value of a relation to many that holds a deleted record, by the record that has it."""
    key = inverse.field.key
    return Sql(
        f"SELECT {place}, source_id, array_agg(target_id ORDER BY position) FROM records_link WHERE field = %s AND "
        "source_id IN (SELECT k.source_id FROM records_link k "
        f"JOIN {name(inverse.object.table)} t ON t.id = k.source_id "
        f"WHERE k.target_id = ANY({_GONE}) AND k.field = %s) GROUP BY source_id",
        (key, key),
    )


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
