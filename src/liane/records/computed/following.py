"""Values that read the record alone, after it changed: all of them by one statement, whatever reads what."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from django.db import connection

from liane.records.changes.stored import row_columns
from liane.records.computed.chain import chain
from liane.records.computed.graph import Computed, Place
from liane.records.computed.refreshing import Refresher
from liane.records.queries.sql import Sql, name


def follow(
    refresher: Refresher, object_name: str, levels: Sequence[Sequence[Computed]], ids: Collection[UUID]
) -> Mapping[Place, set[UUID]]:
    """Compute `levels` of fields, each of which reads those below it, of the records among `ids`.

    Returns the records where each changed. They must be locked by this transaction; versions and dates stay.
    """
    item = refresher.catalogue[object_name]
    rows = Sql(f"SELECT * FROM {name(item.table)} WHERE id = ANY(%s::uuid[])", (list(ids),))
    steps = chain(refresher, item, levels, rows, row_columns(item))
    members = [one for level in levels for one in level]
    keys = [one.field.kept_under for one in members]
    told = ", ".join("o.custom->%s IS DISTINCT FROM v.custom->%s" for _key in keys)
    text = (
        f"WITH {steps.text} UPDATE {name(item.table)} u SET custom = v.custom "
        f"FROM rows{len(levels)} v JOIN rows0 o ON o.id = v.id "
        f"WHERE u.id = v.id AND o.custom IS DISTINCT FROM v.custom RETURNING u.id, {told}"
    )
    changed: dict[Place, set[UUID]] = {}
    with connection.cursor() as cursor:
        cursor.execute(text, [*steps.params, *(key for key in keys for _side in range(2))])
        for record_id, *differs in cursor.fetchall():
            for one, differ in zip(members, differs, strict=True):
                if differ:
                    changed.setdefault(one.place, set()).add(record_id)
    return changed
