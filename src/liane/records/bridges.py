"""Bridges: what the records of an object reach over records that tie two others (`objects.Between`)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from liane.records.fields.base import Context, Field, Kind, Storage, Value
from liane.records.objects import ObjectType


@dataclass(frozen=True, slots=True)
class Bridge:
    """One way over the records of `through` whose "type" is `type`: from their end `near` to their end `far`.

    `key` names it in Queries, `label` is what people call it from this side ("Partenaire de"). It leads from records
    of `sources` to records of `targets`. `both` says that it is crossed from either end; `one` that a record reaches
    one at a time; `roles` are those that a tie may say, `left_out` the fields of `through` that it does not say;
    `field` ("company.parent") that a field holds it instead.
    """

    key: str
    label: object
    type: UUID
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    through: str
    near: str
    far: str
    both: bool = False
    one: bool = False
    roles: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    field: str = ""

    @property
    def ways(self) -> tuple[tuple[str, str], ...]:
        """The ends of a tie from which it is crossed, each with the one that is reached."""
        return ((self.near, self.far), (self.far, self.near)) if self.both else ((self.near, self.far),)


Source = Callable[[Mapping[str, ObjectType]], Iterable[Bridge]]
"""Reads the bridges of the current organisation, given its objects by name."""


def _nothing(field: Field, value: Value, context: Context) -> str:
    return ""


def _unread(field: Field, raw: Value, context: Context) -> Value:
    return raw


# Of no record: it gives conditions across a bridge the name of a field.
_CROSSED = Kind("bridge", "", Storage(()), _unread, _nothing, "", (), _nothing, linked=True)


def crossed(key: str, label: object, target: str) -> Field:
    """Return the field by which conditions name the far records of a bridge that leads back to `target`."""
    return Field(_CROSSED, label, key=key, target=target, inverse=key, inverse_label=label)
