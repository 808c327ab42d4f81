"""Values that one record of an object may hold at a time."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from liane.lib.fold import fold
from liane.records.changes import dependence
from liane.records.changes.draft import Draft
from liane.records.fields.base import Field, Part
from liane.records.objects import ObjectType
from liane.records.queries.expressions import comparable
from liane.records.queries.sql import Sql, name


def refuse_taken(item: ObjectType, drafts: Sequence[Draft], field: Field) -> None:
    """Refuse values that another record holds, in the table or in this very Change."""
    part = field.kind.storage.part(field.kind.storage.sort_part)
    keys: dict[str, UUID] = {}
    alike = fold if part is not None and part.folded else str
    valued = [draft for draft in drafts if draft.values[field.key] is not None]
    if part is None or not valued:
        return
    texts = {draft.id: _comparable_text(field, draft.values[field.key]) for draft in valued}
    with connection.cursor() as cursor:
        if field.custom:
            dependence.hold(cursor, item, field, set(texts.values()))
        cursor.execute(
            f"SELECT DISTINCT v FROM unnest(%s::text[]) v JOIN {name(item.table)} t ON {_alike(field, part)} "
            "WHERE t.id <> ALL(%s::uuid[])",
            [list(set(texts.values())), list(texts)],
        )
        taken = {row[0] for row in cursor.fetchall()}
    for draft in valued:
        text = texts[draft.id]
        if text in taken or keys.setdefault(alike(text), draft.id) != draft.id:
            message = _("« %(value)s » existe déjà : « %(field)s » doit être unique.")
            draft.refuse(field.key, message % {"value": text[:80], "field": field.label}, "unique", text)


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
