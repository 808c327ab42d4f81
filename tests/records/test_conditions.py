"""Conditions as values: what they accept, what they refuse in words, and how people write what they compare with."""

from typing import Any

import pytest

from liane.records.queries.model import MAX_DEPTH, MAX_NODES, Or, QueryError, parse_where
from tests.records.people import create, found, rich


@pytest.mark.parametrize(
    ("operator", "text"),
    [
        ("contains", "06 39"),
        ("contains", "+33 6 39"),
        ("contains", "+33 (0)6 39"),
        ("contains", "0639"),
        ("contains", "06.39-98"),
        ("contains", "98 12 34"),
        ("starts", "06 39"),
        ("starts", "0033 6 39"),
        ("starts", "+33639"),
    ],
)
def test_a_part_of_a_number_is_found_as_france_or_the_world_writes_it(people, operator, text):
    me = rich(people.owner)
    box = create(me, "box", name="a", phones="06 39 98 12 34")
    create(me, "box", name="b", phones="01 99 00 55 66")
    assert found(me, object="box", where={"field": "phones", "op": operator, "value": text}) == [box]


def test_a_number_overseas_is_found_as_the_mainland_dials_it(people):
    me = rich(people.owner)
    box = create(me, "box", name="a", phones="+262 692 12 34 56")
    assert found(me, object="box", where={"field": "phones", "op": "starts", "value": "0692 12"}) == [box]


@pytest.mark.parametrize("form", ["and", "not", "any"])
def test_a_condition_nested_too_deep_is_refused_in_words(form):
    where: dict[str, Any] = {"field": "name", "op": "filled"}
    for _level in range(50):
        where = {"and": [where]} if form == "and" else {"not": where} if form == "not" else {"any": "x", "where": where}
    with pytest.raises(QueryError, match=rf"{MAX_DEPTH} niveaux et {MAX_NODES} conditions"):
        parse_where(where)


def test_a_condition_of_too_many_leaves_is_refused_in_words():
    leaf = {"field": "name", "op": "filled"}
    with pytest.raises(QueryError, match=f"{MAX_NODES} conditions"):
        parse_where({"or": [leaf] * MAX_NODES})
    allowed = parse_where({"or": [leaf] * (MAX_NODES - 1)})
    assert isinstance(allowed, Or)
    assert len(allowed.children) == MAX_NODES - 1
