"""A compiled formula gives what a naive reading gives; after any Change all is as if computed again."""

import datetime as dt
import os
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from liane.records.changes.model import Create, Delete, Edit, Refused, Update
from liane.records.changes.undo import undo
from liane.records.computed.compiling import compile_node
from liane.records.computed.names import resolve
from liane.records.computed.parsing import parse
from liane.records.computed.settings import settings as organisation
from liane.records.computed.syntax import Node
from liane.records.queries.compile import Compiler
from liane.records.queries.model import Query
from liane.records.registry import catalogue
from liane.records.viewer import Viewer
from tests.records.computed.naive import evaluate
from tests.records.computed.test_keeping import formula, recomputed, rollup
from tests.records.people import SYSTEM, add_field, rich, values, write
from tests.records.worlds import DAYS, WORDS, record_of

MANY = int(os.environ.get("LIANE_TEST_EXAMPLES", "0"))
COMMON = settings(
    max_examples=MANY or 25,
    derandomize=not MANY,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
KEYS = ("name", "note", "count", "weight", "share", "made_on", "open")
NUMBERS = st.sampled_from(
    ["0", "1", "2", "0.5", "12.75", "-3", "(10 % + 0)", "count", "weight", "(share + 0)", "EMPTY"]
)
TEXTS = st.sampled_from([f'"{word}"' for word in WORDS if '"' not in word] + ["name", "note", "EMPTY", '""', '"a  b "'])
DATES = st.sampled_from([f"DATE({day.year}, {day.month}, {day.day})" for day in DAYS] + ["made_on", "made_on"])


@lru_cache
def formula_of(kind: str, depth: int) -> st.SearchStrategy[str]:
    """Return formulas that give `kind`, written in English."""
    leaf = {"number": NUMBERS, "text": TEXTS, "date": DATES, "yes_no": st.sampled_from(["open", "TRUE", "FALSE"])}[kind]
    return leaf if depth == 0 else leaf | st.deferred(lambda: _deeper(kind, depth - 1))


@lru_cache
def _deeper(kind: str, depth: int) -> st.SearchStrategy[str]:
    number, text, day, test = (formula_of(one, depth) for one in ("number", "text", "date", "yes_no"))
    small = st.sampled_from(["0", "1", "2", "3"])
    same = formula_of(kind, depth)
    made: dict[str, list[st.SearchStrategy[str]]] = {
        "number": [
            st.builds("({} {} {})".format, number, st.sampled_from("+-*/"), number),
            st.builds("-{}".format, number), st.builds("ROUND({}, {})".format, number, small),
            st.builds("ABS({})".format, number), st.builds("({} ^ 2)".format, number),
            st.builds("{}({}, {})".format, st.sampled_from(["MIN", "MAX", "SUM"]), number, number),
            st.builds("LEN({})".format, text), st.builds("FIND({}, {})".format, text, text),
            st.builds("{}({})".format, st.sampled_from(["YEAR", "MONTH"]), day),
            st.builds("({} - {})".format, day, day),
            st.builds('DATEDIF({}, {}, "{}")'.format, day, day, st.sampled_from("dmy")),
            st.builds("{}({}, {})".format, st.sampled_from(["DAYS", "BUSINESSDAYS"]), day, day),
        ],
        "text": [
            st.builds("({} & {})".format, text, number), st.builds("CONCAT({}, {}, {})".format, text, test, day),
            st.builds("{}({})".format, st.sampled_from(["UPPER", "TRIM"]), text),
            st.builds("LEFT({}, {})".format, text, small), st.builds("MID({}, {}, {})".format, text, small, small),
            st.builds("SUBSTITUTE({}, {}, {})".format, text, text, text),
        ],
        "date": [st.builds("({} {} {})".format, day, st.sampled_from("+-"), small)],
        "yes_no": [
            st.builds("({} {} {})".format, number, st.sampled_from(["=", "<>", "<", ">="]), number),
            st.builds("({} {} {})".format, text, st.sampled_from(["=", "<>", "<", ">="]), text),
            st.builds("({} {} {})".format, day, st.sampled_from(["=", "<>", "<", ">="]), day),
            st.builds("{}({}, {})".format, st.sampled_from(["AND", "OR"]), test, test),
            st.builds("NOT({})".format, test), st.builds("ISBLANK({})".format, text | number | day),
            st.builds("CONTAINS({}, {})".format, text, text),
        ],
    }  # fmt: skip
    either = [
        st.builds("IF({}, {}, {})".format, test, same, same), st.builds("COALESCE({}, {})".format, same, same),
        st.builds("SWITCH({}, {}, {}, {})".format, text, text, same, same),
    ]  # fmt: skip
    return st.one_of(*made[kind], *either)


def selected(node: Node, record_id: UUID) -> Any:
    """Return what the compiled formula gives for one box."""
    compiler = Compiler(catalogue(), SYSTEM, Query("box"))
    term = compile_node(node, compiler, organisation(SYSTEM))
    source = compiler.source()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {term.sql.text} {source.text} WHERE t.id = %s", [*term.sql.params, *source.params, record_id]
        )
        return cursor.fetchone()[0]


def look(known: dict[str, Any], path: str) -> Any:
    """Return a value as formulas know it."""
    value = known[path]
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Decimal(value) / 100 if path == "share" else Decimal(value)
    return value


