"""What other layers bring to the gate: the exchange rate of a day, and derived tables kept with each write."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

from liane.lib.slot import Slot
from liane.records.changes.draft import Draft
from liane.records.objects import ObjectType
from liane.records.queries.sql import Sql
from liane.records.registry import Registry

# (currency, organisation's currency, day) -> units of the organisation's currency for one, None when unknown.
Rate = Callable[[str, str, date], Decimal | None]


rate_slot: Slot[Rate] = Slot("the exchange rate")

# (rows as SQL, their columns) -> the same rows, with what Liane works out added to ``custom``.
Completion = Callable[[Sql, Sequence[str]], Sql]
# How new rows of an object are completed before they are written; None for an object that computes nothing.
completion_slot: Slot[Callable[[ObjectType], Completion | None]] = Slot("what completes new rows")


class Projection(Protocol):
    """A table derived from records (search entries), written in the same transaction as they are."""

    def __call__(self, drafts: Sequence[Draft]) -> None: ...


projections: Registry[Projection] = Registry("projection")
