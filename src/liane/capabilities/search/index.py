"""Keeping the index: the projection that the gate runs with each Change."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache, partial
from typing import Any
from uuid import UUID

import orjson

from liane.capabilities.search import dictionary
from liane.capabilities.search.words import split, vector
from liane.records.changes import sending
from liane.records.changes.draft import Draft
from liane.records.fields.base import Field
from liane.records.objects import ObjectType, Owned
from liane.records.queries.sql import Sql

_TITLE = 120
_TARGET = "search_entry (record_id, object, owner_id, title, changed_at, words)"
Entry = tuple[UUID, str, UUID | None, str, datetime | None, str]
Read = Callable[[str], Any]


def project(drafts: Sequence[Draft]) -> None:
    """Bring the entries of the records in `drafts` up to date: four statements at most."""
    created: list[Draft] = []
    updated: list[Entry] = []
    gone: list[UUID] = []
    words: set[str] = set()
    for draft in drafts:
        if not searchable(draft.object):
            continue
        if draft.action == "delete":
            gone.append(draft.id)
        elif draft.action == "create":
            created.append(draft)
        elif _touches(draft):
            updated.append(_of_draft(draft, words))
    if gone:
        sending.later(Sql("DELETE FROM search_entry WHERE record_id = ANY(%s::uuid[])", (gone,)))
    sending.write(_TARGET, (_of_draft(draft, words) for draft in created))
    if updated:
        sending.later(
            Sql(
                "UPDATE search_entry s SET owner_id = v.owner_id, title = v.title, changed_at = v.changed_at, "
                f"words = v.words FROM {ROWS} WHERE s.record_id = v.record_id",
                (dumped(updated),),
            )
        )
    learning = dictionary.learning(words)
    if learning is not None:
        sending.later(learning)


ROWS = (
    "jsonb_to_recordset(%s::jsonb) AS v(record_id uuid, object text, owner_id uuid, title text, "
    "changed_at timestamptz, words tsvector)"
)


def dumped(entries: Sequence[Entry]) -> str:
    """Return entries as the parameter of `ROWS`."""
    names = ("record_id", "object", "owner_id", "title", "changed_at", "words")
    return orjson.dumps([dict(zip(names, entry, strict=True)) for entry in entries]).decode()


def searchable(item: ObjectType) -> bool:
    """Say whether records of this object are in the index: one of its fields has a search weight."""
    return bool(searched(item))


@lru_cache(maxsize=512)
def searched(item: ObjectType) -> tuple[Field, ...]:
    """Return the fields of an object whose words are in the index."""
    return tuple(field for field in item.fields.values() if field.search and field.kind.searched is not None)


def entry(item: ObjectType, record_id: UUID, read: Read, changed_at: datetime | None, words: set[str]) -> Entry:
    """Return the entry of a record whose values `read` gives, and add its words to `words`."""
    text, found = vector(item.name, _texts(item, read))
    words.update(found)
    key = _owner_key(item)
    owner = read(key) if key else None
    return (record_id, item.name, owner, heading(read(item.title)), changed_at, text)


def heading(title: Any) -> str:
    """Return a title, or what was typed, as titles are compared: its folded words with single spaces."""
    return " ".join(split(str(title or "")))[:_TITLE]


def _touches(draft: Draft) -> bool:
    return any(
        key in (_owner_key(draft.object), draft.object.title) or draft.object.fields[key].search for key in draft.values
    )


@lru_cache(maxsize=512)
def _owner_key(item: ObjectType) -> str:
    """Return the field that says whose a record is, or who wrote one that belongs to another record; "" for none."""
    if isinstance(item.scope, Owned):
        return item.scope.field
    field = item.fields.get("owner")
    return "owner" if field is not None and field.kind.name == "person" else ""


def _of_draft(draft: Draft, words: set[str]) -> Entry:
    return entry(draft.object, draft.id, draft.get, draft.effective_at, words)


def _texts(item: ObjectType, read: Read) -> Iterator[tuple[str, str, str]]:
    for key, weight, texts in _read_by(item):
        value = read(key)
        if value is not None:
            for text in texts(value):
                yield key, weight, text


@lru_cache(maxsize=512)
def _read_by(item: ObjectType) -> tuple[tuple[str, str, Callable[[Any], Sequence[str]]], ...]:
    """Return the searched fields of an object: key, weight, and what gives the texts of a value."""
    return tuple(
        (field.key, field.search, partial(field.kind.searched, field))
        for field in searched(item)
        if field.kind.searched is not None
    )
