"""A place that a layer leaves open for one above: ``slot.fill(value)`` at start, ``slot.value`` from then on."""

from typing import Generic, TypeVar

T = TypeVar("T")


class Slot(Generic[T]):
    """A place that one layer above fills at start. Raises when filled twice."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._value: T | None = None

    def fill(self, value: T) -> None:
        if self._value is not None:
            raise RuntimeError(f"{self._what} is given twice")
        self._value = value

    @property
    def value(self) -> T | None:
        return self._value
