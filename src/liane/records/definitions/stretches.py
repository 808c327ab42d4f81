"""Reading a whole table a stretch at a time, by its ids: as many stretches as somebody who waits is given time for."""

from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic
from uuid import UUID

from django.db import connection

from liane.records.queries.sql import name as quoted
from liane.records.queries.walking import FIRST

PATIENCE = 0.1
"""For how many seconds a request reads on: it ends with the stretch that is at hand by then."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The rows above one id, up to another: None for all that are left."""

    after: UUID
    until: UUID | None

    @property
    def condition(self) -> str:
        """The condition of standing in it, of rows named `t`; its values are `bounds`."""
        return "t.id > %s" if self.until is None else "t.id > %s AND t.id <= %s"

    @property
    def bounds(self) -> list[UUID]:
        return [self.after] if self.until is None else [self.after, self.until]


def stretches(table: str, after: UUID = FIRST, *, rows: int, endless: bool = False) -> Iterator[Stretch]:
    """Yield the stretches of `rows` rows above an id, one at least, for as long as `PATIENCE`; `endless` yields all."""
    end = monotonic() + PATIENCE
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT id FROM {quoted(table)} WHERE id > %s ORDER BY id OFFSET %s LIMIT 1", [after, rows - 1]
            )
            found = cursor.fetchone()
        until = None if found is None else found[0]
        yield Stretch(after, until)
        if until is None or (not endless and monotonic() >= end):
            return
        after = until
