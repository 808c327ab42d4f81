"""What was found as its reader sees it: titles and the words that answered, marked, of fields that she may see."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from liane.capabilities.search.index import searched
from liane.capabilities.search.lookup import Ranked
from liane.capabilities.search.terms import Wanted
from liane.capabilities.search.words import numbers, split
from liane.lib.fold import fold
from liane.records.fields.base import Field
from liane.records.objects import ObjectType
from liane.records.queries.columns import Reference
from liane.records.queries.model import Query, QueryError
from liane.records.queries.pages import Row, fetch
from liane.records.registry import catalogue
from liane.records.viewer import Viewer

# Pieces of a text, each marked or not.
Marked = tuple[tuple[str, bool], ...]
_WORD = re.compile(r"[^\W_]+")
_DIGITS = re.compile(r"\d{4,}")
# What may stand between the digits of a number.
_BETWEEN = r"[\s.\-/]{0,2}"
_BEFORE, _SHOWN, _MOST = 40, 140, 2


@dataclass(frozen=True, slots=True)
class Quote:
    """A field of a record, and the piece of its text that answers the search."""

    field: Field
    text: Marked


@dataclass(frozen=True, slots=True)
class Shown:
    """A record found: its title, what it is beside that, and what else of it answers."""

    object: ObjectType
    id: UUID
    title: Marked
    beside: tuple[tuple[Field, Any], ...]
    quotes: tuple[Quote, ...]


def shown(viewer: Viewer, ranked: Ranked) -> list[Shown]:
    """Return what was found, in its order, as far as `viewer` may see it: a statement for each object."""
    ids: dict[str, list[UUID]] = {}
    for object_name, record_id in ranked.found:
        ids.setdefault(object_name, []).append(record_id)
    read = {name: _read(viewer, catalogue()[name], some) for name, some in ids.items()}
    words = tuple(ranked.words)
    found = []
    for object_name, record_id in ranked.found:
        paths, rows = read[object_name]
        row = rows.get(record_id)
        if row is not None:
            values = dict(zip(paths, row.values, strict=True))
            found.append(_shown(viewer, catalogue()[object_name], record_id, values, words, ranked.wanted))
    return found


def mark(text: str, words: Sequence[str]) -> Marked:
    """Return `text` in pieces, those marked that `words` (folded) begin or are."""
    pieces: list[tuple[str, bool]] = []
    at = 0
    for begin, end in _places(text, words):
        if begin < at:
            continue
        pieces += [(text[at:begin], False), (text[begin:end], True)]
        at = end
    pieces.append((text[at:], False))
    return tuple(piece for piece in pieces if piece[0])


def _places(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    found = []
    for one in _WORD.finditer(text):
        folded = fold(one[0])
        fits = [word for word in words if folded.startswith(word)]
        if fits:
            longest = max(map(len, fits))
            found.append((one.start(), one.start() + longest if len(folded) == len(one[0]) else one.end()))
    for digits in (word for word in words if _DIGITS.fullmatch(word)):
        # The zeros of a call abroad are no part of the number, and are marked with it where it is written so.
        spaced = re.search(rf"(?:(?<!\d)0{_BETWEEN}0{_BETWEEN})?{_BETWEEN.join(digits)}", text)
        if spaced:
            found.append(spaced.span())
    return sorted(found, key=lambda span: (span[0], -span[1]))


def _read(viewer: Viewer, item: ObjectType, ids: Sequence[UUID]) -> tuple[tuple[str, ...], dict[UUID, Row]]:
    rights = viewer.on(item.name)
    keys = [item.title, *(field.key for field in searched(item)), *(_first(path) for path in item.subtitle)]
    paths = tuple(dict.fromkeys(key for key in keys if key in item.fields and not rights.hides(key)))
    if item.title not in paths:
        return paths, {}
    try:
        page = fetch(Query(item.name, columns=paths, ids=tuple(ids), limit=len(ids)), viewer)
    except QueryError:
        return paths, {}
    return paths, {row.id: row for row in page.rows}


def _shown(
    viewer: Viewer, item: ObjectType, record_id: UUID, values: dict[str, Any], words: Sequence[str], wanted: Wanted
) -> Shown:
    title = str(values[item.title] or "")
    told = split(title)
    left = [term for term in wanted.terms if not any(word.startswith(term) for word in told)]
    near = [word for word in words if word not in wanted.terms]
    if left and any(word in told for word in near):
        # A misspelt word that the title answers needs no other witness.
        left = left[:-1]
    quotes = tuple(_quotes(viewer, item, values, (*left, *near) if left else ()))[:_MOST]
    beside = [(item.fields[key], values[key]) for path in item.subtitle if (key := _first(path)) in values]
    return Shown(item, record_id, mark(title, words), tuple(beside), quotes)


def _quotes(viewer: Viewer, item: ObjectType, values: dict[str, Any], words: Sequence[str]) -> Iterator[Quote]:
    for field in searched(item) if words else ():
        value = values.get(field.key)
        if field.key == item.title or value is None or isinstance(value, Reference) or field.kind.searched is None:
            continue
        held = field.kind.searched(field, value)
        if _answers(held, words):
            whole = " ".join(field.kind.show(field, value, viewer.context).split())
            yield Quote(field, _window(mark(whole, words)))


def _answers(texts: Iterable[str], words: Sequence[str]) -> bool:
    return any(word.startswith(one) for text in texts for word in (*split(text), *numbers(text)) for one in words)


def _window(pieces: Marked) -> Marked:
    """Return the part of a long text around its first mark."""
    if sum(len(text) for text, _marked in pieces) <= _SHOWN:
        return pieces
    first = next((place for place, (_text, marked) in enumerate(pieces) if marked), 0)
    kept: list[tuple[str, bool]] = []
    before = "".join(text for text, _marked in pieces[:first])
    if before:
        kept.append((before if len(before) <= _BEFORE else "…" + before[-_BEFORE:].partition(" ")[2], False))
    room = _SHOWN
    for text, marked in pieces[first:]:
        kept.append((text if len(text) <= room else text[:room].rstrip() + "…", marked))
        room -= len(text)
        if room <= 0:
            break
    return tuple(kept)


def _first(path: str) -> str:
    return path.partition(".")[0]
