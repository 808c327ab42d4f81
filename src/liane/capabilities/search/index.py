"""Keeping the index: the projection that the gate runs with each Change."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from liane.capabilities.search.words import vector
from liane.lib.fold import fold
from liane.records.changes.draft import Draft
from liane.records.fields.base import Field
from liane.records.objects import ObjectType, Owned

_TITLE = 120


def project(drafts: Sequence[Draft]) -> None:
    """Bring the entries of the records in `drafts` up to date: three statements at most."""
    created: list[Draft] = []
    updated: list[tuple[Any, ...]] = []
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
            updated.append(_entry(draft, words))
    with connection.cursor() as cursor:
        if gone:
            cursor.execute("DELETE FROM search_entry WHERE record_id = ANY(%s::uuid[])", [gone])
        if created:
            columns = "record_id, object, owner_id, title, changed_at, words"
            # One at a time: the database files the entries already sent while this one is made.
            with cursor.copy(f"COPY search_entry ({columns}) FROM STDIN") as copy:
                for draft in created:
                    copy.write_row(_entry(draft, words))
        if updated:
            names = ("record_id", "object", "owner_id", "title", "changed_at", "words")
            rows = [dict(zip(names, entry, strict=True)) for entry in updated]
            cursor.execute(
                "UPDATE search_entry s SET owner_id = v.owner_id, title = v.title, changed_at = v.changed_at, "
                "words = v.words FROM jsonb_to_recordset(%s::jsonb) AS v(record_id uuid, owner_id uuid, title text, "
                "changed_at timestamptz, words tsvector) WHERE s.record_id = v.record_id",
                [orjson.dumps(rows).decode()],
            )
    if words:
        _learn(words)


def searchable(item: ObjectType) -> bool:
    """Say whether records of this object are in the index: one of its fields has a search weight."""
    return bool(_searched(item))


@lru_cache(maxsize=512)
def _searched(item: ObjectType) -> tuple[Field, ...]:
    return tuple(field for field in item.fields.values() if field.search)


def _touches(draft: Draft) -> bool:
    owner = draft.object.scope.field if isinstance(draft.object.scope, Owned) else ""
    return any(key == owner or draft.object.fields[key].search for key in draft.values)


def _entry(draft: Draft, words: set[str]) -> tuple[Any, ...]:
    """Return the entry of a record, and add its words to `words`."""
    item = draft.object
    text, found = vector(_texts(draft))
    words |= found
    owner = draft.get(item.scope.field) if isinstance(item.scope, Owned) else None
    title = fold(str(draft.get(item.title) or ""))[:_TITLE]
    return (draft.id, item.name, owner, title, draft.effective_at, text)


def _texts(draft: Draft) -> Iterator[tuple[str, str]]:
    for field in _searched(draft.object):
        value = draft.get(field.key)
        if value is None:
            continue
        if field.kind.searched is not None:
            for text in field.kind.searched(field, value):
                yield field.search, text


def _learn(words: set[str]) -> None:
    """Add new words to the dictionary, in order, so that two writers never wait for each other in a ring.

    Numbers are left out: nobody's slip in one can be guessed, and they are as many as there are records.
    """
    spelt = sorted(word for word in words if word.isalpha())
    if not spelt:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO search_word (word) SELECT v FROM unnest(%s::text[]) v "
            "WHERE NOT EXISTS (SELECT 1 FROM search_word w WHERE w.word = v) ORDER BY v ON CONFLICT DO NOTHING",
            [spelt],
        )
