"""What Hypothesis makes for the oracle: records with every awkward value, and Queries over them."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from liane.records.changes.model import Create
from liane.records.fields import Field
from liane.records.objects import ObjectType
from liane.records.registry import Catalogue
from tests.records.people import SYSTEM, add_field, write

OPTIONS = [{"key": key, "label": {"fr": key}} for key in ("red", "green", "blue")]
# Fields of the organisation's own on things: one of each kind, beside the built-in ones of boxes.
OWN: dict[str, dict[str, Any]] = {
    "text": {}, "long_text": {}, "integer": {}, "decimal": {}, "money": {}, "percent": {}, "date": {}, "datetime": {},
    "yes_no": {}, "choice": {"options": OPTIONS}, "choices": {"options": OPTIONS}, "tags": {}, "emails": {},
    "phones": {}, "address": {}, "country": {}, "url": {}, "siren": {}, "siret": {}, "vat": {},
    "relation": {"target": "shelf", "inverse": "own_guests"}, "person": {},
    "relations": {"target": "shelf", "inverse": "own_visitors"},
}  # fmt: skip

ROLES = ["Décideur", "b", "a_b"]
WORDS = [
    "a", "b", "Œuvre", "oeuvre", "ŒUVRE", "Élan", "elan", "e\u0301lan", "Straße", "STRASSE", "100 %", "100 ％",
    "a_b", "a\\b", "A%B", "ﬁn", "Ünï", "Ø", "ｆｕｌｌ", "İ", "ΑΣ", "Привет", "O’Neil", "O'Neil", '"', "😀", "zz",
]  # fmt: skip
TEXTS = st.sampled_from(WORDS) | st.builds("{} {}".format, st.sampled_from(WORDS), st.sampled_from(WORDS))
DAYS = [dt.date(2026, 3, 29), dt.date(2026, 10, 25), dt.date(2026, 10, 24), dt.date(2024, 2, 29), dt.date(1970, 1, 1)]
MOMENTS = [
    dt.datetime(2026, 3, 28, 23, 30, tzinfo=dt.UTC), dt.datetime(2026, 10, 24, 21, 59, 59, 999999, tzinfo=dt.UTC),
    dt.datetime(2026, 10, 24, 22, tzinfo=dt.UTC), dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC),
    dt.datetime(2026, 10, 25, 23, tzinfo=dt.UTC), dt.datetime(1969, 12, 31, 23, tzinfo=dt.UTC),
]  # fmt: skip
NUMBERS = [Decimal("0"), Decimal("-1.5"), Decimal("0.01"), Decimal("12"), Decimal("12.5"), Decimal("99999999")]
ADDRESSES = [
    {"street": "1 rue Haute", "city": "Dijon"},
    {"city": "DIJÓN", "country": "ES"}, {"city": "Élan", "postcode": "08160"},
    {"street": "sans ville"}, {"country": "FR"},
]  # fmt: skip
SAMPLES: dict[str, list[Any]] = {
    "integer": [0, -3, 12, 7, 2**62],
    "decimal": NUMBERS,
    "percent": NUMBERS[:-1],
    "money": [*({"amount": str(n), "currency": "EUR"} for n in NUMBERS), {"amount": "5", "currency": "USD"}],
    "date": DAYS,
    "datetime": MOMENTS,
    "yes_no": [True, False],
    "choice": ["red", "green", "blue"],
    "choices": [["red"], ["red", "blue"], ["green", "blue"]],
    "tags": [["VIP"], ["vip", "Été"], ["été"], ["a_b", "Œuvre"]],
    "emails": ["alice@exemple.fr", "bob@exemple.fr; alice@exemple.fr", "carole@exemple.de", "a_b@exemple.fr"],
    "phones": ["01 99 00 12 34", "+32 470 12 34 56; 01 99 00 12 34", "06 39 98 12 34"],
    "address": ADDRESSES,
    "country": ["FR", "DE", "RE"],
    "url": ["exemple.fr/a", "exemple.fr/A", "http://exemple.de"],
    "siren": ["732829320", "552100554"],
    "siret": ["73282932000074"],
    "vat": ["FR44732829320", "DE136695976"],
}
SIGNS = st.sampled_from(["gt", "gte", "lt", "lte", "is"])


def declare_own_fields() -> None:
    """Add a field of each kind to things."""
    for kind, more in OWN.items():
        add_field("thing", f"my_{kind}", kind=kind, **more)


def declare_types() -> None:
    """Let boxes and shelves be tied, one way and in a way that reads the same from both sides, and ties say more."""
    one = {"name": "holds", "inverse_name": "held by", "from_objects": ["shelf", "box"], "to_objects": ["box"]}
    other = {"name": "like", "symmetric": True, "from_objects": ["box", "shelf"]}
    write(SYSTEM, *(Create("relation_type", {"roles": ROLES, **kind}) for kind in (one, other)))
    add_field("relation", "my_share", kind="percent")
    add_field("relation", "my_tags", kind="tags")


@st.composite
def ties_of(draw: st.DrawFn, catalogue: Catalogue, ids: dict[str, list[Any]]) -> list[dict[str, Any]]:
    """Return raw values of relations between records in `ids`: of each type one of a pair, in no order."""
    found: dict[Any, dict[str, Any]] = {}
    for _turn in range(draw(st.integers(0, 8))):
        bridge = draw(st.sampled_from([one for one in catalogue.bridges if one.near == "source"]))
        ends = [
            [{"object": name, "id": one} for name in names for one in ids[name]]
            for names in (bridge.sources, bridge.targets)
        ]
        source, target = (draw(st.sampled_from(side)) if side else None for side in ends)
        if source and target and source != target:
            pair = frozenset({source["id"], target["id"]})
            found[bridge.type, pair] = {"type": bridge.type, "source": source, "target": target, **draw(said())}
    return list(found.values())


@st.composite
def said(draw: st.DrawFn) -> dict[str, Any]:
    """Return what a relation says beside its type and its ends."""
    since, until = sorted(draw(st.lists(st.sampled_from(DAYS), min_size=2, max_size=2)))
    values = {
        "since": st.just(since), "until": st.just(until), "role": st.sampled_from(ROLES), "note": TEXTS,
        "my_share": st.sampled_from(SAMPLES["percent"]), "my_tags": st.sampled_from(SAMPLES["tags"]),
    }  # fmt: skip
    return {key: draw(st.none() | one) for key, one in values.items()}


def value_of(field: Field, ids: dict[str, list[Any]]) -> st.SearchStrategy[Any]:
    """Return values for a field; relations lead to records in `ids`."""
    kind = field.kind.name
    if kind in ("relation", "person"):
        return st.sampled_from(ids[field.target]) if ids.get(field.target) else st.none()
    if kind == "relations":
        found = ids.get(field.target)
        return st.lists(st.sampled_from(found), max_size=3, unique=True) if found else st.none()
    if kind == "record":
        pairs = [{"object": name, "id": one} for name in ("shelf", "box") for one in ids.get(name, [])]
        return st.sampled_from(pairs) if pairs else st.none()
    return TEXTS if kind in ("text", "long_text") else st.sampled_from(SAMPLES[kind])


@st.composite
def record_of(draw: st.DrawFn, item: ObjectType, ids: dict[str, list[Any]]) -> dict[str, Any]:
    """Return raw values for a new record; any field that is not required may be empty."""
    found = {}
    for key, field in item.fields.items():
        if field.read_only:
            continue
        given = value_of(field, ids)
        found[key] = draw(given if field.required else st.none() | given)
    return found


def comparison_of(field: Field, ids: dict[str, list[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Return conditions on one field, without its path."""

    def with_value(operator: str) -> st.SearchStrategy[dict[str, Any]]:
        return st.fixed_dictionaries({"op": st.just(operator), "value": operand(field, operator, ids)})

    offered = (*field.kind.operators, "empty", "filled")
    return st.sampled_from(sorted(set(offered))).flatmap(with_value)


