"""What the types of relation let a record reach: companies it is a partner of, contacts whom it manages."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import orjson
from django.db import connection

from liane.records.bridges import Bridge
from liane.records.changes.draft import Draft
from liane.records.fields.stored import Words
from liane.records.objects import ObjectType
from liane.records.registry import bump_version


def follow(drafts: Sequence[Draft]) -> None:
    """Make every process read the types again once one was written."""
    if any(draft.object.name == "relation_type" for draft in drafts):
        bump_version("catalogue")


def read(objects: Mapping[str, ObjectType]) -> Iterator[Bridge]:
    """Yield, of each type in service, what its source reaches and what its target reaches; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT id, name, name_en, inverse_name, inverse_name_en, coalesce("symmetric", FALSE), from_objects, '
            "to_objects, field, roles, coalesce(one_target, FALSE), coalesce(one_source, FALSE), left_out "
            "FROM relations_relationtype WHERE retired IS NOT TRUE ORDER BY position, name"
        )
        rows = cursor.fetchall()
    for one, name, name_en, inverse, inverse_en, symmetric, sources, targets, field, roles, single, alone, out in rows:
        there, back = _objects(sources, objects), _objects(targets, objects)
        way = Bridge(
            f"{one}.to",
            _words(name, name_en),
            one,
            there,
            back,
            "relation",
            "source",
            "target",
            both=symmetric,
            one=single,
            roles=tuple(roles or ()),
            left_out=tuple(_names(out)),
            field=field or "",
        )
        yield way
        if not symmetric:
            label = _words(inverse, inverse_en)
            yield replace(
                way,
                key=f"{one}.from",
                label=label,
                sources=back,
                targets=there,
                near="target",
                far="source",
                one=alone,
            )


def _objects(stored: object, objects: Mapping[str, ObjectType]) -> tuple[str, ...]:
    """Return the objects that a side ties: those named, else all that can be tied."""
    found = _names(stored)
    if not found:
        return tuple(name for name, item in objects.items() if item.tied and item.group)
    return tuple(name for name in found if name in objects)


def _names(stored: object) -> list[str]:
    found = orjson.loads(stored) if isinstance(stored, str) else stored
    return found if isinstance(found, list) else []


def _words(french: str | None, english: str | None) -> Words:
    return Words({"fr": french or "", "en": english or french or ""})
