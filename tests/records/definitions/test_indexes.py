"""Indexes for own fields: built beside people's work, used by Queries as they are written, listed and dropped."""

import pytest
from django.db import connection

from liane.records.changes.model import Create
from liane.records.definitions import indexes
from liane.records.queries import slowness
from liane.records.queries.model import parse_query
from liane.records.queries.pages import fetch
from liane.records.registry import catalogue
from tests.records.people import SYSTEM, add_field, add_object, set_retired, write

KINDS = ("text", "integer", "decimal", "money", "percent", "date", "datetime", "yes_no", "country")


@pytest.fixture
def clean(committed_people):
    yield
    for one in indexes.listed():
        indexes.drop(one.name)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM records_slow_field")


def plan(sort: str) -> str:
    """Return how the database would read a page of boxes in this order, whatever its size."""
    statements = []

    def note(run, sql, params, many, context):
        statements.append((sql, params))
        return run(sql, params, many, context)

    with connection.execute_wrapper(note):
        fetch(parse_query({"object": "box", "sort": [sort], "columns": ["name"]}), SYSTEM)
    sql, params = next(one for one in statements if "ORDER BY" in one[0])
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off; SET enable_sort = off")
        cursor.execute(f"EXPLAIN {sql}", params)
        found = "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute("RESET enable_seqscan; RESET enable_sort")
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_that_sorts_is_indexed_as_queries_write_it(clean, kind):
    add_field("box", "mine", kind=kind)
    made = indexes.build("box", "mine")
    write(SYSTEM, *(Create("box", {"name": f"b{n}"}) for n in range(20)))
    assert made in plan("mine")
    assert [(one.name, one.object, one.store, one.valid) for one in indexes.listed()] == [(made, "box", "mine", True)]
    assert indexes.build("box", "mine") == made
    indexes.drop(made)
    assert indexes.listed() == ()


def test_what_is_no_own_field_or_holds_lists_gets_none(clean):
    add_field("box", "mots", kind="tags")
    for key in ("mots", "name", "rien"):
        with pytest.raises(indexes.NoIndex):
            indexes.build("box", key)
    with pytest.raises(indexes.NoIndex):
        indexes.drop("fakes_box_pkey")


def test_only_a_large_table_asks_for_one(clean, monkeypatch):
    add_field("box", "mine", kind="integer")
    write(SYSTEM, *(Create("box", {"name": f"b{n}"}) for n in range(20)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE fakes_box")
    paths = ["-mine", "name", "shelf.name", "rien"]
    assert indexes.proposals("box", paths) == ()
    monkeypatch.setattr(indexes, "ENOUGH_ROWS", 20)
    assert indexes.proposals("box", paths) == ("mine",)
    indexes.build("box", "mine")
    assert indexes.proposals("box", paths) == ()


def test_a_slow_list_proposes_once_the_index_that_it_lacked(clean, monkeypatch):
    add_field("box", "mine", kind="integer")
    add_field("box", "autre", kind="text")
    write(SYSTEM, *(Create("box", {"name": f"b{n}"}) for n in range(20)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE fakes_box")
    query = parse_query(
        {"object": "box", "sort": ["-mine"], "columns": ["name"], "where": {"field": "autre", "op": "is", "value": "x"}}
    )
    for module in (indexes, slowness):
        monkeypatch.setattr(module, "ENOUGH_ROWS", 20)
    fetch(query, SYSTEM)
    assert indexes.proposed() == ()
    monkeypatch.setattr(slowness, "SLOW", 0)
    for _ in range(2):
        fetch(query, SYSTEM)
    assert {(one.object, one.field) for one in indexes.proposed()} == {("box", "mine"), ("box", "autre")}
    assert all("Boîtes" in one.words and one.field in one.words for one in indexes.proposed())
    indexes.build("box", "mine")
    assert [one.field for one in indexes.proposed()] == ["autre"]
    set_retired("box", "autre")
    assert indexes.proposed() == ()


def test_a_slow_list_of_a_small_table_is_no_reason(clean, monkeypatch):
    add_field("box", "mine", kind="integer")
    monkeypatch.setattr(slowness, "SLOW", 0)
    fetch(parse_query({"object": "box", "sort": ["mine"], "columns": ["name"]}), SYSTEM)
    monkeypatch.setattr(indexes, "ENOUGH_ROWS", 0)
    assert indexes.proposed() == ()


def test_an_object_of_its_own_is_indexed_in_its_own_table(clean):
    add_object("Don", "Dons")
    add_field("don", "montant", kind="money")
    made = indexes.build("don", "montant")
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_indexes WHERE indexname = %s", [made])
        assert cursor.fetchone() == (catalogue()["don"].table,)
        cursor.execute("TRUNCATE records_row")