def operand(field: Field, operator: str, ids: dict[str, list[Any]]) -> st.SearchStrategy[Any]:
    """Return values to compare a field with."""
    kind = field.kind.name
    if operator in ("empty", "filled", "me", "my_team"):
        return st.none()
    if kind in ("relation", "person", "relations", "record"):
        target = ids.get(field.target) or [SYSTEM_ID]
        one: st.SearchStrategy[Any] = st.sampled_from([str(found) for found in target])
    elif kind in ("date", "datetime"):
        one = st.sampled_from([day.isoformat() for day in DAYS])
        if operator == "within":
            return st.sampled_from(["today", "this_year", "last_30_days", "this_quarter", "last_12_months"])
    elif kind in ("integer", "decimal", "percent", "money"):
        one = st.sampled_from(["0", "12", "-1.5", "0.01"] if kind != "integer" else ["0", "12", "-3"])
    elif kind == "yes_no":
        return st.booleans()
    elif kind in ("tags", "choices"):
        return st.lists(
            st.sampled_from(SAMPLES["choice"] if kind == "choices" else ["vip", "ETE", "A_B", "x"]), max_size=3
        )
    elif kind in SAMPLES and operator in ("is", "is_not", "in", "not_in"):
        one = st.sampled_from(EXACT.get(kind) or SAMPLES[kind])
    else:
        one = st.sampled_from([*WORDS, "exemple", "fr", "_", "%", "\\", "73", "+33", ""])
        if kind == "phones":
            one |= st.sampled_from(["01 99", "0199", "+33 1 99", "0033 1.99", "12-34", "+32", "0470"])
    if operator in ("in", "not_in", "has_any", "has_none"):
        return st.lists(one, max_size=3)
    return st.lists(one, min_size=2, max_size=2) if operator == "between" else one


