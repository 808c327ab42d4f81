"""What a process remembers between requests, for as long as the organisation's counters do not move."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from typing import Generic, TypeVar

from django.db import connection

from liane.records import schema

T = TypeVar("T")

# The counters of the organisation that pages depend on; `catalogue` is the kernel's.
PEOPLE, ORGANISATION, RATES, CATALOGUE = "people", "organisation", "rates", "catalogue"

Versions = Mapping[str, int]


def read_versions() -> Versions:
    """Return the counters of the current organisation, those that never moved left out: one small statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, number FROM records_version")
        return dict(cursor.fetchall())


class Remembered(Generic[T]):
    """Values of one kind by organisation and key, each good for one state of the counters it depends on."""

    def __init__(self, depends_on: tuple[str, ...], limit: int = 5_000) -> None:
        self._depends_on = depends_on
        self._limit = limit
        self._found: OrderedDict[tuple[str, Hashable], tuple[tuple[int, ...], T]] = OrderedDict()

    def get(self, key: Hashable, versions: Versions, make: Callable[[], T]) -> T:
        """Return the value for `key`, made anew when a counter moved since."""
        place = (schema.current(), key)
        state = tuple(versions.get(name, 0) for name in self._depends_on)
        kept = self._found.get(place)
        if kept is not None and kept[0] == state:
            return kept[1]
        value = make()
        self._found[place] = (state, value)
        self._found.move_to_end(place)
        while len(self._found) > self._limit:
            self._found.popitem(last=False)
        return value
