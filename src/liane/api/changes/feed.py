"""What happened, in the sequencer's order, as far as a viewer may know: today's rights, hidden fields left out.

A record that is no more is judged by the image that the log keeps of it. A Change of which the viewer may know
nothing is left out, and its number is passed all the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from liane.records.changes.ends import absent, last_images, were_readable
from liane.records.fields.base import Field
from liane.records.objects import ObjectType
from liane.records.queries.columns import loads
from liane.records.queries.pages import titles
from liane.records.queries.scope import readable
from liane.records.registry import catalogue
from liane.records.viewer import Viewer

MOST = 500
# Lines of the log that one page reads at most, but for a Change that alone has more.
_LINES = 20_000
_HEADERS = "number, id, recorded_at, actor_id, actor_name, cause, reference, undoes_id, entries"


@dataclass(frozen=True, slots=True)
class Header:
    """A Change without what it wrote."""

    number: int | None
    id: UUID
    recorded_at: datetime
    actor_id: UUID | None
    actor_name: str
    cause: str
    reference: str
    undoes_id: UUID | None
    entries: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log."""

    change_id: UUID
    object: str
    record_id: UUID
    version: int
    action: str
    field: str | None
    before: Any
    after: Any


def page(after: int, limit: int, viewer: Viewer) -> dict[str, Any]:
    """Return the Changes above `after` that `viewer` may know of; `next` is where the next page begins."""
    headers = _fitting(_headers("number > %s ORDER BY number LIMIT %s", [after, limit + 1])[: limit + 1])
    more = len(headers) > limit
    headers = headers[:limit]
    rest = bool(headers) and _more_after(headers[-1].number or 0)
    items = told(headers, viewer)
    return {"items": items, "next": headers[-1].number if headers else after, "more": more or rest}


def one(change_id: UUID, viewer: Viewer) -> dict[str, Any] | None:
    """Return a Change, None when `viewer` may know nothing of it."""
    found = told(_headers("id = %s", [change_id]), viewer)
    return found[0] if found else None


def objects_of(change_id: UUID) -> list[str]:
    """Return the names of the objects whose records a Change wrote."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT objects FROM records_change WHERE id = %s", [change_id])
        row = cursor.fetchone()
    return list(loads(row[0])) if row else []


def told(headers: Sequence[Header], viewer: Viewer) -> list[dict[str, Any]]:
    """Return Changes as JSON, those that `viewer` may know nothing of left out."""
    lines = _lines(headers)
    seen = _seen(lines, viewer)
    kept = [line for line in lines if (line.object, line.record_id) in seen]
    steps = {id(line): _steps(catalogue()[line.object], line, viewer) for line in kept}
    named = _names(viewer, (step for found in steps.values() for step in found))
    records: dict[UUID, dict[tuple[str, UUID], dict[str, Any]]] = {}
    for line in kept:
        record = records.setdefault(line.change_id, {}).setdefault((line.object, line.record_id), {
            "object": line.object, "id": line.record_id, "action": line.action, "version": line.version, "fields": {},
        })  # fmt: skip
        for field, before, after in steps[id(line)]:
            values = {"before": _value(field, before, named), "after": _value(field, after, named)}
            record["fields"][field.key] = values
    return [
        {
            "number": header.number,
            "id": header.id,
            "recorded_at": header.recorded_at,
            "actor": {"id": header.actor_id, "name": header.actor_name},
            "cause": header.cause,
            "reference": header.reference,
            "undoes": header.undoes_id,
            "records": list(records[header.id].values()),
        }
        for header in headers
        if header.id in records
    ]


def _headers(condition: str, parameters: list[Any]) -> list[Header]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_HEADERS} FROM records_change WHERE {condition}", parameters)
        return [Header(*row) for row in cursor.fetchall()]


def _fitting(headers: list[Header]) -> list[Header]:
    """Return as many Changes, from the first on, as one page may read the lines of."""
    total = 0
    for place, header in enumerate(headers):
        total += header.entries
        if total > _LINES and place:
            return headers[:place]
    return headers


def _more_after(number: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM records_change WHERE number > %s)", [number])
        return bool(cursor.fetchone()[0])


def _lines(headers: Sequence[Header]) -> list[Line]:
    if not headers:
        return []
    moments = [header.recorded_at for header in headers]
    order = {header.id: place for place, header in enumerate(headers)}
    with connection.cursor() as cursor:
        # The moments say which months of the log to look into.
        cursor.execute(
            "SELECT change_id, object, record_id, version, action, field, before, after FROM records_entry "
            "WHERE change_id = ANY(%s::uuid[]) AND recorded_at BETWEEN %s AND %s ORDER BY change_id, ordinal",
            [list(order), min(moments), max(moments)],
        )
        found = [Line(*(*row[:6], loads(row[6]), loads(row[7]))) for row in cursor.fetchall()]
    return sorted(found, key=lambda line: order[line.change_id])


def _seen(lines: Iterable[Line], viewer: Viewer) -> set[tuple[str, UUID]]:
    """Return the records that `viewer` may know of: one statement an object."""
    found = catalogue()
    wanted: dict[str, set[UUID]] = {}
    for line in lines:
        wanted.setdefault(line.object, set()).add(line.record_id)
    seen: set[tuple[str, UUID]] = set()
    for name, ids in wanted.items():
        item = found.get(name)
        if item is None:
            continue
        there = readable(found, item, ids, viewer)
        seen |= {(name, one) for one in there}
        gone = absent(item, ids - there)
        # By its end, wherever the page ends: what it became after it left her is not hers to know.
        images = last_images(gone) if gone else {}
        seen |= {(name, one) for one in were_readable(found, item, images, viewer)}
    return seen


Step = tuple[Field, Any, Any]


def _steps(item: ObjectType, line: Line, viewer: Viewer) -> list[Step]:
    if line.action == "update":
        pairs = {line.field or "": (line.before, line.after)}
    elif line.action == "create":
        pairs = {key: (None, value) for key, value in (line.after or {}).items()}
    else:
        pairs = {key: (value, None) for key, value in (line.before or {}).items()}
    found = []
    for key, (before, after) in pairs.items():
        field = item.logged(key)
        if field is not None and not viewer.on(item.name).hides(field.key):
            found.append((field, before, after))
    return found


def _targets(field: Field, value: Any) -> list[tuple[str, UUID]]:
    if value is None or not field.target:
        return []
    if field.target == "*":
        return [(value["object"], UUID(value["id"]))]
    return [(field.target, UUID(one)) for one in (value if field.kind.linked else [value])]


def _names(viewer: Viewer, steps: Iterable[Step]) -> dict[tuple[str, UUID], str]:
    """Return the titles of the records that values point to and that `viewer` may read."""
    wanted: dict[str, set[UUID]] = {}
    for field, before, after in steps:
        for target, record_id in (*_targets(field, before), *_targets(field, after)):
            wanted.setdefault(target, set()).add(record_id)
    named: dict[tuple[str, UUID], str] = {}
    for target, ids in wanted.items():
        named |= {(target, one): title for one, title in titles(target, ids, viewer).items()}
    return named


def _value(field: Field, value: Any, named: Mapping[tuple[str, UUID], str]) -> Any:
    """Return a value of the log as records have it: a relation with its title, nothing of what is out of reach."""
    if value is None or not field.target:
        return value
    found = [
        {"object": target, "id": one if (target, one) in named else None, "title": named.get((target, one))}
        for target, one in _targets(field, value)
    ]
    return found if field.kind.linked else found[0] if found else None