SYSTEM_ID = "00000000-0000-7000-8000-000000000000"
EXACT = {
    "emails": ["alice@exemple.fr", "bob@exemple.fr"],
    "phones": ["+33199001234", "+32470123456"],
    "url": ["https://exemple.fr/a", "HTTP://EXEMPLE.DE"],
}


@st.composite
def condition_on(
    draw: st.DrawFn,
    catalogue: Catalogue,
    item: ObjectType,
    ids: dict[str, list[Any]],
    depth: int = 3,
    tie: ObjectType | None = None,
) -> dict[str, Any]:
    """Return a condition on records of `item`: nested, over relations either way, over parts of values.

    Of those that were reached by a `tie`, it may be on that as well.
    """

    def again(other: ObjectType, tie: ObjectType | None = None) -> st.SearchStrategy[dict[str, Any]]:
        return condition_on(catalogue, other, ids, depth - 1, tie)

    forms = ["leaf", "leaf", "part", "hop"] + (["and", "or", "not", "across", "over"] if depth else [])
    form = draw(st.sampled_from(forms + (["link"] * 4 if tie is not None else [])))
    if form in ("and", "or"):
        return {form: draw(st.lists(again(item, tie), max_size=3))}
    if form == "not":
        return {"not": draw(again(item, tie))}
    if form == "link" and tie is not None:
        return {"link": draw(condition_on(catalogue, tie, ids, max(depth - 1, 0)))}
    if form in ("across", "over"):
        found = draw(_across(catalogue, item, ids, again, over=form == "over"))
        if found is not None:
            return found
    if form == "part":
        found = draw(_part_of(item))
        if found is not None:
            return found
    prefix = ""
    if form == "hop":
        hops = [f for f in item.fields.values() if f.kind.relation and f.target in ids and not f.read_only]
        if hops:
            hop = draw(st.sampled_from(hops))
            item, prefix = catalogue[hop.target], f"{hop.key}."
    usable = [field for field in item.fields.values() if comparable(item, field)]
    field = draw(st.sampled_from(usable))
    return {"field": prefix + field.key, **draw(comparison_of(field, ids))}


