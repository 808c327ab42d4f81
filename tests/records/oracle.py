"""A naive reading of a Query over values in memory, against which the compiled one is checked.

It knows nothing of SQL. A record is a dict of canonical values with its "id"; a world is every record by object.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import cmp_to_key, partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from liane.lib.fold import fold
from liane.lib.periods import period, today
from liane.records.fields import Context, Field
from liane.records.objects import ObjectType
from liane.records.registry import Catalogue
from liane.records.viewer import Viewer

Record = dict[str, Any]
World = Mapping[str, Mapping[UUID, Record]]

DENIALS = {"is_not": "is", "not_in": "in", "not_contains": "contains", "has_none": "has_any", "empty": "filled"}
FOLDED = ("text", "long_text", "url")


class Oracle:
    """Answers Queries by looking at each record in turn."""

    def __init__(self, catalogue: Catalogue, world: World, viewer: Viewer) -> None:
        self.catalogue = catalogue
        self.world = world
        self.viewer = viewer

    def find(self, query: Mapping[str, Any]) -> list[UUID]:
        """Return the ids of what `query` (in JSON) finds, in its order."""
        item = self.catalogue[query["object"]]
        where = query.get("where")
        found = [r for r in self.world[item.name].values() if where is None or self.holds(where, item, r)]
        return [record["id"] for record in self.ordered(found, item, query.get("sort") or (item.sort,))]

    # --- Conditions

    def holds(self, where: Mapping[str, Any], item: ObjectType, record: Record, tie: Record | None = None) -> bool:
        """Say whether a condition holds for a record, and for the tie by which it was reached."""
        if "and" in where:
            return all(self.holds(child, item, record, tie) for child in where["and"])
        if "or" in where:
            return any(self.holds(child, item, record, tie) for child in where["or"])
        if "not" in where:
            return not self.holds(where["not"], item, record, tie)
        if "link" in where:
            assert tie is not None
            return self.holds(where["link"], self.catalogue["relation"], tie)
        for quantifier in ("any", "none", "count"):
            if quantifier in where:
                found = self.catalogue.across(item.name, where[quantifier])
                assert found is not None
                across = self._tied if found.bridge is not None else self._pointing
                return _counts(quantifier, sum(1 for _one in across(where[quantifier], where, item, record)), where)
        return self._leaf(where["field"], where["op"], where.get("value"), item, record)

    def _tied(self, key: str, where: Mapping[str, Any], item: ObjectType, record: Record) -> Iterator[Record]:
        """Yield each record once that a tie leads to, where both together are what is asked for."""
        found = self.catalogue.across(item.name, key)
        assert found is not None
        assert found.bridge is not None
        inner = where.get("where")
        ties = [one for one in self.world["relation"].values() if one["type"] == found.bridge.type]
        ties = [one for one in ties if self._lasts(one, where.get("when", "now"))]
        for other in self.world[found.object.name].values():
            here, there = ({"object": o.name, "id": r["id"]} for o, r in ((item, record), (found.object, other)))
            for tie in ties:
                ends = [(tie[found.bridge.near], tie[found.bridge.far])]
                ends += [ends[0][::-1]] if found.bridge.both else []
                if (here, there) in ends and (not inner or self.holds(inner, found.object, other, tie)):
                    yield other
                    break

    def _lasts(self, tie: Record, when: str) -> bool:
        over = tie["until"] is not None and tie["until"] < self.viewer.today
        return {"now": not over, "past": over, "ever": True}[when]

    def _pointing(self, key: str, where: Mapping[str, Any], item: ObjectType, record: Record) -> Iterator[Record]:
        inner = where.get("where")
        inverse = self.catalogue.inverse(item.name, key)
        assert inverse is not None
        for other in self.world[inverse.object.name].values():
            value = other[inverse.field.key]
            targets = value if isinstance(value, list) else [value]
            if inverse.field.target == "*":
                targets = [value["id"]] if value and value["object"] == item.name else []
            if record["id"] in targets and (not inner or self.holds(inner, inverse.object, other)):
                yield other

    def _leaf(self, path: str, operator: str, value: Any, item: ObjectType, record: Record) -> bool:
        if operator in DENIALS:
            return not self._leaf(path, DENIALS[operator], value, item, record)
        key, _dot, rest = path.partition(".")
        field = item.fields[key]
        stored = record[key]
        if rest and field.kind.storage.part(rest.partition(".")[0]) is None:
            target = self.catalogue[field.target]
            related = self.world[target.name].get(stored)
            return related is not None and self._leaf(rest, operator, value, target, related)
        if stored is None:
            return False
        if rest:
            return _on_part(field, rest, operator, value, stored)
        return self._compare(field, operator, value, stored)

    def _compare(self, field: Field, operator: str, value: Any, stored: Any) -> bool:
        kind = field.kind.name
        if operator == "filled":
            return True
        if operator in ("me", "my_team"):
            return stored == self.viewer.user_id if operator == "me" else stored in self.viewer.teammates
        if kind in ("relation", "person", "relations"):
            return _linked(operator, value, stored)
        if kind in ("emails", "phones"):
            dialled = kind == "phones" and operator in ("contains", "starts")
            reached = _dialled if dialled else partial(_text, exact=True)
            return any(reached(operator, value, one["value"]) for one in stored)
        if kind in ("tags", "choices"):
            mine, given = {fold(one) for one in stored}, {fold(one) for one in value}
            return bool(mine & given) if operator == "has_any" else bool(given) and given <= mine
        if kind == "date":
            return _dates(operator, value, stored, self.viewer.zone)
        if kind == "datetime":
            day = stored.astimezone(ZoneInfo(self.viewer.zone)).date()
            return _dates(operator, value, day, self.viewer.zone)
        if kind in FOLDED:
            return _text(operator, value, stored)
        if kind == "money":
            stored = stored["base"]
        if kind in ("integer", "decimal", "percent", "money"):
            return stored is not None and _numbers(operator, value, stored)
        if operator in ("is", "in"):
            return stored in ([value] if operator == "is" else value)
        return _text(operator, value, stored)

    # --- Order

    def ordered(self, records: list[Record], item: ObjectType, sort: tuple[str, ...]) -> list[Record]:
        """Return the records in the order of `sort`: empty values last, then by id, backwards if the one key is."""
        keys = [(self._sorter(item, path.removeprefix("-")), path.startswith("-")) for path in sort]
        backwards = len(keys) == 1 and keys[0][1]

        def compare(one: Record, two: Record) -> int:
            for key, descending in keys:
                a, b = key(one), key(two)
                if a == b:
                    continue
                if a is None or b is None:
                    return 1 if a is None else -1
                return (1 if a > b else -1) * (-1 if descending else 1)
            return (1 if one["id"] > two["id"] else -1) * (-1 if backwards else 1)

        return sorted(records, key=cmp_to_key(compare))

    def _sorter(self, item: ObjectType, path: str) -> Callable[[Record], Any]:
        key, _dot, rest = path.partition(".")
        field = item.fields[key]
        if field.kind.relation:
            target = self.catalogue[field.target]
            inner = self._sorter(target, rest or target.title)
            related = self.world[target.name]
            return lambda record: inner(related[record[key]]) if record[key] in related else None
        if rest:
            return lambda record: None if record[key] is None else _plain(field, rest, record[key][rest])
        return lambda record: sort_value(field, record[key])


def sort_value(field: Field, value: Any) -> Any:
    """Return what a value sorts by."""
    kind = field.kind.name
    if value is None:
        return None
    if kind in ("emails", "phones"):
        return fold(value[0]["value"])
    if kind == "money":
        return value["base"]
    if kind == "address":
        return None if value["city"] is None else fold(value["city"])
    return fold(value) if kind in FOLDED else value


def parse(field: Field, raw: Any, viewer: Viewer) -> Any:
    """Return the canonical value of `raw`; amounts in the viewer's currency have their base."""
    return field.kind.parse(field, raw, Context(viewer.language, viewer.zone, viewer.currency))


