"""Values that one record of an object may hold at a time."""

from collections.abc import Collection, Mapping, Sequence
from time import perf_counter
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from liane.lib.fold import fold
from liane.records import schema
from liane.records.changes.draft import Draft
from liane.records.fields.base import Field, Part
from liane.records.objects import ObjectType
from liane.records.queries import slowness
from liane.records.queries.expressions import comparable
from liane.records.queries.sql import Sql, name

# From so many values on, a Change holds the whole field: the database has room for so many locks.
_MANY = 50


def refuse_taken(item: ObjectType, drafts: Sequence[Draft], field: Field) -> None:
    """Refuse values that another record holds, in the table or in this very Change."""
    part = field.kind.storage.part(field.kind.storage.sort_part)
    keys: dict[str, UUID] = {}
    alike = fold if part is not None and part.folded else str
    valued = [draft for draft in drafts if draft.values[field.key] is not None]
    if part is None or not valued:
        return
    texts = {draft.id: _comparable_text(field, draft.values[field.key]) for draft in valued}
    taken = _taken(item, field, part, texts)
    for draft in valued:
        text = texts[draft.id]
        if text in taken or keys.setdefault(alike(text), draft.id) != draft.id:
            message = _("« %(value)s » existe déjà : « %(field)s » doit être unique.")
            draft.refuse(field.key, message % {"value": text[:80], "field": field.label}, "unique", text)


def _taken(item: ObjectType, field: Field, part: Part, texts: Mapping[UUID, str]) -> set[str]:
    """Return those of the unique values that `texts` gives records, by id, that other records hold.

    Where looking takes long for want of an index, that is noted.
    """
    with connection.cursor() as cursor:
        if field.custom:
            _hold(cursor, item, field, set(texts.values()))
        began = perf_counter()
        cursor.execute(
            f"SELECT DISTINCT v FROM unnest(%s::text[]) v JOIN {name(item.table)} t ON {_alike(field, part)} "
            "WHERE t.id <> ALL(%s::uuid[])",
            [list(set(texts.values())), list(texts)],
        )
        found = {row[0] for row in cursor.fetchall()}
    slowness.note_fields(item, [field], perf_counter() - began)
    return found


def _hold(cursor: Any, item: ObjectType, field: Field, values: Collection[str]) -> None:
    """Have Changes that give the same values of an own unique field wait for one another until they commit.

    The statement after this one sees what the Change that went before wrote. Values in order, so that two
    Changes never wait for each other in a ring.
    """
    whole = f"{schema.current()}:unique:{item.name}:{field.kept_under}"
    if len(values) > _MANY:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [whole])
        return
    keys = sorted({f"{whole}:{fold(value)}" for value in values})
    cursor.execute(
        "SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0)) "
        "UNION ALL SELECT pg_advisory_xact_lock(hashtextextended(v, 0)) FROM unnest(%s::text[]) v",
        [whole, keys],
    )


def _alike(field: Field, part: Part) -> str:
    """Return the SQL that says whether the record at `t` holds the value whose text is `v`."""
    return f"{comparable('t', field, part)} = " + (
        'public.liane_fold(v) COLLATE "C"' if part.folded else f"v::{part.sql}"
    )


def same(item: ObjectType, field: Field, values: Sequence[Any]) -> Sql | None:
    """Return the condition that the record at `t` holds one of these values in a unique field, None for no value."""
    part = field.kind.storage.part(field.kind.storage.sort_part)
    texts = [_comparable_text(field, value) for value in values if value is not None]
    if part is None or not texts:
        return None
    return Sql(f"EXISTS (SELECT 1 FROM unnest(%s::text[]) v WHERE {_alike(field, part)})", (texts,))


def _comparable_text(field: Field, value: Any) -> str:
    storage = field.kind.storage
    if storage.stored[0].sql == "jsonb":
        return str(value[0]["value"])
    return str(storage.split(value)[0])
