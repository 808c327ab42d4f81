"""The columns of a page: what to select for a field, and how to read its value back from a row."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson

from liane.lib.numerals import canonical
from liane.records.fields.base import Field, Part, Value
from liane.records.objects import ObjectType
from liane.records.queries.compile import Compiler
from liane.records.queries.expressions import raw
from liane.records.queries.scope import scope
from liane.records.queries.sql import Sql, name
from liane.records.viewer import Verb

TITLE = "$title"
"""The column of how a record is called: null for who may not see the field that says it."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A value that points to a record: its object, id and title. `title` is None when the reader may not see it.

    `hue` (0-360) is that of a record which has one and is the value of a column.
    """

    object: str
    id: UUID | None
    title: str | None
    hue: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a page: the path asked for, the field it leads to, its SQL, how a row gives its value."""

    path: str
    field: Field
    sql: tuple[Sql, ...]
    read: Callable[[Sequence[Any]], Value]


def column(compiler: Compiler, path: str) -> Column:
    """Return the column that shows the field at `path`. Raises QueryError."""
    if path == TITLE:
        title = _title(compiler, compiler.object, compiler.alias)
        return Column(path, compiler.object.fields[compiler.object.title], (title,), lambda found: found[0])
    place = compiler.place(path)
    field = place.field
    asked_part = path.rpartition(".")[2]
    if field.kind.linked:
        return _linked(compiler, path, place.alias, field, place.object.links)
    if field.kind.relation and field.target != "*":
        return _reference(compiler, path, place.alias, field)
    if asked_part != field.key and place.part is not None:
        reader = _reader(place.part)
        return Column(path, field, (Sql(raw(place.alias, field, place.part)),), lambda found: reader(found[0]))
    if field.target == "*":
        expressions = tuple(Sql(raw(place.alias, field, part)) for part in field.kind.storage.stored)
        return Column(path, field, expressions, _subject)
    return whole(path, place.alias, field)


def whole(path: str, alias: str, field: Field) -> Column:
    """Return the column that reads a field's whole value."""
    storage = field.kind.storage
    if field.custom:
        sql = Sql(f"{alias}.custom->'{field.kept_under}'")
        return Column(path, field, (sql,), lambda found: None if found[0] is None else storage.load(loads(found[0])))
    readers = tuple(_reader(part) for part in storage.stored)
    expressions = tuple(Sql(raw(alias, field, part)) for part in storage.stored)
    if len(readers) == 1:
        reader = readers[0]
        return Column(path, field, expressions, lambda found: storage.join((reader(found[0]),)))
    return Column(
        path,
        field,
        expressions,
        lambda found: storage.join([read(item) for read, item in zip(readers, found, strict=True)]),
    )


def loads(data: Any) -> Any:
    """Return what a JSONB column holds, decoded whether or not the driver did it."""
    return orjson.loads(data) if isinstance(data, str | bytes) else data


def _reader(part: Part) -> Callable[[Any], Any]:
    if part.sql == "numeric":
        return _canonical
    return loads if part.sql == "jsonb" else _plain


def _canonical(value: Any) -> Any:
    return None if value is None else canonical(value)


def _plain(value: Any) -> Any:
    return value


def _subject(found: Sequence[Any]) -> Reference | None:
    """A relation to a record of any object: its title is found afterwards, for the whole page at once."""
    return None if found[0] is None else Reference(found[1], found[0], None)


def _reference(compiler: Compiler, path: str, alias: str, field: Field) -> Column:
    target = compiler.catalogue[field.target]
    joined = compiler.related(path)
    own = Sql(raw(alias, field, field.kind.storage.parts[0]))
    label = _title(compiler, target, joined)
    seen = Sql(f"{joined}.id")
    tint = target.fields.get(target.tint)
    hidden = tint is None or compiler.viewer.on(target.name).hides(target.tint)
    hue = () if tint is None or hidden else (Sql(raw(joined, tint, tint.kind.storage.parts[0])),)

    def read(found: Sequence[Any]) -> Reference | None:
        if found[0] is None:
            return None
        there = found[2] is not None
        return Reference(target.name, found[2], found[1] if there else None, found[3] if there and hue else None)

    return Column(path, field, (own, label, seen, *hue), read)


def _title(compiler: Compiler, target: ObjectType, alias: str) -> Sql:
    """Return the title of the record of `target` at `alias`, null when the viewer may not see that field."""
    if compiler.viewer.on(target.name).hides(target.title):
        return Sql("NULL")
    title = target.fields[target.title]
    shown = raw(alias, title, title.kind.storage.parts[0])
    other = target.titles.get(compiler.viewer.language, "")
    if other and not compiler.viewer.on(target.name).hides(other):
        field = target.fields[other]
        shown = f"coalesce({raw(alias, field, field.kind.storage.parts[0])}, {shown})"
    return Sql(shown)


def _linked(compiler: Compiler, path: str, alias: str, field: Field, links: str) -> Column:
    target = compiler.catalogue[field.target]
    reachable = scope(compiler.catalogue, compiler.viewer, target, "x", Verb.READ)
    sql = Sql(
        f"(SELECT jsonb_agg(jsonb_build_array(x.id, {_title(compiler, target, 'x').text}) ORDER BY l.position) "
        f"FROM {links} l JOIN {name(target.table)} x ON x.id = l.target_id AND ({reachable.text}) "
        f"WHERE l.source_id = {alias}.id AND l.field = %s)",
        (*reachable.params, field.key),
    )

    def read(found: Sequence[Any]) -> list[Reference]:
        return [Reference(target.name, UUID(item), label) for item, label in loads(found[0]) or ()]

    return Column(path, field, (sql,), read)