def _plain(field: Field, name: str, value: Any) -> Any:
    part = field.kind.storage.part(name)
    return fold(value) if part is not None and part.folded and value is not None else value


def _on_part(field: Field, name: str, operator: str, value: Any, stored: Any) -> bool:
    part = field.kind.storage.part(name)
    found = stored[name]
    if found is None or part is None:
        return False
    if operator == "filled":
        return True
    if part.sql == "numeric":
        return _numbers(operator, value, found)
    if operator in ("is", "in") and not part.folded:
        return found in ([value] if operator == "is" else value)
    return _text(operator, value, found)


def _linked(operator: str, value: Any, stored: Any) -> bool:
    given = {UUID(one) for one in (value if isinstance(value, list) else [value])}
    return bool(given & set(stored)) if operator == "has_any" else stored in given


def _text(operator: str, value: Any, stored: str, *, exact: bool = False) -> bool:
    if operator == "in":
        return any(_text("is", one, stored) for one in value)
    if operator == "is" and exact:
        return bool(value == stored)
    mine, given = fold(stored), fold(value)
    match operator:
        case "is":
            return mine == given
        case "contains":
            return given in mine
        case "starts":
            return mine.startswith(given)
        case _:
            assert operator == "ends"
            return mine.endswith(given)


def _dialled(operator: str, value: str, stored: str) -> bool:
    """Compare with a number as it is kept and as France dials it; what is written between digits says nothing."""
    kept = [stored, *(["0" + stored[3:]] if stored.startswith("+33") else [])]
    if any(letter.isdigit() for letter in value):
        value = "".join(letter for letter in value if letter not in " .-()/")
    written = [value, *(["+" + value[2:]] if value.startswith("00") else [])]
    return any(_text(operator, one, number) for one in written for number in kept)


def _numbers(operator: str, value: Any, stored: Any) -> bool:
    if operator == "between":
        low, high = (Decimal(str(one)) for one in value)
        return bool(low <= stored <= high)
    given = Decimal(str(value))
    signs: dict[str, bool] = {
        "is": stored == given,
        "gt": stored > given,
        "gte": stored >= given,
        "lt": stored < given,
        "lte": stored <= given,
    }
    return signs[operator]


def _dates(operator: str, value: Any, day: dt.date, zone: str) -> bool:
    if operator == "within":
        start, end = period(value, today(zone))
        return start <= day < end
    if operator == "between":
        return dt.date.fromisoformat(value[0]) <= day <= dt.date.fromisoformat(value[1])
    given = dt.date.fromisoformat(value)
    return {"on": day == given, "before": day < given, "after": day > given}[operator]


def _counts(quantifier: str, number: int, where: Mapping[str, Any]) -> bool:
    if quantifier == "any":
        return number > 0
    if quantifier == "none":
        return number == 0
    value = where.get("value", 1)
    operator: str = where.get("op", "gte")
    found: dict[str, bool] = {
        "is": number == value,
        "gt": number > value,
        "gte": number >= value,
        "lt": number < value,
        "lte": number <= value,
    }
    return found[operator]
