"""Own addresses of large tables, beside the records: what a map of a million reads is in one index.

Values of own fields lie in ``custom``, which no index gives back without its record. Of a table that is large enough,
`work` notes the field, waits until no Change is under way that could not know, and fills a stretch of records after
another; from the note on, the gate keeps what is there with each Change (`project`). Until all is filled, and for all
that owners do not decide, maps read the records themselves.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from liane.records.changes.draft import Draft
from liane.records.definitions.stretches import stretches
from liane.records.objects import Everyone, ObjectType, Owned
from liane.records.queries.compile import Compiler, Place
from liane.records.queries.scope import EVERYONE, OWNED, SHARE, listed, scope, ways
from liane.records.queries.slowness import ENOUGH_ROWS
from liane.records.queries.sql import Sql, name
from liane.records.queries.walking import FIRST
from liane.records.registry import catalogue
from liane.records.viewer import Verb

KIND = "address"
# So many records are filled in a transaction, which holds them meanwhile.
ROWS = 5_000
_PARTS = ("postcode", "city", "country")


def placed(compiler: Compiler, place: Place) -> Sql | None:
    """Return the FROM and WHERE of the places, named `p`, of all records that the viewer may read.

    None where they do not tell: for a built-in address, one that is not filled yet, or a condition of any other kind.
    """
    query, viewer, item, field = compiler.query, compiler.viewer, compiler.object, place.field
    plain = query.where is None and query.ids is None and not query.search.strip() and viewer.as_of is None
    if not plain or not field.custom or place.alias != compiler.alias:
        return None
    kinds = {way.kind for way in ways(compiler.catalogue, viewer, item, "t", Verb.READ)}
    if not kinds or not kinds <= {OWNED, EVERYONE, SHARE} or (number := _whole(item, field.kept_under)) is None:
        return None
    if isinstance(item.scope, Everyone):
        reach = scope(compiler.catalogue, viewer, item, "t", Verb.READ)
    else:
        reach = listed(compiler.catalogue, viewer, item, "p.owner", "p.record")
    return Sql(f"FROM records_placed p WHERE p.field = %s AND ({reach.text})", (number, *reach.params))


def _whole(item: ObjectType, store: str) -> int | None:
    """Return the number of a field that is filled, None for another one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM records_placed_field WHERE object = %s AND store = %s AND whole", [item.name, store]
        )
        row = cursor.fetchone()
    return None if row is None else int(row[0])


def project(drafts: Sequence[Draft]) -> None:
    """Bring the places of the records of `drafts` up to date, and those of a field that was away anew."""
    _put_off(drafts)
    items = {draft.object.name: draft.object for draft in drafts}
    for item in items.values():
        if not (keys := _addresses(item)):
            continue
        keys += _owner(item)
        ids = [
            draft.id
            for draft in drafts
            if draft.object.name == item.name and (draft.action != "update" or draft.changes(*keys))
        ]
        if not ids:
            continue
        with connection.cursor() as cursor:
            cursor.execute("SELECT id, store FROM records_placed_field WHERE object = %s", [item.name])
            noted = dict(cursor.fetchall())
        if noted:
            _write(item, noted, "t.id = ANY(%s::uuid[])", [ids], "p.record = ANY(%s::uuid[])")


def _write(item: ObjectType, noted: Mapping[int, str], which: str, params: Sequence[Any], gone: str) -> None:
    """Write the places of some records anew; those that are no longer there have none.

    What another Change wrote of a record that it makes at this moment stands: it knows it best.
    """
    key = _owner(item)
    owner = f"t.{name(item.fields[key[0]].column())}" if key else "NULL::uuid"
    parts = ", ".join(f"t.custom->s.store->>'{part}'" for part in _PARTS)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM records_placed p WHERE p.field = ANY(%s) AND {gone}", [[*noted], *params])
        cursor.execute(
            f"INSERT INTO records_placed (field, record, owner, {', '.join(_PARTS)}) "
            f"SELECT s.field, t.id, {owner}, {parts} FROM {name(item.table)} t "
            f"CROSS JOIN unnest(%s::integer[], %s::text[]) s(field, store) WHERE {which} ON CONFLICT DO NOTHING",
            [[*noted], [*noted.values()], *params],
        )


