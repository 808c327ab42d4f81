"""Values of records as JSON: what is read can be sent back as it is.

Decimals are texts ("12.5"), so that no program rounds them; a relation is its object, id and title.
"""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from liane.api.problems.errors import malformed
from liane.lib.numerals import plain
from liane.records.objects import ObjectType
from liane.records.queries.columns import Column, Reference
from liane.records.queries.pages import Row
from liane.records.viewer import Viewer

ALL = "*"


def readable_keys(item: ObjectType, viewer: Viewer) -> tuple[str, ...]:
    """Return every field of `item` that the viewer may see."""
    rights = viewer.on(item.name)
    return tuple(key for key in item.fields if not rights.hides(key))


def chosen(item: ObjectType, viewer: Viewer, text: str | None) -> tuple[str, ...]:
    """Return the columns that "name,company.address.city" asks for; "*" is every field. Raises ApiError."""
    if text is None:
        return ()
    if text == ALL:
        return readable_keys(item, viewer)
    found = tuple(part.strip() for part in text.split(","))
    if not all(found) or len(found) > 250:
        raise malformed(_("Une liste de champs est attendue, séparés par des virgules."), "columns")
    return found


def records(columns: Sequence[Column], rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Return records as JSON."""
    writers = [(column.path, _writer(column)) for column in columns]
    return [
        {
            "id": row.id,
            "version": row.version,
            "values": {
                path: None if value is None else write(value)
                for (path, write), value in zip(writers, row.values, strict=True)
            },
        }
        for row in rows
    ]


def _writer(column: Column) -> Callable[[Any], Any]:
    field = column.field
    if field.target == ALL and column.path.rpartition(".")[2] == field.key:
        return _reference
    if field.kind.linked:
        return _references
    if field.kind.relation and field.target != ALL:
        return _reference
    # A part of a value ("address.city") is told as it is.
    return field.kind.storage.dump if column.path.rpartition(".")[2] == field.key else _same


def _same(value: Any) -> Any:
    return plain(value) if isinstance(value, Decimal) else value


def _reference(value: Any) -> Any:
    if not isinstance(value, Reference):
        return value
    return {"object": value.object, "id": value.id, "title": value.title}


def _references(value: Any) -> Any:
    return [_reference(one) for one in value]
