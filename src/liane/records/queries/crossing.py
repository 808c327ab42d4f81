"""Conditions that follow ties from record to record: over bridges, and down a tree."""

from liane.records.bridges import Bridge
from liane.records.fields.base import Field
from liane.records.objects import ObjectType
from liane.records.queries.expressions import raw
from liane.records.queries.sql import Sql, name
from liane.records.registry import Catalogue
from liane.records.viewer import Viewer

# Offered of a relation to records of the same object: the record named, and all that stands below it.
UNDER = "under"


def operators_of(item: ObjectType, field: Field) -> tuple[str, ...]:
    """Return the comparisons that a field of `item` offers: those of its kind, and its place in a tree."""
    tree = field.kind.name == "relation" and field.target == item.name
    return (*field.kind.operators, UNDER) if tree else field.kind.operators


def over(bridge: Bridge, catalogue: Catalogue, viewer: Viewer, near: tuple[str, str], far: tuple[str, str]) -> Sql:
    """Return the condition that `near` and `far` (object name, alias) are tied today by the type of `bridge`.

    That both may be read is for the caller to ask: whoever reads both ends of a tie reads the tie.
    """
    through = catalogue[bridge.through]
    ways = [(bridge.near, bridge.far)] + ([(bridge.far, bridge.near)] if bridge.both else [])
    found = [_one_way(bridge, through, viewer, way, near, far) for way in ways]
    text = " UNION ALL ".join(one.text for one in found)
    return Sql(f"{far[1]}.id IN ({text})", tuple(value for one in found for value in one.params))


def _one_way(
    bridge: Bridge,
    through: ObjectType,
    viewer: Viewer,
    way: tuple[str, str],
    near: tuple[str, str],
    far: tuple[str, str],
) -> Sql:
    ends = [through.fields[end] for end in way]
    (near_id, near_object), (far_id, far_object) = (
        tuple(raw("k", end, part) for part in end.kind.storage.parts) for end in ends
    )
    kind = through.fields["type"]
    text = (
        f"SELECT {far_id} FROM {name(through.table)} k WHERE {near_id} = {near[1]}.id AND {near_object} = %s "
        f"AND {far_object} = %s AND k.{name(kind.column())} = %s AND (k.until IS NULL OR k.until >= %s)"
    )
    return Sql(text, (near[0], far[0], bridge.type, viewer.today))


def under(item: ObjectType, relation: Field, alias: str, top: object, readable: Sql) -> Sql:
    """Return the condition that the record at `alias` is `top` or stands below it, however far, by `relation`.

    `readable` is asked of every record on the way, at the alias "c". UNION keeps each once: a loop ends.
    """
    above = raw("c", relation, relation.kind.storage.parts[0])
    table = name(item.table)
    start = f"SELECT c.id FROM {table} c WHERE c.id = %s AND ({readable.text})"
    step = f"SELECT c.id FROM {table} c JOIN below b ON {above} = b.id WHERE ({readable.text})"
    text = f"{alias}.id IN (WITH RECURSIVE below AS ({start} UNION {step}) SELECT id FROM below)"
    return Sql(text, (top, *readable.params, *readable.params))
