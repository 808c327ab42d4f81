"""A filter while someone builds it: groups and conditions, some unfinished, as form fields and as conditions.

Form fields are named by where a node stands, which stays its own while others come and go: ``f.0.1``, ``o.0.1``,
``v.0.1``, ``w.0.1`` (field, comparison, value, second value) of a comparison; ``j.0`` (how group 0 joins), ``n.0``
(that it must not hold). A field ``>deals`` stands for records that point here, on whose conditions ``0.1.0``,
``0.1.1`` lie; ``~stage`` for a change of ``stage``, from ``b.0.1`` to ``v.0.1`` since ``s.0.1``. Across a type of
relation ``t.0.1`` says which of its relations count by when they are, and a field ``@since`` is one of the relation
itself. What the builder cannot show travels whole, as ``r.0.2``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.http import QueryDict

from liane.records.queries.model import (
    NOW,
    Across,
    And,
    Changed,
    Leaf,
    Link,
    Not,
    Or,
    QueryError,
    Where,
    dump_where,
    parse_where,
)

DEEPEST = 4
# A form says where a node stands by so many numbers at most.
_MOST_NUMBERS = DEEPEST + 1
# What field names in the form begin with when they stand for more than a field of the record.
RELATED, CHANGED, TIE = ">", "~", "@"
# The choice in a box of periods that asks for a number of days, weeks, months or years, or for a day.
ROLLING, DAY = "rolling", "day"
# What was the value before, or is after, a change: anything, nothing, or a value.
ANY, EMPTY, GIVEN = "", "empty", "value"
# What finds the records that a group does not.
NEGATED = "not"
# Stands for a condition that cannot be read: no Query takes it, where an empty one would find everything.
_BROKEN = {"illisible": True}


@dataclass
class Node:
    """A part of a filter; `at` is its number among those that stood beside it."""

    at: int = field(default=-1, kw_only=True)


@dataclass
class Condition(Node):
    """One comparison: `values` as typed, `error` why it cannot be used."""

    path: str = ""
    operator: str = ""
    values: list[Any] = field(default_factory=list)
    error: str = ""


@dataclass
class Raw(Node):
    """A condition that the builder does not draw, kept as it is."""

    data: Any


@dataclass
class Group(Node):
    """Conditions joined by "and" or "or"; `negated`, what they find is left out."""

    join: str = "and"
    children: list[Node] = field(default_factory=list)
    negated: bool = False

    def add(self, child: Node) -> None:
        child.at = max((one.at for one in self.children), default=-1) + 1
        self.children.append(child)


@dataclass
class Related(Node):
    """A condition on the records that point here: `how` is "any", "none", or compares their `number`.

    `when` says which relations of a type count.
    """

    inverse: str
    how: str = "any"
    number: str = "1"
    inner: Group = field(default_factory=Group)
    when: str = NOW
    error: str = ""


@dataclass
class Side:
    """The value before or after a change: `how` is ANY, EMPTY or GIVEN."""

    how: str = ANY
    values: list[Any] = field(default_factory=list)


@dataclass
class Change(Node):
    """The field `key` changed, `since` a day or the first day of a period, "" at any time."""

    key: str
    before: Side = field(default_factory=Side)
    after: Side = field(default_factory=Side)
    since: str = ""
    error: str = ""


def from_where(where: Where | None) -> Group:
    """Return the tree of a condition; its root is always a group."""
    root = Group()
    if where is not None:
        node = _node(where, 0)
        if isinstance(node, Group) and not node.negated:
            return node
        root.add(node)
    return root


def _node(where: Where, depth: int) -> Node:
    match where:
        case Leaf(path, operator, value):
            return _condition(path, operator, value)
        case Link(Leaf(path, operator, value)):
            return _condition(TIE + path, operator, value)
        case Link(And(children) | Or(children) as joined):
            return _node(type(joined)(tuple(Link(child) for child in children)), depth)
        case Link(Not(child)):
            return _node(Not(Link(child)), depth)
        case And(children) | Or(children) if depth < DEEPEST:
            return _group("and" if isinstance(where, And) else "or", children, depth)
        case Not(child) if depth < DEEPEST:
            return _negated(child, depth)
        case Across(quantifier, inverse, inner, operator, value, when) if depth < DEEPEST:
            found = Group() if inner is None else _node(inner, depth)
            if not isinstance(found, Group) or found.negated:
                found = _group("and", (inner,) if inner is not None else (), depth)
            return Related(inverse, operator if quantifier == "count" else quantifier, str(value), found, when)
        case Changed(key, before, after, since):
            return Change(key, _side(before), _side(after), "" if since is None else str(since))
        case _:
            return Raw(dump_where(where))


def _condition(path: str, operator: str, value: Any) -> Condition:
    return Condition(path, operator, value if isinstance(value, list) else [] if value is None else [value])


def _group(join: str, children: tuple[Where, ...], depth: int) -> Group:
    group = Group(join)
    for child in children:
        group.add(_node(child, depth + 1))
    return group


def _negated(child: Where, depth: int) -> Group:
    found = _node(child, depth)
    group = found if isinstance(found, Group) and not found.negated else _group("and", (child,), depth)
    group.negated = True
    return group


def _side(value: Any) -> Side:
    return Side() if value is ... else Side(EMPTY) if value is None else Side(GIVEN, [value])


def from_form(data: QueryDict) -> Group:
    """Return the tree that a form describes."""
    root = _read_group(data, "")
    groups: dict[tuple[int, ...], Group] = {(): root}
    for position, letter in sorted(_positions(data)):
        parent = groups.get(position[:-1])
        if parent is None:
            continue
        name = ".".join(str(number) for number in position)
        if letter == "j" and position in groups:
            found = _read_group(data, name)
            groups[position].join, groups[position].negated = found.join, found.negated
            continue
        child = _read(data, letter, name)
        child.at = position[-1]
        parent.children.append(child)
        if isinstance(child, Group):
            groups[position] = child
        elif isinstance(child, Related):
            groups[position] = child.inner
    return root


def _read(data: QueryDict, letter: str, name: str) -> Node:
    if letter == "j":
        return _read_group(data, name)
    if letter == "r":
        return Raw(_json(data.get(f"r.{name}", "")))
    path, operator = data.get(f"f.{name}", ""), data.get(f"o.{name}", "")
    if path.startswith(RELATED):
        return Related(path[1:], operator or "any", data.get(f"v.{name}", "1"), when=data.get(f"t.{name}", NOW))
    if path.startswith(CHANGED):
        before = Side(data.get(f"b.{name}.how", ANY), _values(data, f"b.{name}"))
        after = Side(data.get(f"v.{name}.how", ANY), _values(data, f"v.{name}"))
        return Change(path[1:], before, after, _span(data, f"s.{name}"))
    values = [_span(data, f"v.{name}")] if f"v.{name}.span" in data else _values(data, f"v.{name}")
    second = data.get(f"w.{name}", "")
    return Condition(path, operator, [*values, second] if second else values)


def _values(data: QueryDict, name: str) -> list[Any]:
    picked = data.get(f"{name}.id", "")
    return [picked] if picked else [value for value in data.getlist(name) if value != ""]


def _span(data: QueryDict, name: str) -> str:
    """Return the period, or the day, that the boxes of a span say."""
    chosen = data.get(f"{name}.span", "")
    if chosen == ROLLING:
        way, number, unit = (data.get(f"{name}.{part}", "") for part in ("way", "number", "unit"))
        return f"{way or 'last'}_{number.strip()}_{unit or 'days'}"
    return data.get(name, "") or DAY if chosen == DAY else chosen


def _positions(data: QueryDict) -> Iterator[tuple[tuple[int, ...], str]]:
    for key in data:
        letter, _dot, rest = key.partition(".")
        if letter in ("f", "j", "r") and rest:
            numbers = rest.split(".")
            if len(numbers) <= _MOST_NUMBERS and all(number.isdecimal() and len(number) < 4 for number in numbers):
                yield tuple(int(number) for number in numbers), letter


def _read_group(data: QueryDict, name: str) -> Group:
    return Group("or" if data.get(f"j.{name}") == "or" else "and", negated=data.get(f"n.{name}") == NEGATED)


def _json(text: str) -> Any:
    try:
        return orjson.loads(text) or _BROKEN
    except orjson.JSONDecodeError:
        return _BROKEN


def find(root: Group, name: str) -> tuple[Group, Node] | None:
    """Return the group that holds the node called `name` ("0.1"), and the node."""
    group, found = root, None
    for number in name.split("."):
        if found is not None:
            below = inside(found[1])
            if below is None:
                return None
            group = below
        node = next((child for child in group.children if str(child.at) == number), None)
        if node is None:
            return None
        found = (group, node)
    return found


def has_room(name: str) -> bool:
    """Say whether a form can hold conditions in the group called `name`."""
    return len(name.split(".")) < _MOST_NUMBERS


def group_at(root: Group, name: str) -> Group:
    """Return the group called `name`, the root when there is none."""
    found = find(root, name)
    return (inside(found[1]) if found else None) or root


def inside(node: Node) -> Group | None:
    """Return the group of conditions that a node holds."""
    return node if isinstance(node, Group) else node.inner if isinstance(node, Related) else None


def to_where(group: Group) -> Where | None:
    """Return the condition of a finished tree, None when it is empty. Raises QueryError."""
    data = _data(group)
    return parse_where(data) if data else None


def _data(node: Node) -> Any:
    match node:
        case Raw():
            return node.data
        case Condition():
            many = node.operator in ("in", "not_in", "between") or node.operator.startswith("has_")
            value = node.values if many else node.values[0] if node.values else None
            asked = {"field": node.path.removeprefix(TIE), "op": node.operator, "value": value}
            return {"link": asked} if node.path.startswith(TIE) else asked
        case Group():
            found = [one for child in node.children if (one := _data(child))]
            joined = found[0] if len(found) == 1 else {node.join: found} if found else None
            return {"not": joined} if node.negated and joined else joined
        case Related():
            where = {"where": inner} if (inner := _data(node.inner)) else {}
            where |= {"when": node.when} if node.when != NOW else {}
            if node.how in ("any", "none"):
                return {node.how: node.inverse, **where}
            return {"count": node.inverse, **where, "op": node.how, "value": int(node.number)}
        case Change():
            since = {"since": node.since} if node.since else {}
            sides = (("from", node.before), ("to", node.after))
            given = {key: side.values[0] if side.how == GIVEN else None for key, side in sides if side.how != ANY}
            return {"changed": node.key, **given, **since}
    raise QueryError("")
