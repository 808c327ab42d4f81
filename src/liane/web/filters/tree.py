"""A filter while someone builds it: groups and conditions, some unfinished, as form fields and as conditions.

Form fields are named by where a node stands: ``j.0`` (how group 0 joins), ``f.0.1``, ``o.0.1``, ``v.0.1``,
``w.0.1`` (field, comparison, value, second value). What the builder cannot show travels whole, as ``r.0.2``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.http import QueryDict

from liane.records.queries.model import And, Leaf, Or, QueryError, Where, dump_where, parse_where

DEEPEST = 4
# Stands for a condition that cannot be read: no Query takes it, where an empty one would find everything.
_BROKEN = {"illisible": True}


@dataclass
class Condition:
    """One comparison: `values` as typed, `error` why it cannot be used."""

    path: str = ""
    operator: str = ""
    values: list[Any] = field(default_factory=list)
    error: str = ""


@dataclass
class Raw:
    """A condition that the builder does not draw, kept as it is."""

    data: Any


@dataclass
class Group:
    """Conditions joined by "and" or "or"."""

    join: str = "and"
    children: "list[Node]" = field(default_factory=list)


Node = Condition | Raw | Group


def from_where(where: Where | None) -> Group:
    """Return the tree of a condition; its root is always a group."""
    if where is None:
        return Group()
    node = _node(where)
    return node if isinstance(node, Group) else Group("and", [node])


def _node(where: Where) -> Node:
    match where:
        case Leaf(path, operator, value):
            return Condition(path, operator, value if isinstance(value, list) else [] if value is None else [value])
        case And(children):
            return Group("and", [_node(child) for child in children])
        case Or(children):
            return Group("or", [_node(child) for child in children])
        case _:
            return Raw(dump_where(where))


def from_form(data: QueryDict) -> Group:
    """Return the tree that a form describes."""
    root = Group(_join(data.get("j.", "and")))
    groups: dict[tuple[int, ...], Group] = {(): root}
    for position, letter in sorted(_positions(data)):
        parent = groups.get(position[:-1])
        if parent is None:
            continue
        name = ".".join(str(number) for number in position)
        if letter == "j":
            group = Group(_join(data.get(f"j.{name}", "and")))
            groups[position] = group
            parent.children.append(group)
        elif letter == "r":
            parent.children.append(Raw(_json(data.get(f"r.{name}", ""))))
        else:
            values: list[Any] = [value for value in data.getlist(f"v.{name}") if value != ""]
            picked = data.get(f"v.{name}.id", "")
            if picked:
                values = [picked]
            second = data.get(f"w.{name}", "")
            if second:
                values.append(second)
            parent.children.append(Condition(data.get(f"f.{name}", ""), data.get(f"o.{name}", ""), values))
    return root


def _positions(data: QueryDict) -> Iterator[tuple[tuple[int, ...], str]]:
    for key in data:
        letter, _dot, rest = key.partition(".")
        if letter in ("f", "j", "r") and rest:
            numbers = rest.split(".")
            if len(numbers) <= DEEPEST + 1 and all(number.isdecimal() and len(number) < 4 for number in numbers):
                yield tuple(int(number) for number in numbers), letter


def _join(text: str) -> str:
    return "or" if text == "or" else "and"


def _json(text: str) -> Any:
    try:
        return orjson.loads(text) or _BROKEN
    except orjson.JSONDecodeError:
        return _BROKEN


def find(root: Group, name: str) -> tuple[Group, int] | None:
    """Return the group that holds the node called `name` ("0.1") and its place in it."""
    group = root
    numbers = [int(number) for number in name.split(".") if number.isdecimal()]
    for number in numbers[:-1]:
        child = group.children[number] if number < len(group.children) else None
        if not isinstance(child, Group):
            return None
        group = child
    return (group, numbers[-1]) if numbers and numbers[-1] < len(group.children) else None


def group_at(root: Group, name: str) -> Group:
    """Return the group called `name`, the root when there is none."""
    found = find(root, name)
    node = found[0].children[found[1]] if found else root
    return node if isinstance(node, Group) else root


def to_where(group: Group) -> Where | None:
    """Return the condition of a finished tree, None when it is empty. Raises QueryError."""
    data = _data(group)
    return parse_where(data) if data else None


def _data(node: Node) -> Any:
    match node:
        case Raw(data):
            return data
        case Condition(path, operator, values):
            many = operator in ("in", "not_in", "between") or operator.startswith("has_")
            return {"field": path, "op": operator, "value": values if many else values[0] if values else None}
        case Group(join, children):
            found = [one for child in children if (one := _data(child))]
            return found[0] if len(found) == 1 else {join: found} if found else None
    raise QueryError("")
