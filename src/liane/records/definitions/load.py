"""What administrators shaped, read from the tables and turned into object types: their half of a catalogue.

What cannot be read is left out and logged; nothing of it keeps the rest from working.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

import orjson
from django.db import connection

from liane.records import schema
from liane.records.definitions import layouts
from liane.records.definitions.rows import Definition, RowType
from liane.records.fields import stored
from liane.records.fields.base import Field
from liane.records.objects import ObjectType, hangs

logger = logging.getLogger("liane.records")


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One row of ``records_custom_field`` that is in service."""

    object: str
    key: str
    store: str
    declaration: Mapping[str, Any]
    hidden: bool
    position: int


@dataclass(frozen=True, slots=True)
class Definitions:
    """All that one organisation defined: objects, fields by object, layouts by object."""

    objects: Sequence[Definition] = ()
    fields: Mapping[str, Sequence[FieldRow]] = field(default_factory=dict)
    laid_out: Mapping[str, Sequence[layouts.Stored]] = field(default_factory=dict)


def read() -> Definitions:
    """Read the current organisation's definitions: three statements."""
    with connection.cursor() as cursor:
        columns = ", ".join(f'"{one.name}"' for one in fields(Definition))
        cursor.execute(f'SELECT {columns} FROM records_custom_object WHERE NOT retired ORDER BY "order", name')
        objects = [Definition(*row) for row in cursor.fetchall()]
        cursor.execute(
            "SELECT object, key, store, declaration, hidden, position FROM records_custom_field WHERE NOT retired "
            "ORDER BY object, position, created_at, key"
        )
        found: dict[str, list[FieldRow]] = {}
        for name, key, store, declaration, hidden, position in cursor.fetchall():
            row = FieldRow(name, key, store, _json(declaration) or {}, hidden, position)
            found.setdefault(name, []).append(row)
        cursor.execute(f"SELECT object, {', '.join(layouts.COLUMNS)} FROM records_layout")
        laid: dict[str, list[layouts.Stored]] = {}
        for name, role, *parts in cursor.fetchall():
            laid.setdefault(name, []).append(layouts.Stored(role or "", *(_json(part) for part in parts)))
    return Definitions(objects, found, laid)


def build(declared: Iterable[type[ObjectType]], found: Definitions) -> Mapping[str, ObjectType]:
    """Return every object type of the organisation by name: those of Liane, then its own."""
    objects: dict[str, ObjectType] = {}
    for declaration in declared:
        item = declaration()
        rows = found.fields.get(item.name)
        if rows:
            item = declaration(*_split(item, rows))
        objects[item.name] = item
    slugs = {item.slug for item in objects.values()}
    for definition in found.objects:
        if definition.key in objects:
            logger.error("The object %s of %s has the name of one of Liane's", definition.key, schema.current())
            continue
        if definition.slug in slugs:
            # Liane took this address since: its own object keeps it.
            definition = replace(definition, slug=f"{definition.slug}-{definition.key}")  # noqa: PLW2901
        slugs.add(definition.slug)
        bare = RowType(definition)
        objects[definition.key] = RowType(definition, *_split(bare, found.fields.get(definition.key, ())))
    _drop_strays(objects)
    for item in objects.values():
        item.floating = hangs(item, objects)
        layouts.lay_out(item, objects, found.laid_out.get(item.name, ()))
    return objects


def _split(item: ObjectType, rows: Sequence[FieldRow]) -> tuple[list[Field], dict[str, Field]]:
    """Return the object's own fields, and its built-in ones as the organisation changed them."""
    own: list[Field] = []
    changed: dict[str, Field] = {}
    for row in rows:
        known = item.fields.get(row.key)
        try:
            if known is not None:
                changed[row.key] = stored.override(known, row.declaration, hidden=row.hidden)
            else:
                own.append(_own(item, row))
        except ValueError as error:
            logger.error("The field %s.%s of %s cannot be read: %s", item.name, row.key, schema.current(), error)
    return own, changed


def _own(item: ObjectType, row: FieldRow) -> Field:
    made = stored.read(row.key, row.declaration, store=row.store, hidden=row.hidden)
    if made.target and made.target != "*" and not made.inverse:
        # Both ways, always: the other side lists the records that point to it.
        return replace(made, inverse=f"{item.name}_{made.key}", inverse_label=made.inverse_label or item.plural)
    return made


def _drop_strays(objects: dict[str, ObjectType]) -> None:
    """Leave out own relations to objects that are retired: they come back with them."""
    for item in list(objects.values()):
        strays = {one.key for one in item.fields.values() if one.custom and one.target not in ("", "*", *objects)}
        if strays:
            item.leave_out(strays)


def _json(value: Any) -> Any:
    return orjson.loads(value) if isinstance(value, str) else value
