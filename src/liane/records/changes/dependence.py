"""What holds between values: picklists that depend on one another, own values that no two records share."""

from collections.abc import Collection, Mapping, Sequence
from time import perf_counter
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from liane.lib.fold import fold
from liane.records import schema
from liane.records.changes.draft import Batch, Draft
from liane.records.fields import choices
from liane.records.fields.base import Field, Part
from liane.records.objects import ObjectType
from liane.records.queries import slowness
from liane.records.queries.expressions import comparable
from liane.records.queries.sql import name

# From so many values on, a Change holds the whole field: the database has room for so many locks.
_MANY = 50


def check(batch: Batch, item: ObjectType, drafts: Sequence[Draft]) -> None:
    """Refuse options that do not go with what they depend on, where one of the two is being written.

    What is taken back was allowed when it was written.
    """
    if batch.change.canonical:
        return
    for field in item.dependent:
        other = item.fields[field.depends_on]
        for draft in drafts:
            value = draft.get(field.key)
            if value is None or not (draft.action == "create" or draft.changes(field.key, other.key)):
                continue
            if value not in field.allowed.get(str(draft.get(other.key)), ()):
                _refuse(draft, field, other, value)


def _refuse(draft: Draft, field: Field, other: Field, value: str) -> None:
    language = (get_language() or "fr")[:2]
    given = draft.get(other.key)
    named = {
        "field": field.label,
        "other": other.label,
        "value": choices.label(field, value, language),
        "given": choices.label(other, given, language) if given else "",
    }
    if given:
        message = _("« %(field)s » : « %(value)s » ne va pas avec « %(other)s » : « %(given)s ».") % named
    else:
        message = _("« %(field)s » : « %(value)s » demande d’abord de choisir « %(other)s ».") % named
    draft.refuse(field.key, message, "depends_on", value)


def taken(item: ObjectType, field: Field, part: Part, texts: Mapping[UUID, str]) -> set[str]:
    """Return those of the unique values that `texts` gives records, by id, that other records hold.

    Where looking takes long for want of an index, that is noted.
    """
    given = 'public.liane_fold(v) COLLATE "C"' if part.folded else f"v::{part.sql}"
    with connection.cursor() as cursor:
        if field.custom:
            _hold(cursor, item, field, set(texts.values()))
        began = perf_counter()
        cursor.execute(
            f"SELECT DISTINCT v FROM unnest(%s::text[]) v JOIN {name(item.table)} t "
            f"ON {comparable('t', field, part)} = {given} WHERE t.id <> ALL(%s::uuid[])",
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
