"""What a process remembers between requests, for as long as the organisation's counters do not move."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from django.db import InterfaceError, OperationalError, connection

from liane.records import schema
from liane.records.queries import prepared
from liane.records.queries.sql import Sql

T = TypeVar("T")

# The counters of the organisation that pages depend on; `catalogue` is the kernel's.
PEOPLE, ORGANISATION, RATES, CATALOGUE = "people", "organisation", "rates", "catalogue"
SHARING = "sharing"

Versions = Mapping[str, int]


def read_versions() -> Versions:
    """Return the counters of the current organisation, those that never moved left out: one small statement."""
    return dict(ask_first("SELECT name, number FROM records_version"))


def ask_first(text: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Return the rows of a request's first statement, asked again on a new connection when the kept one broke.

    It thereby proves that the connection lives, which would else take a statement of its own each request.
    """
    statement = Sql(text, tuple(parameters))
    try:
        return prepared.rows(statement)
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block or connection.is_usable():
            raise
        connection.close()
        return prepared.rows(statement)


class Remembered(Generic[T]):
    """Values of one kind by organisation and key, each good for one state of the counters it depends on."""

    def __init__(self, depends_on: tuple[str, ...], limit: int = 5_000) -> None:
        self._depends_on = depends_on
        self._limit = limit
        self._found: OrderedDict[tuple[str, Hashable], tuple[tuple[int, ...], T]] = OrderedDict()

    def get(self, key: Hashable, versions: Versions, make: Callable[[], T]) -> T:
        """Return the value for `key`, made anew when a counter moved since."""
        place, state = self._place(key, versions)
        kept = self._found.get(place)
        if kept is not None and kept[0] == state:
            return kept[1]
        value = make()
        self._found[place] = (state, value)
        self._found.move_to_end(place)
        while len(self._found) > self._limit:
            self._found.popitem(last=False)
        return value

    def knows(self, key: Hashable, versions: Versions) -> bool:
        """Say whether the value for `key` is remembered, and still good."""
        place, state = self._place(key, versions)
        kept = self._found.get(place)
        return kept is not None and kept[0] == state

    def _place(self, key: Hashable, versions: Versions) -> tuple[tuple[str, Hashable], tuple[int, ...]]:
        return (schema.current(), key), tuple(versions.get(name, 0) for name in self._depends_on)
