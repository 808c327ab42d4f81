"""The ways in which a record can be tied: each type from this side, to each object that it leads to."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from liane.records.bridges import Bridge
from liane.records.fields import Field
from liane.records.objects import ObjectType
from liane.records.registry import catalogue
from liane.records.viewer import Verb, Viewer
from liane.web.places import visible, writable
from liane.web.request import reaches


@dataclass(frozen=True, slots=True)
class Way:
    """One type of relation as a record of `item` has it, to records of `target`; `alone` when no other target is."""

    bridge: Bridge
    item: ObjectType
    target: ObjectType
    alone: bool

    @property
    def key(self) -> str:
        return f"{self.bridge.key}.{self.target.name}"

    @property
    def label(self) -> str:
        return str(self.bridge.label) if self.alone else f"{self.bridge.label} ({self.target.label})"

    @property
    def holder(self) -> tuple[ObjectType, Field] | None:
        """Return the object and the field that hold this relation instead of a record of its own."""
        name, _dot, key = self.bridge.field.partition(".")
        item = catalogue().get(name)
        field = item.field(key) if item else None
        return (item, field) if item is not None and field is not None else None

    def ends(self, record_id: UUID, other: UUID) -> dict[str, object]:
        """Return the values of the relation between a record and another."""
        here, there = {"object": self.item.name, "id": record_id}, {"object": self.target.name, "id": other}
        return {"type": self.bridge.type, self.bridge.near: here, self.bridge.far: there}


def ways(item: ObjectType, viewer: Viewer) -> Iterator[Way]:
    """Yield the ways in which `viewer` may tie a record of `item` that she may change."""
    for bridge in catalogue().bridges:
        if item.name not in bridge.sources:
            continue
        targets = [catalogue()[name] for name in bridge.targets]
        targets = [target for target in targets if reaches(viewer, target)]
        for target in targets:
            way = Way(bridge, item, target, len(targets) == 1)
            if not bridge.field or _writes(way, viewer):
                yield way


def way(item: ObjectType, viewer: Viewer, key: str) -> Way | None:
    """Return the way called `key`."""
    return next((one for one in ways(item, viewer) if one.key == key), None)


def _writes(one: Way, viewer: Viewer) -> bool:
    held = one.holder
    if held is None:
        return False
    item, field = held
    return reaches(viewer, item, Verb.UPDATE) and visible(viewer, item, field.key) and writable(viewer, item, field)
