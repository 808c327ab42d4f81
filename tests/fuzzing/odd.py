"""What Hypothesis gives where the document says only "a value": what people write, and what nobody would."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from liane.records.fields.base import Field
from liane.records.objects import ObjectType
from liane.records.queries.operators import OPERATOR_LABELS
from liane.records.registry import catalogue
from tests.records.worlds import SAMPLES, WORDS

Ids = Mapping[str, list[str]]
NOBODY = "00000000-0000-7000-8000-000000000000"
# The key in another system of a record that there is.
EXTERNAL = ("erp", "42")
_LONG, _DEEP = 70_000, 80
_PERIODS = ("today", "last_7_days", "this_year", "next_999999999_years", "last_0_days", "now")
ODD_TEXTS = (
    "", " ", "\x00", "\ud800", "\u202e", "\ufeff", "'; DROP TABLE people_contact; --", '" OR 1=1 --', "%s", "%(id)s",
    "{{ 7*7 }}", "{% debug %}", "${7*7}", "<script>alert(1)</script>", "../../etc/passwd", "=1+1", "\\", "%", "_",
    "NaN", "Infinity", "-0", "1e400", "1" * 400, "0x1F", "١٢٣", "1 234,50 €", "12 ZZZ", "2026-02-30", "9999-12-31",
    "0000-00-00", "2026-11-22T25:61:00Z", "2026-11-22T09:30:00+99:99", "null", "true", "é" * _LONG, "a\nb\rc\td",
)  # fmt: skip
ODD_NUMBERS = (0, -1, 1, 2**31, 2**63, -(2**63) - 1, 10**40, 0.1, 1e308, -1e-308)
_KEYS = (
    "id", "object", "title", "ref", "value", "amount", "currency", "base", "html", "text", "city", "country", "fr",
    "key", "label", "op", "field", "where", "and", "not", "any", "", "__class__",
)  # fmt: skip


def anything(ids: Ids) -> st.SearchStrategy[Any]:
    """Return values of every form that JSON has, with the keys that Liane knows among them."""
    known = [one for found in ids.values() for one in found[:3]]
    leaves = (
        st.none() | st.booleans() | st.sampled_from(ODD_NUMBERS) | st.integers(-3, 2000) | st.sampled_from(ODD_TEXTS)
        | st.sampled_from(WORDS) | st.sampled_from([NOBODY, *known]) | st.text(max_size=20)
    )  # fmt: skip
    nested = st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(_KEYS), inner, max_size=4),
        max_leaves=8,
    )
    return nested | st.builds(_deep, st.integers(1, _DEEP))


def _deep(levels: int) -> Any:
    found: Any = "x"
    for _level in range(levels):
        found = [found]
    return found


def of_field(field: Field, ids: Ids) -> st.SearchStrategy[Any]:
    """Return values for a field: mostly such as it takes."""
    kind, led = field.kind.name, ids.get(field.target or "") or [NOBODY]
    if kind in ("relation", "person"):
        good: st.SearchStrategy[Any] = st.sampled_from(led)
    elif kind == "relations":
        good = st.lists(st.sampled_from(led), max_size=4)
    elif kind == "record":
        good = st.sampled_from([{"object": name, "id": one} for name, found in ids.items() for one in found[:2]])
    elif field.options:
        good = st.sampled_from([option.key for option in field.options])
    elif kind in SAMPLES:
        good = st.sampled_from([str(one) if not isinstance(one, dict | list) else one for one in SAMPLES[kind]])
    else:
        good = st.sampled_from(WORDS) | st.integers(0, 9)
    return good | good | anything(ids)


def values_of(item: ObjectType, ids: Ids) -> st.SearchStrategy[dict[str, Any]]:
    """Return values of a record: those that it must have, some others, now and then one that it has not."""
    given = {key: field for key, field in item.fields.items() if not field.read_only}
    needed = {key: of_field(field, ids) for key, field in given.items() if field.required}
    others = {key: of_field(field, ids) for key, field in item.fields.items() if key not in needed}
    few = st.lists(st.sampled_from(sorted(others) or ["name"]), max_size=6, unique=True).flatmap(
        lambda keys: st.fixed_dictionaries({key: others[key] for key in keys if key in others})
    )
    strange = st.dictionaries(st.sampled_from(_KEYS), anything(ids), max_size=1)
    rarely = st.integers(0, 9).flatmap(lambda at: strange if at == 0 else st.just({}))
    return st.builds(lambda one, two, three: {**one, **two, **three}, st.fixed_dictionaries(needed), few, rarely)


@st.composite
def path_of(draw: st.DrawFn, item: ObjectType) -> tuple[str, Field | None]:
    """Return the path of a field, over a relation, of a part of a value, or of nothing."""
    form = draw(st.sampled_from(["own", "own", "own", "hop", "part", "none"]))
    field = draw(st.sampled_from(list(item.fields.values())))
    if form == "own":
        return field.key, field
    led = catalogue().get(field.target or "")
    if form == "hop" and led is not None:
        last = draw(st.sampled_from(list(led.fields.values())))
        return f"{field.key}.{last.key}", last
    part = draw(st.sampled_from(["city", "currency", "amount", "base", "value", "name", "email", "kind", "text", "id"]))
    return (f"{field.key}.{part}", None) if form == "part" else (draw(st.sampled_from(ODD_TEXTS)), None)


@st.composite
def condition_of(draw: st.DrawFn, item: ObjectType, ids: Ids, depth: int = 3) -> Any:
    """Return a condition on records of `item`, mostly one that can be read."""
    forms = ["leaf", "leaf", "leaf", "changed", "odd"] + (["and", "or", "not", "across", "across"] if depth else [])
    form = draw(st.sampled_from(forms))
    if form == "odd":
        return draw(anything(ids))
    if form in ("and", "or"):
        return {form: draw(st.lists(condition_of(item, ids, depth - 1), max_size=3))}
    if form == "not":
        return {"not": draw(condition_of(item, ids, depth - 1))}
    inverses = [one for one in catalogue().inverses(item.name) if one.field.inverse]
    if form == "across" and inverses:
        inverse = draw(st.sampled_from(inverses))
        how = draw(st.sampled_from(["any", "none", "count"]))
        where = draw(st.none() | condition_of(inverse.object, ids, depth - 1))
        counted = {"op": draw(st.sampled_from(["gte", "is", "lt", "contains"])), "value": draw(anything(ids))}
        return {how: inverse.field.inverse, "where": where, **(counted if how == "count" else {})}
    path, field = draw(path_of(item))
    value = anything(ids) if field is None else of_field(field, ids)
    if form == "changed":
        return {"changed": path, "from": draw(value), "to": draw(value), "since": draw(st.sampled_from(_PERIODS))}
    offered = field.kind.operators if field is not None and field.kind.operators else tuple(OPERATOR_LABELS)
    operator = draw(st.sampled_from(offered) | st.sampled_from(sorted(OPERATOR_LABELS)))
    wanted = value | st.lists(value, max_size=3) | st.sampled_from(_PERIODS)
    return {"field": path, "op": operator, "value": draw(wanted)}


@st.composite
def query_of(draw: st.DrawFn, item: ObjectType, ids: Ids) -> dict[str, Any]:
    """Return a whole Query on records of `item`, in JSON."""

    def paths() -> list[str]:
        return [path for path, _field in draw(st.lists(path_of(item), max_size=3))]

    found: dict[str, Any] = {"object": item.name, "where": draw(st.none() | condition_of(item, ids))}
    if draw(st.booleans()):
        found |= {"columns": paths(), "sort": [draw(st.sampled_from(["", "-"])) + path for path in paths()]}
        found |= draw(st.fixed_dictionaries({}, optional={
            "search": st.sampled_from(WORDS) | st.sampled_from(ODD_TEXTS),
            "limit": st.sampled_from([1, 50, 500, 0, 501]),
            "count": st.sampled_from(["capped", "exact", "none"]), "after": st.sampled_from(ODD_TEXTS),
            "ids": st.just(ids.get(item.name, [])[:5]),
            "as_of": st.sampled_from(["2026-01-01", "2999-01-01", "hier", ""]),
        }))  # fmt: skip
    else:
        step = draw(st.sampled_from(["", "", ":month", ":day", ":year", ":siècle"]))
        function = draw(st.sampled_from(["count", "sum", "avg", "min", "max", "median"]))
        found |= {"group": [path + step for path in paths()]}
        found |= {"measures": [{"function": function, "field": path} for path in paths()]}
    return found


@st.composite
def edit_of(draw: st.DrawFn, ids: Ids) -> dict[str, Any]:
    """Return one edit of a batch."""
    item = draw(st.sampled_from([one for one in catalogue() if one.name in ids]))
    action = draw(st.sampled_from(["create", "update", "upsert", "delete"]))
    found: dict[str, Any] = {"action": action, "object": item.name}
    if action != "delete":
        found["values"] = draw(values_of(item, ids))
    if action in ("update", "delete"):
        found["id"] = draw(st.sampled_from(ids[item.name] or [NOBODY]))
    if action == "upsert":
        found["external"] = {"source": "fuzz", "key": draw(st.sampled_from(["1", "2", "é", "../1"]))}
    more = {"ref": st.sampled_from(["a", "b", ""]), "version": st.integers(-1, 3), "effective_at": anything(ids)}
    return found | draw(st.fixed_dictionaries({}, optional=more) if draw(st.booleans()) else st.just({}))
