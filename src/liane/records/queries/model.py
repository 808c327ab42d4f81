"""Queries as values: what to read, never how. They travel as JSON and are checked before they are compiled.

A condition (`where`) in JSON is one of
``{"field": "address.city", "op": "is", "value": "Dijon"}``,
``{"and": […]}``, ``{"or": […]}``, ``{"not": {…}}``,
``{"any": "contacts", "where": {…}}``, ``{"none": …}``, ``{"count": "deals", "where": {…}, "op": "gte", "value": 3}``,
``{"changed": "stage", "from": …, "to": …, "since": "2026-01-01"}``.
Across a typed relation, `any`, `none` and `count` may say ``"when": "ever"`` or ``"past"``, and conditions below them
may ask the relation itself: ``{"link": {"field": "since", "op": "after", "value": "2023-01-01"}}``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

MAX_DEPTH = 20
MAX_NODES = 500
MAX_LIMIT = 500
MAX_MEASURES = 50
MAX_IDS = 10_000
# Which ties count in a condition across a bridge, by when they are: in days of the viewer's.
NOW, PAST, EVER = "now", "past", "ever"


class QueryError(ValueError):
    """A Query that cannot be answered: `message` is a sentence, `path` where in the JSON it is wrong."""

    def __init__(self, message: object, path: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.path = path

    def __str__(self) -> str:
        return str(self.message)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One comparison: the field at `path` (relations dotted) against `value`."""

    path: str
    operator: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class And:
    children: tuple["Where", ...]


@dataclass(frozen=True, slots=True)
class Or:
    children: tuple["Where", ...]


@dataclass(frozen=True, slots=True)
class Not:
    child: "Where"


@dataclass(frozen=True, slots=True)
class Across:
    """A condition over records pointing here: `quantifier` any, none, or count compared with `value`.

    Over a bridge, `when` says which ties count: those that have not ended (NOW), that have (PAST), or all (EVER).
    """

    quantifier: str
    inverse: str
    where: "Where | None" = None
    operator: str = "gte"
    value: int = 1
    when: str = NOW


@dataclass(frozen=True, slots=True)
class Link:
    """A condition on the tie by which the record was reached over a bridge: what else is asked of it is of one tie."""

    where: "Where"


@dataclass(frozen=True, slots=True)
class Changed:
    """The field changed, from and to what is given (Ellipsis: anything), since a date."""

    field: str
    before: Any = ...
    after: Any = ...
    since: Any = None


_ACROSS = frozenset({"where", "op", "value", "when"})
# Each form of a condition in JSON by the key that marks it, with the keys that it may have.
_SHAPES: Mapping[str, frozenset[str]] = {
    "field": frozenset({"field", "op", "value"}),
    "and": frozenset({"and"}),
    "or": frozenset({"or"}),
    "not": frozenset({"not"}),
    "any": _ACROSS | {"any"},
    "none": _ACROSS | {"none"},
    "count": _ACROSS | {"count"},
    "link": frozenset({"link"}),
    "changed": frozenset({"changed", "from", "to", "since"}),
}

Where = Leaf | And | Or | Not | Across | Link | Changed


@dataclass(frozen=True, slots=True)
class Measure:
    """An aggregate over a group: `function` count, distinct, sum, avg, min or max of the field at `path`.

    "left_out" counts the amounts of a money field that have no known rate: what its sum is without.
    """

    function: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """What to read of one object. `sort` paths may start with "-"; `after` is a page's cursor.

    `as_of` asks what was so at the end of a day (in the reader's zone) or at a moment: see ``queries.asof``.
    """

    object: str
    where: Where | None = None
    columns: tuple[str, ...] = ()
    sort: tuple[str, ...] = ()
    search: str = ""
    limit: int = 50
    after: str | None = None
    ids: tuple[UUID, ...] | None = None
    group: tuple[str, ...] = ()
    measures: tuple[Measure, ...] = ()
    as_of: date | datetime | None = None

    def narrowed(self, where: Where | None) -> "Query":
        """Return this Query with one more condition."""
        if where is None:
            return self
        return replace(self, where=where if self.where is None else And((self.where, where)))


