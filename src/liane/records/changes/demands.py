"""What rules demand of records as the Change leaves them: fields that are filled, conditions that hold.

A condition is a Query, asked of the rows once they are written and before anything is final: there is no second
reading of it in Python. Records that do not meet one are refused, as by any rule.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection

from liane.records.queries.compile import Compiler
from liane.records.queries.model import Query, QueryError, Where
from liane.records.registry import Catalogue
from liane.records.viewer import Viewer

if TYPE_CHECKING:
    from liane.records.changes.draft import Batch

CODE = "demanded"


@dataclass(frozen=True, slots=True)
class Filled:
    """The field `key` of the record is filled, else `message` stands beside it."""

    id: UUID
    key: str
    message: str


@dataclass(frozen=True, slots=True)
class Holds:
    """`where` holds for the records `ids` of `object`, else `message` stands beside their field `key`.

    `broken` is said instead when the condition cannot be read any more.
    """

    ids: Sequence[UUID]
    where: Where
    key: str
    message: str
    broken: str
    object: str


def check_filled(batch: "Batch") -> bool:
    """Refuse the drafts that lack a field that was demanded; say whether there was one."""
    refused = False
    for demand in batch.filled:
        draft = batch.drafts.get(demand.id)
        if draft is None or draft.action == "delete" or any(one.field == demand.key for one in draft.problems):
            continue
        if _blank(draft.get(demand.key)):
            draft.refuse(demand.key, demand.message, CODE)
            refused = True
    return refused


def _blank(value: Any) -> bool:
    return value is None or value in ("", [], {})


def check_conditions(batch: "Batch", catalogue: Catalogue, viewer: Viewer) -> bool:
    """Refuse the drafts written for which a condition does not hold; say whether there was one. A statement each."""
    refused = False
    stored = {draft.id for draft in batch.healthy()}
    for demand in batch.held:
        asked = [one for one in demand.ids if one in stored]
        met, message = set[UUID](), demand.message
        try:
            met = _met(catalogue, viewer, demand, asked)
        except QueryError:
            message = demand.broken
        for one in asked:
            if one not in met:
                batch.drafts[one].refuse(demand.key, message, CODE)
                refused = True
    return refused


def _met(catalogue: Catalogue, viewer: Viewer, demand: Holds, ids: Sequence[UUID]) -> set[UUID]:
    if not ids:
        return set()
    compiler = Compiler(catalogue, viewer, Query(demand.object, where=demand.where, ids=tuple(ids)))
    condition = compiler.condition()
    source = compiler.source()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {compiler.alias}.id {source.text} WHERE {condition.text}", [*source.params, *condition.params]
        )
        return {row[0] for row in cursor.fetchall()}
