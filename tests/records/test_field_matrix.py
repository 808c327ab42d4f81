"""Every field of every object hidden in turn, on every road: it is as good as a field that never was.

Objects and fields come from the catalogue: a new one is covered without a line here.
"""

from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest

from liane.lib.ids import new_id
from liane.records.changes.gate import check
from liane.records.changes.model import Cause, Change, Create, Update
from liane.records.objects import ObjectType
from liane.records.queries import ranges
from liane.records.queries.aggregate import aggregate
from liane.records.queries.columns import column
from liane.records.queries.compile import Compiler
from liane.records.queries.model import Query, QueryError, parse_query
from liane.records.queries.plans import default_sort
from liane.records.registry import catalogue
from liane.records.viewer import EVERYTHING, FieldRight, Viewer
from tests.records.people import add_object, create, delete, rich, update, write

NOWHERE = "nowhere"


def hiding(person: Viewer, item: ObjectType, key: str, right: FieldRight = FieldRight.HIDDEN) -> Viewer:
    """Return a person who may do everything, but for one field."""
    rights = replace(EVERYTHING, fields=MappingProxyType({key: right}))
    return rich(person, **{item.name: rights})


def compiled(viewer: Viewer, item: ObjectType, **query: Any) -> Compiler:
    return Compiler(catalogue(), viewer, parse_query({"object": item.name, **query}))


# What a person can ask of a field by its name.
ROADS: dict[str, Callable[[Viewer, ObjectType, str], object]] = {
    "column": lambda v, item, key: column(compiled(v, item), key),
    "sort": lambda v, item, key: ranges.key(compiled(v, item), f"-{key}"),
    "condition": lambda v, item, key: compiled(v, item, where={"field": key, "op": "filled"}).condition(),
    "denial": lambda v, item, key: compiled(v, item, where={"not": {"field": key, "op": "empty"}}).condition(),
    "changed": lambda v, item, key: compiled(v, item, where={"changed": key}).condition(),
    "group": lambda v, item, key: aggregate(Query(item.name, group=(key,)), v),
    "measure": lambda v, item, key: aggregate(
        parse_query({"object": item.name, "measures": [{"function": "max", "field": key}]}), v
    ),
}


def said(road: Callable[[Viewer, ObjectType, str], object], viewer: Viewer, item: ObjectType, key: str) -> str:
    """Return what a road answers about a field, its key left out."""
    try:
        road(viewer, item, key)
    except QueryError as error:
        return str(error).replace(key, NOWHERE)
    return ""


@pytest.fixture
def everything(people):
    """Return a person among an organisation that invented an object too."""
    add_object("Don", "Dons", scope="owned")
    return people.owner


def test_a_hidden_field_answers_as_one_that_never_was(everything):
    for item in catalogue():
        for key in item.fields:
            viewer = hiding(everything, item, key)
            for name, road in ROADS.items():
                assert said(road, viewer, item, key) == said(road, viewer, item, NOWHERE) != "", (item.name, key, name)


def test_nothing_that_is_shown_or_sorted_by_itself_is_hidden(everything):
    for item in catalogue():
        for key in item.fields:
            viewer = hiding(everything, item, key)
            assert key not in {path.removeprefix("-") for path in default_sort(item, viewer)}, (item.name, key)


def test_a_hidden_or_read_only_field_is_written_on_no_road(everything):
    for item in catalogue():
        for key, field in item.fields.items():
            if field.read_only or field.computed:
                continue
            codes = {}
            for right in FieldRight:
                viewer = hiding(everything, item, key, right)
                edit = Create(item.name, {key: None})
                problems = check(Change(viewer, Cause("form"), [edit]))
                codes[right] = {problem.code for problem in problems if problem.field == key}
                named = [problem for problem in problems if f"\u00a0{field.label}\u00a0" in str(problem.message)]
                assert right is FieldRight.READ or not named, (item.name, key, named)
            assert "unknown_field" in codes[FieldRight.HIDDEN], (item.name, key)
            assert "read_only" in codes[FieldRight.READ], (item.name, key)


def test_a_refusal_never_names_a_hidden_field(people):
    """A unique value that is taken, a field that is required: the sentence says only that something stands there."""
    shelf = create(people.owner, "shelf", name="taken")
    rights = replace(EVERYTHING, fields=MappingProxyType({"name": FieldRight.HIDDEN}))
    viewer = rich(people.owner, shelf=rights)
    problems = check(Change(viewer, Cause("form"), [Create("shelf", {})]))
    assert [(problem.field, problem.value) for problem in problems] == [("", None)]
    assert "Nom" not in str(problems[0].message)
    seen = check(Change(people.owner, Cause("form"), [Create("shelf", {"name": "taken"})]))
    assert [problem.code for problem in seen] == ["unique"]
    absent = check(Change(viewer, Cause("form"), [Update("shelf", new_id(), {"name": "x"})]))
    there = check(Change(viewer, Cause("form"), [Update("shelf", shelf, {"name": "x"})]))
    assert [problem.code for problem in absent] == ["missing"]
    assert [problem.code for problem in there] == ["unknown_field"]
    assert update(viewer, "shelf", shelf, parent=None).id is None
    delete(viewer, "shelf", shelf)
    assert write(people.owner, Create("shelf", {"name": "taken"})).created