def both(*conditions: Where | None) -> Where | None:
    """Return the conjunction of the conditions given, None when there are none."""
    found = tuple(condition for condition in conditions if condition is not None)
    if len(found) < 2:
        return found[0] if found else None
    return And(found)


def parse_query(data: Any) -> Query:
    """Return the Query that `data` (decoded JSON) describes. Raises QueryError."""
    if not isinstance(data, Mapping):
        raise QueryError(_("Une requête est un objet JSON."))
    unknown = set(data) - {
        "object",
        "where",
        "columns",
        "sort",
        "search",
        "limit",
        "after",
        "ids",
        "group",
        "measures",
        "as_of",
    }
    if unknown:
        raise QueryError(_("Clé inconnue : %(key)s.") % {"key": sorted(unknown)[0]})
    name = data.get("object")
    if not isinstance(name, str):
        raise QueryError(_("Il manque l’objet de la requête."), "object")
    limit = data.get("limit", 50)
    if not isinstance(limit, int) or isinstance(limit, bool) or not 1 <= limit <= MAX_LIMIT:
        raise QueryError(_("La limite va de 1 à %(maximum)d.") % {"maximum": MAX_LIMIT}, "limit")
    after = data.get("after")
    if after is not None and not isinstance(after, str):
        raise QueryError(_("Le curseur n’est pas valable."), "after")
    search = data.get("search", "")
    if not isinstance(search, str):
        raise QueryError(_("Un texte est attendu."), "search")
    return Query(
        object=name,
        where=None if data.get("where") in (None, {}) else parse_where(data["where"]),
        columns=_strings(data.get("columns", ()), "columns"),
        sort=_strings(data.get("sort", ()), "sort"),
        search=search,
        limit=limit,
        after=after,
        ids=_ids(data["ids"]) if data.get("ids") is not None else None,
        group=_strings(data.get("group", ()), "group"),
        measures=_measures(data.get("measures", ())),
        as_of=parse_as_of(data.get("as_of")),
    )


def parse_as_of(data: Any) -> date | datetime | None:
    """Return the day or the moment that `data` names, as ISO 8601 writes it; None of None. Raises QueryError."""
    if data is None:
        return None
    try:
        moment = datetime.fromisoformat(data) if isinstance(data, str) and len(data) > 10 else None
        found = moment or date.fromisoformat(data)
    except (TypeError, ValueError):
        found = date.min
    if not 1900 <= found.year <= 9998 or (isinstance(found, datetime) and found.tzinfo is None):
        message = _("« %(value)s » n’est pas une date : écrivez 2026-06-30, ou un instant avec son fuseau.")
        raise QueryError(message % {"value": str(data)[:40]}, "as_of")
    return found


def parse_where(data: Any) -> Where:
    """Return the condition that `data` (decoded JSON) describes. Raises QueryError."""
    budget = [MAX_NODES]
    return _where(data, "where", 0, budget)


def _where(data: Any, path: str, depth: int, budget: list[int]) -> Where:
    budget[0] -= 1
    if depth > MAX_DEPTH or budget[0] < 0:
        raise QueryError(
            _("Ce filtre est trop profond ou trop long : %(depth)d niveaux et %(nodes)d conditions au plus.")
            % {"depth": MAX_DEPTH, "nodes": MAX_NODES},
            path,
        )
    if not isinstance(data, Mapping):
        raise QueryError(_("Une condition est un objet JSON."), path)
    _check_keys(data, path)
    if "field" in data:
        return _leaf(data, path)
    for key, node in (("and", And), ("or", Or)):
        if key in data:
            children = data[key]
            if not isinstance(children, list | tuple):
                raise QueryError(_("Une liste de conditions est attendue."), f"{path}.{key}")
            found = (_where(child, f"{path}.{key}[{i}]", depth + 1, budget) for i, child in enumerate(children))
            return node(tuple(found))
    for key, one in (("not", Not), ("link", Link)):
        if key in data:
            return one(_where(data[key], f"{path}.{key}", depth + 1, budget))
    for key in ("any", "none", "count"):
        if key in data:
            inner = data.get("where")
            where = None if inner in (None, {}) else _where(inner, f"{path}.where", depth + 1, budget)
            return _across(key, data, where, path)
    if "changed" in data:
        return Changed(str(data["changed"]), data.get("from", ...), data.get("to", ...), data.get("since"))
    raise QueryError(_("Cette condition n’est pas reconnue."), path)


