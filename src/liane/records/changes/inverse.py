"""The inverse of a Change: the edits that take back what its lines of the log say."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from liane.records.changes.model import Conflict, Create, Delete, Edit, Problem, Update
from liane.records.objects import ObjectType
from liane.records.queries.columns import loads
from liane.records.registry import Catalogue


class Line:
    """One line of the log, as undoing needs it."""

    __slots__ = ("action", "after", "before", "erased", "field", "implied", "object", "record_id", "version")

    def __init__(self, row: tuple[Any, ...]) -> None:
        self.object, self.record_id, self.version, self.action, self.field = row[:5]
        self.before, self.after = loads(row[5]), loads(row[6])
        self.erased, self.implied = row[7:]


def lines(change_id: UUID) -> list[Line]:
    """Return the lines of a Change, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT object, record_id, version, action, field, before, after, salt IS NULL, implied FROM records_entry "
            "WHERE change_id = %s ORDER BY ordinal",
            [change_id],
        )
        return [Line(row) for row in cursor.fetchall()]


def inverse(found: Catalogue, entries: list[Line]) -> Iterator[Edit]:
    """Yield the edits that take these lines back. Raises Conflict where a field is out of service."""
    updates: dict[tuple[str, UUID], dict[str, Any]] = {}
    for entry in entries:
        item = found[entry.object]
        if entry.action == "update":
            field = item.logged(entry.field)
            if field is None:
                message = _("Le champ « %(key)s » a été retiré : remettez-le en service pour annuler.")
                raise Conflict([Problem("", UUID(int=0), "", message % {"key": entry.field}, "retired")])
            value = None if entry.before is None else field.kind.storage.load(entry.before)
            updates.setdefault((entry.object, entry.record_id), {})[field.key] = value
        elif entry.action == "create":
            yield Delete(entry.object, entry.record_id)
        else:
            yield restored(item, entry.record_id, entry.version, entry.before)
    for (name, record_id), values in updates.items():
        yield Update(name, record_id, values)


def restored(item: ObjectType, record_id: UUID, version: int, kept: Mapping[str, Any]) -> Create:
    """Return the edit that brings a deleted record back, with what it holds for fields retired before or since.

    `kept` is its image in the log, `version` the one of its deletion.
    """
    image = dict(kept)
    external = tuple((source, key) for source, key in image.pop("$external", ()))
    links: dict[str, Any] = image.pop("$links", {})
    image |= image.pop("$unread", {}) | links
    unread = {key: value for key, value in image.items() if item.logged(key) is None and value is not None}
    links = {key: unread.pop(key) for key in _linked_keys(item, list(unread)) | links.keys() if key in unread}
    known = ((item.logged(key), value) for key, value in image.items())
    values = {field.key: field.kind.storage.load(value) for field, value in known if field is not None}
    return Create(
        item.name, values, record_id, external, version=version + 1, unread=unread, unread_links=links,
    )  # fmt: skip


def _linked_keys(item: ObjectType, keys: list[str]) -> set[str]:
    """Return which of these keys of retired fields hold links."""
    if not keys:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT store FROM records_custom_field WHERE object = %s AND store = ANY(%s) "
            "AND declaration->>'kind' = 'relations'",
            [item.name, keys],
        )
        return {row[0] for row in cursor.fetchall()}
