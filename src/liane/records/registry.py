"""The registry of object types, and the catalogue of one organisation made from it."""

import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Generic, TypeVar

import orjson
from django.db import connection
from django.utils.text import format_lazy

from liane.records import schema
from liane.records.bridges import Bridge, Source, crossed
from liane.records.definitions import load
from liane.records.fields.base import Field
from liane.records.live.channel import CHANNEL
from liane.records.objects import ObjectType

T = TypeVar("T")


class Registry(Generic[T]):
    """Named things that apps hand down at start. Raises on a doubled name and on coming too late."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._found: dict[str, T] = {}
        self._closed = False

    def register(self, name: str, thing: T) -> T:
        if self._closed:
            raise RuntimeError(f"{self._what} {name!r} is registered too late: register in AppConfig.ready()")
        if name in self._found:
            raise RuntimeError(f"{self._what} {name!r} is registered twice")
        self._found[name] = thing
        return thing

    def all(self) -> Mapping[str, T]:
        """Return everything registered, in order; from then on the registry is closed."""
        self._closed = True
        return MappingProxyType(self._found)


object_types: Registry[type[ObjectType]] = Registry("object type")
bridges: Registry[Source] = Registry("source of bridges")


def register(declaration: type[ObjectType]) -> type[ObjectType]:
    """Register an object type (use as a decorator in ``objects.py``)."""
    object_types.register(declaration.model.__name__, declaration)
    return declaration


@dataclass(frozen=True, slots=True)
class Inverse:
    """A relation seen from its target: records of `object` that point by `field`, or stand across a `bridge`."""

    object: ObjectType
    field: Field
    bridge: Bridge | None = None


class UnknownObject(LookupError):
    """There is no object type of that name."""


class Catalogue:
    """The object types of one organisation, its own fields included. Immutable."""

    def __init__(self, objects: Mapping[str, ObjectType], version: int, ways: Iterable[Bridge] = ()) -> None:
        self.version = version
        self.bridges = tuple(ways)
        self.objects = MappingProxyType(dict(objects))
        self._slugs = {item.slug: item for item in objects.values()}
        inverses: dict[str, list[Inverse]] = {name: [] for name in objects}
        for item in objects.values():
            for field in item.fields.values():
                if field.target in inverses:
                    inverses[field.target].append(Inverse(item, field))
        # Relations to a record of any object.
        self.anywhere = tuple(
            Inverse(item, field) for item in objects.values() for field in item.fields.values() if field.target == "*"
        )
        self._inverses = {name: tuple(found) for name, found in inverses.items()}
        self._crossings = {name: tuple(self._crossed(name)) for name in objects}

    def _crossed(self, name: str) -> Iterator[Inverse]:
        for bridge in self.bridges:
            if bridge.field or name not in bridge.sources:
                continue
            for target in bridge.targets:
                item = self.objects[target]
                alone = len(bridge.targets) == 1
                label = bridge.label if alone else format_lazy("{} ({})", bridge.label, item.plural)
                yield Inverse(item, crossed(f"{bridge.key}.{target}", label, name), bridge)

    def __iter__(self) -> Iterator[ObjectType]:
        return iter(self.objects.values())

    def __getitem__(self, name: str) -> ObjectType:
        try:
            return self.objects[name]
        except KeyError:
            raise UnknownObject(name) from None

    def get(self, name: str) -> ObjectType | None:
        return self.objects.get(name)

    def by_slug(self, slug: str) -> ObjectType | None:
        return self._slugs.get(slug)

    def inverses(self, name: str) -> tuple[Inverse, ...]:
        """Return the relations that point to the object `name`."""
        return self._inverses.get(name, ())

    def inverse(self, name: str, key: str) -> Inverse | None:
        """Return the relation whose inverse key on the object `name` is `key`."""
        return next((found for found in (*self.inverses(name), *self.anywhere) if found.field.inverse == key), None)

    def crossings(self, name: str) -> tuple[Inverse, ...]:
        """Return what the records of `name` reach over bridges; deleting one never follows them."""
        return self._crossings.get(name, ())

    def across(self, name: str, key: str) -> Inverse | None:
        """Return what `key` means in conditions on the object `name`: records that point to it, or across a bridge."""
        return self.inverse(name, key) or next((one for one in self.crossings(name) if one.field.key == key), None)


_catalogues: dict[str, Catalogue] = {}
_lock = threading.Lock()


def catalogue() -> Catalogue:
    """Return the catalogue of the current organisation (that of the connection's schema)."""
    found = _catalogues.get(schema.current())
    return found if found is not None else refresh()


def refresh(version: int | None = None) -> Catalogue:
    """Return the catalogue after checking, in one statement, that no other process changed it.

    `version` saves that statement when the caller has just read it with something else.
    """
    here = schema.current()
    current = read_version("catalogue") if version is None else version
    found = _catalogues.get(here)
    if found is None or found.version != current:
        found = _read(current)
        with _lock:
            _catalogues[here] = found
    return found


def coming() -> Catalogue:
    """Return the catalogue as what this transaction wrote of definitions makes it; nobody remembers it."""
    return _read(0)


def _read(version: int) -> Catalogue:
    objects = load.build(object_types.all().values(), load.read())
    return Catalogue(objects, version, [bridge for read in bridges.all().values() for bridge in read(objects)])


def read_version(name: str) -> int:
    """Return the counter `name` of the organisation, 0 when it never moved."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM records_version WHERE name = %s", [name])
        row = cursor.fetchone()
    return row[0] if row else 0


def bump_version(name: str) -> None:
    """Move the counter `name`: every process forgets what it remembered under the old number.

    The number is the time in microseconds: one that was rolled back never comes back with other contents.
    Streams are closed at the commit: they come back with the rights of that moment.
    """
    renew = orjson.dumps({"schema": schema.current(), "renew": name}).decode()
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH moved AS (INSERT INTO records_version AS v (name, number) "
            "VALUES (%s, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint) "
            "ON CONFLICT (name) DO UPDATE SET number = GREATEST(v.number + 1, EXCLUDED.number) RETURNING 1) "
            "SELECT pg_notify(%s, %s) FROM moved",
            [name, CHANNEL, renew],
        )