def _check_keys(data: Mapping[str, Any], path: str) -> None:
    """Refuse a condition with a key that would be left out: it would find more than was asked for."""
    for mark, keys in _SHAPES.items():
        if mark in data:
            if set(data) <= keys:
                return
            break
    raise QueryError(_("Cette condition n’est pas reconnue."), path)


def _across(quantifier: str, data: Mapping[str, Any], where: Where | None, path: str) -> Across:
    inverse, value, when = data[quantifier], data.get("value", 1), data.get("when", NOW)
    if not isinstance(inverse, str) or type(value) is not int or not 0 <= value < 2**31:
        raise QueryError(_("Cette condition sur une relation est mal écrite."), path)
    if when not in (NOW, PAST, EVER):
        raise QueryError(_("« when » dit « now », « past » ou « ever »."), path)
    return Across(quantifier, inverse, where, str(data.get("op", "gte")), value, when)


def _leaf(data: Mapping[str, Any], path: str) -> Leaf:
    name, operator = data.get("field"), data.get("op")
    if not isinstance(name, str) or not isinstance(operator, str):
        raise QueryError(_("Une condition nomme un champ et une comparaison."), path)
    return Leaf(name, operator, data.get("value"))


def dump_where(where: Where) -> dict[str, Any]:
    """Return the JSON form of a condition; `parse_where` reads it back."""
    match where:
        case Leaf(path, operator, value):
            return {"field": path, "op": operator, "value": value}
        case And(children):
            return {"and": [dump_where(child) for child in children]}
        case Or(children):
            return {"or": [dump_where(child) for child in children]}
        case Not(child):
            return {"not": dump_where(child)}
        case Link(child):
            return {"link": dump_where(child)}
        case Across(quantifier, inverse, inner, operator, value, when):
            data: dict[str, Any] = {quantifier: inverse} | ({} if when == NOW else {"when": when})
            if inner is not None:
                data["where"] = dump_where(inner)
            return data | ({"op": operator, "value": value} if quantifier == "count" else {})
        case Changed(field, before, after, since):
            data = {"changed": field} | ({} if since is None else {"since": since})
            # From or to null is a condition too: it was, or became, empty.
            return data | {key: item for key, item in (("from", before), ("to", after)) if item is not ...}


def _strings(data: Any, path: str) -> tuple[str, ...]:
    if not isinstance(data, Iterable) or isinstance(data, str | bytes | Mapping):
        raise QueryError(_("Une liste de champs est attendue."), path)
    found = tuple(data)
    if len(found) > 250 or not all(isinstance(item, str) for item in found):
        raise QueryError(_("Une liste de champs est attendue."), path)
    return found


def _ids(data: Any) -> tuple[UUID, ...]:
    if not isinstance(data, list | tuple) or len(data) > MAX_IDS:
        raise QueryError(_("Une liste d’identifiants est attendue."), "ids")
    try:
        return tuple(UUID(str(item)) for item in data)
    except (ValueError, TypeError):
        raise QueryError(_("Un identifiant n’est pas valable."), "ids") from None


def _measures(data: Any) -> tuple[Measure, ...]:
    if not isinstance(data, list | tuple) or len(data) > MAX_MEASURES:
        raise QueryError(_("Une liste de mesures est attendue."), "measures")
    return tuple(_measure(item) for item in data)


def _measure(data: Any) -> Measure:
    if not isinstance(data, Mapping) or not isinstance(data.get("function"), str):
        raise QueryError(_("Une mesure nomme une fonction et un champ."), "measures")
    return Measure(data["function"], str(data.get("field", "")))