def _addresses(item: ObjectType) -> list[str]:
    return [field.key for field in item.custom if field.kind.name == KIND]


def _owner(item: ObjectType) -> tuple[str, ...]:
    return (item.scope.field,) if isinstance(item.scope, Owned) else ()


def _put_off(drafts: Iterable[Draft]) -> None:
    """Have a field that is retired, comes back or gets other values filled anew: nobody kept it meanwhile."""
    changed = [
        draft
        for draft in drafts
        if draft.object.name == "custom_field"
        and (draft.action == "delete" or (draft.action == "update" and draft.changes("retired", "store")))
    ]
    if not changed:
        return
    stores = {str(given.get("store")) for draft in changed for given in (draft.before, draft.values)}
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE records_placed_field SET whole = false, seen = NULL, last = %s "
            "WHERE object = ANY(%s) AND store = ANY(%s)",
            [FIRST, [str(draft.get("object")) for draft in changed], list(stores)],
        )


def work() -> bool:
    """Do the next piece of what is left to fill; say whether there was any.

    What waits for Changes under way is for the next time.
    """
    wanted = {(item.name, field.kept_under) for item in catalogue() for field in item.custom if field.kind.name == KIND}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT object, store, id, last, whole, seen IS NULL, "
            "coalesce(seen < pg_snapshot_xmin(pg_current_snapshot()), false) FROM records_placed_field"
        )
        known = {(row[0], row[1]): row[2:] for row in cursor.fetchall()}
    missing = [one for one in sorted(wanted - known.keys()) if _large(catalogue()[one[0]])]
    if known.keys() - wanted or missing:
        _note(known.keys() - wanted, missing)
        return True
    for (object_name, store), (number, last, whole, unseen, alone) in sorted(known.items()):
        if unseen:
            with connection.cursor() as cursor:
                # Whoever writes with a later number than this has read the note.
                cursor.execute("UPDATE records_placed_field SET seen = pg_current_xact_id() WHERE id = %s", [number])
            return True
        if alone and not whole:
            _fill(catalogue()[object_name], number, store, last)
            return True
    return False


def _note(gone: Iterable[tuple[str, str]], missing: Iterable[tuple[str, str]]) -> None:
    """Note the fields to fill, with nothing left of what was there under their keys, and drop the others."""
    with transaction.atomic(), connection.cursor() as cursor:
        for object_name, store in gone:
            cursor.execute("DELETE FROM records_placed_field WHERE object = %s AND store = %s", [object_name, store])
        for object_name, store in missing:
            cursor.execute("INSERT INTO records_placed_field (object, store) VALUES (%s, %s)", [object_name, store])
        cursor.execute(
            "DELETE FROM records_placed p WHERE NOT EXISTS (SELECT 1 FROM records_placed_field f WHERE f.id = p.field)"
        )


def _fill(item: ObjectType, number: int, store: str, last: UUID) -> None:
    """Write the places of the next records, held so that what is read of them is what is there afterwards."""
    with transaction.atomic(), connection.cursor() as cursor:
        stretch = next(stretches(item.table, last, rows=ROWS))
        cursor.execute(
            f"SELECT count(*) FROM (SELECT 1 FROM {name(item.table)} t WHERE {stretch.condition} "
            "ORDER BY t.id FOR SHARE) held",
            stretch.bounds,
        )
        _write(item, {number: store}, stretch.condition, stretch.bounds, stretch.condition.replace("t.id", "p.record"))
        cursor.execute(
            "UPDATE records_placed_field SET last = coalesce(%s, last), whole = %s WHERE id = %s",
            [stretch.until, stretch.until is None, number],
        )


def _large(item: ObjectType) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [item.table])
        return bool(cursor.fetchone()[0] >= ENOUGH_ROWS)