def tied_condition(catalogue: Catalogue, item: ObjectType, ids: dict[str, list[Any]]) -> st.SearchStrategy[Any]:
    """Return a condition on what relations of a type lead to, from records of `item`."""

    def inner(other: ObjectType, tie: ObjectType | None = None) -> st.SearchStrategy[dict[str, Any]]:
        return condition_on(catalogue, other, ids, 1, tie)

    return _across(catalogue, item, ids, inner, over=True)


@st.composite
def _across(
    draw: st.DrawFn,
    catalogue: Catalogue,
    item: ObjectType,
    ids: dict[str, list[Any]],
    again: Callable[..., st.SearchStrategy[dict[str, Any]]],
    *,
    over: bool,
) -> dict[str, Any] | None:
    """Return a condition on the records that point to those of `item`, or that relations of a type lead to (`over`)."""
    ways = catalogue.crossings(item.name) if over else (*catalogue.inverses(item.name), *catalogue.anywhere)
    inverses = [one for one in ways if one.field.inverse and one.object.name in ids]
    if not inverses:
        return None
    inverse = draw(st.sampled_from(inverses))
    inner = draw(st.none() | again(inverse.object, catalogue["relation"] if over else None))
    where = {} if inner is None else {"where": inner}
    quantifier = draw(st.sampled_from(["any", "none", "count"]))
    more = {"op": draw(SIGNS), "value": draw(st.integers(0, 3))} if quantifier == "count" else {}
    when = draw(st.sampled_from(["now", "past", "ever"])) if over else "now"
    return {quantifier: inverse.field.inverse, **where, **more} | ({} if when == "now" else {"when": when})


def comparable(item: ObjectType, field: Field) -> bool:
    """Say whether the oracle knows what this field holds: of a person, her name."""
    known = {*SAMPLES, "text", "long_text", "relation", "person", "relations"}
    return field.kind.name in known and not field.read_only and (item.name != "user" or field.key == "name")


@st.composite
def _part_of(draw: st.DrawFn, item: ObjectType) -> dict[str, Any] | None:
    parts = [(f.key, name) for f in item.fields.values() for name in PARTS.get(f.kind.name, ())]
    if not parts:
        return None
    key, name = draw(st.sampled_from(parts))
    if name == "base":
        return {"field": f"{key}.base", "op": draw(SIGNS), "value": "12"}
    operator = draw(
        st.sampled_from(
            ["is", "is_not", "contains", "not_contains", "starts", "ends", "in", "not_in", "empty", "filled"]
        )
    )
    one = st.sampled_from(["dijon", "élan", "FR", "EUR", "USD", "1", "rue", ""])
    value = draw(st.lists(one, max_size=2) if operator in ("in", "not_in") else one)
    return {"field": f"{key}.{name}", "op": operator, "value": value}


PARTS = {"address": ("street", "city", "postcode", "country", "region"), "money": ("currency", "base")}


@st.composite
def sort_of(draw: st.DrawFn, catalogue: Catalogue, item: ObjectType) -> list[str]:
    """Return an order of one to three keys, up or down, over relations and parts too."""
    paths = [f.key for f in item.fields.values() if sortable(f)]
    paths += [f"{f.key}.{name}" for f in item.fields.values() for name in PARTS.get(f.kind.name, ())]
    for field in item.fields.values():
        if field.kind.relation and field.target in ("shelf", "box") and item.name != field.target:
            paths += [f"{field.key}.{f.key}" for f in catalogue[field.target].fields.values() if sortable(f)]
    chosen = draw(st.lists(st.sampled_from(paths), min_size=1, max_size=3))
    return [draw(st.sampled_from(["", "-"])) + path for path in chosen]


def sortable(field: Field) -> bool:
    """Say whether the oracle sorts by this field: not by lists, nor by times that it does not know."""
    return (
        not field.kind.linked
        and field.target not in ("*", "user")
        and field.kind.name not in ("tags", "choices", "rights")
        and not field.read_only
    )