def same(one: Any, other: Any) -> bool:
    """Say whether both are equal, numbers but for the rounding of divisions."""
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return abs(one - other) <= max(abs(one), abs(other), Decimal(1)) * Decimal("1e-9")
    return type(one) is type(other) and bool(one == other)


@COMMON
@given(data=st.data())
def test_a_compiled_formula_gives_what_a_naive_reading_gives(people, data):
    found = catalogue()
    box_type = found["box"]
    ids: dict[str, list[Any]] = {"user": [one.user_id for one in people]}
    with transaction.atomic():
        made = write(SYSTEM, Create("box", data.draw(record_of(box_type, ids)))).created[0]
        known = dict(zip(KEYS, values("box", made, *KEYS) or (), strict=True))
        for _turn in range(15):
            kind = data.draw(st.sampled_from(["number", "text", "date", "yes_no"]))
            written = data.draw(formula_of(kind, 3))
            node = resolve(parse(written, "en"), found, box_type)
            expected = evaluate(node, lambda path: look(known, path))
            assert same(selected(node, made), expected), (written, known, selected(node, made), expected)
        transaction.set_rollback(True)


def declare() -> None:
    """Declare computed fields that read one another across objects, both ways."""
    add_field("shelf", "level", kind="integer")
    rollup("box", "things_size", "things", "sum", "size")
    rollup("box", "marks", "labels", "count", result="integer")
    formula("box", "heavy", "COALESCE(things_size, 0) * 2 + COALESCE(shelf.level, 0)")
    rollup("shelf", "heaviest", "boxes", "max", "heavy", where={"field": "open", "op": "is", "value": True})
    rollup("shelf", "last", "boxes", "latest", "name", result="text", order="made_on")
    open_things = {"any": "things", "where": {"field": "size", "op": "gte", "value": 0}}
    rollup("shelf", "filled", "boxes", "count", result="integer", where=open_things)
    formula("shelf", "around", "COALESCE(heaviest, 0) + COALESCE(parent.level, 0) + COALESCE(parent.parent.level, 0)")
    formula("thing", "place", 'CONCAT(box.shelf.last, " ", box.shelf.around)', "text")
    add_field("thing", "its_shelf", kind="lookup", path="box.shelf.name", result="text")


@COMMON
@given(data=st.data())
def test_any_change_leaves_all_as_if_computed_again(people, data):
    me = rich(people.owner)
    with transaction.atomic():
        declare()
        ids: dict[str, list[UUID]] = {"shelf": [], "box": [], "thing": [], "label": []}
        changes: list[UUID] = []
        for turn in range(data.draw(st.integers(2, 6))):
            edits: list[Edit] = []
            fresh: dict[str, list[UUID]] = {name: [] for name in ids}
            for _one in range(data.draw(st.integers(1, 4))):
                name = data.draw(st.sampled_from(sorted(ids)))
                action = data.draw(st.sampled_from(["create", "create", "update", "delete"]))
                given_values = values_for(data, name, ids, turn)
                known = [one for one in ids[name] if not any(edit.id == one for edit in edits)]
                if action == "create" or not known:
                    if name == "thing" and not ids["box"]:
                        continue
                    edit: Create | Update | Delete = Create(name, {"name": f"{name} {turn}", **given_values})
                    if edit.id in {other.id for other in edits}:
                        continue
                    fresh[name].append(edit.id)
                elif action == "update":
                    edit = Update(name, data.draw(st.sampled_from(known)), given_values)
                else:
                    edit = Delete(name, data.draw(st.sampled_from(known)))
                edits.append(edit)
            changes += made(me, edits)
            for name in ids:
                ids[name] = present(name)
            assert recomputed() == [], edits
        if changes and data.draw(st.booleans()):
            undo(changes[-1], me)
            assert recomputed() == []
        transaction.set_rollback(True)


def made(me: Viewer, edits: list[Edit]) -> list[UUID]:
    """Make one Change; what links to a record that it deletes is refused."""
    try:
        outcome = write(me, *edits, partial=True)
    except Refused:
        return []
    return [outcome.id] if outcome.id is not None else []


def present(name: str) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {catalogue()[name].table} ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def values_for(data: st.DataObject, name: str, ids: dict[str, list[UUID]], turn: int) -> dict[str, Any]:
    """Return values of the fields that computed ones read."""

    def one(other: str) -> Any:
        return data.draw(st.sampled_from([None, *ids[other]]))

    number = data.draw(st.sampled_from([None, 0, 1, 5, -2]))
    if name == "shelf":
        return {"name": f"s{turn}-{data.draw(st.integers(0, 10**9))}", "level": number, "parent": one("shelf")}
    if name == "box":
        made_on = data.draw(st.sampled_from([None, dt.date(2026, 1, 1), dt.date(2026, 5, 1)]))
        return {"shelf": one("shelf"), "open": data.draw(st.sampled_from([None, True, False])), "made_on": made_on}
    if name == "label":
        boxes = data.draw(st.lists(st.sampled_from(ids["box"]), max_size=2, unique=True)) if ids["box"] else []
        return {"name": f"l{turn}-{data.draw(st.integers(0, 10**9))}", "boxes": boxes}
    return {"size": number, **({"box": data.draw(st.sampled_from(ids["box"]))} if ids["box"] else {})}
