"""Records that are no more, there again for as long as somebody asks of them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from liane.records.changes import stored
from liane.records.changes.draft import Draft
from liane.records.changes.inverse import restored
from liane.records.changes.unique import same
from liane.records.objects import ObjectType
from liane.records.queries.sql import name


@contextmanager
def recalled(item: ObjectType, images: Mapping[UUID, Mapping[str, Any]], *, alone: bool = False) -> Iterator[None]:
    """Put records back as the log last knew them, `images`, and take them away at the end: nothing is written.

    A record of today that holds a unique value of theirs steps aside meanwhile when they are to stand `alone`. Raises
    IntegrityError for what cannot stand together.
    """
    drafts = [_draft(item, record_id, image) for record_id, image in images.items()]
    with transaction.atomic():
        if alone:
            _step_aside(item, drafts)
        stored.insert(item, drafts, datetime.now(UTC), None)
        stored.write_links(item, drafts)
        yield
        transaction.set_rollback(True)


def _draft(item: ObjectType, record_id: UUID, image: Mapping[str, Any]) -> Draft:
    edit = restored(item, record_id, 1, image)
    draft = Draft(item, record_id, "create", dict(edit.values), version=edit.version)
    draft.unread, draft.unread_links = edit.unread, edit.unread_links
    return draft


def _step_aside(item: ObjectType, drafts: Sequence[Draft]) -> None:
    """Take away who holds a unique value of these, until the transaction ends, which is never kept."""
    for field in item.fields.values():
        found = same(item, field, [draft.get(field.key) for draft in drafts]) if field.unique else None
        if found is not None:
            with connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {name(item.table)} t WHERE {found.text}", found.params)
