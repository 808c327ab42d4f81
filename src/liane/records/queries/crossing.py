"""Conditions that follow ties from record to record: over bridges, and down a tree."""

from dataclasses import dataclass

from liane.records.bridges import Bridge
from liane.records.fields.base import Field
from liane.records.objects import ObjectType
from liane.records.queries.expressions import raw
from liane.records.queries.model import EVER, NOW, PAST, And, Link, Not, Or, Where
from liane.records.queries.sql import TRUE, Sql, conjunction, name
from liane.records.registry import Catalogue, Inverse
from liane.records.viewer import Viewer

# Offered of a relation to records of the same object: the record named, and all that stands below it.
UNDER = "under"


def operators_of(item: ObjectType, field: Field) -> tuple[str, ...]:
    """Return the comparisons that a field of `item` offers: those of its kind, and its place in a tree."""
    tree = field.kind.name == "relation" and field.target == item.name
    return (*field.kind.operators, UNDER) if tree else field.kind.operators


def pointing(inverse: Inverse, item: ObjectType, inner: str, alias: str) -> Sql:
    """Return the condition that the record at `inner` points to the one of `item` at `alias`."""
    field = inverse.field
    if field.kind.linked:
        text = f"SELECT k.source_id FROM {inverse.object.links} k WHERE k.target_id = {alias}.id AND k.field = %s"
        return Sql(f"{inner}.id IN ({text})", (field.key,))
    link = f"{raw(inner, field, field.kind.storage.parts[0])} = {alias}.id"
    if field.target != "*":
        return Sql(link)
    return Sql(f"{link} AND {raw(inner, field, field.kind.storage.parts[1])} = %s", (item.name,))


@dataclass(frozen=True, slots=True)
class Tie:
    """The ties of a bridge at `alias` that are meant: those of `when` to which `said` applies."""

    alias: str
    when: str
    said: Sql


def parted(where: Where | None) -> tuple[list[Where], list[Where]]:
    """Return what is asked of ties, and what of far records alone: together they are the condition.

    Only the first need be asked of each pair; what the second find may be found by an index.
    """
    parts = where.children if isinstance(where, And) else () if where is None else (where,)
    tied = [one for one in parts if _asks_tie(one)]
    return tied, [one for one in parts if one not in tied]


def _asks_tie(where: Where) -> bool:
    match where:
        case Link():
            return True
        case And(children) | Or(children):
            return any(_asks_tie(child) for child in children)
        case Not(child):
            return _asks_tie(child)
        case _:
            # What lies below another crossing asks the ties of that one.
            return False


def over(
    bridge: Bridge, catalogue: Catalogue, viewer: Viewer, near: tuple[str, str], far: tuple[str, str], tie: Tie
) -> Sql:
    """Return the condition that `near` and `far` (object name, alias) are tied as `tie` says by the type of `bridge`.

    That both may be read is for the caller to ask: whoever reads both ends of a tie reads the tie.
    """
    through = catalogue[bridge.through]
    kind, until = (f"{tie.alias}.{name(through.fields[key].column())}" for key in ("type", "until"))
    today = viewer.today
    held = {
        NOW: Sql(f"({until} IS NULL OR {until} >= %s)", (today,)),
        PAST: Sql(f"{until} < %s", (today,)),
        EVER: TRUE,
    }[tie.when]
    meant = conjunction([Sql(f"{kind} = %s", (bridge.type,)), held, tie.said])
    found = [_one_way(through, way, near, far, tie.alias, meant) for way in bridge.ways]
    text = " UNION ALL ".join(one.text for one in found)
    return Sql(f"{far[1]}.id IN ({text})", tuple(value for one in found for value in one.params))


def _one_way(
    through: ObjectType, way: tuple[str, str], near: tuple[str, str], far: tuple[str, str], tie: str, meant: Sql
) -> Sql:
    (near_id, near_object), (far_id, far_object) = (
        tuple(raw(tie, end, part) for part in end.kind.storage.parts) for end in (through.fields[key] for key in way)
    )
    text = (
        f"SELECT {far_id} FROM {name(through.table)} {tie} WHERE {near_id} = {near[1]}.id AND {near_object} = %s "
        f"AND {far_object} = %s AND {meant.text}"
    )
    return Sql(text, (near[0], far[0], *meant.params))


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
