"""A compiled Query gives what a naive reading of it gives, over generated records, page by page."""

import os
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from liane.records.changes.model import Create
from liane.records.queries.model import dump_where, parse_query, parse_where
from liane.records.queries.pages import count, fetch
from liane.records.registry import catalogue
from tests.records.oracle import Oracle, Record, parse
from tests.records.people import SYSTEM, rich, write
from tests.records.worlds import (
    condition_on,
    declare_own_fields,
    declare_types,
    record_of,
    sort_of,
    tied_condition,
    ties_of,
)

# More examples, and others each time, when the variable says so.
MANY = int(os.environ.get("LIANE_TEST_EXAMPLES", "0"))
COMMON = settings(
    max_examples=MANY or 20,
    derandomize=not MANY,
    deadline=None,
    # Shrinking would write thousands of worlds: the message names the query that went wrong.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
OBJECTS = ("shelf", "box", "thing", "remark", "label")


class World:
    """Records made at random, as they are stored and as the oracle knows them."""

    def __init__(self, data: st.DataObject, people: Any) -> None:
        self.viewer = rich(people.owner)
        self.found = catalogue()
        self.ids: dict[str, list[UUID]] = {"user": [one.user_id for one in people]}
        self.known: dict[str, dict[UUID, Record]] = {name: {} for name in OBJECTS}
        self.known["user"] = {one.user_id: {"id": one.user_id, "name": one.name} for one in people}
        edits: list[Create] = []
        for name in OBJECTS:
            item = self.found[name]
            self.ids[name] = []
            for number in range(data.draw(st.integers(0 if name in ("remark", "label") else 1, 6))):
                raw = data.draw(record_of(item, self.ids))
                if item.fields["name"].unique:
                    raw["name"] += f" {number}"
                if name == "thing":
                    raw["box"] = data.draw(st.sampled_from(self.ids["box"]))
                edit = Create(name, raw)
                edits.append(edit)
                self.ids[name].append(edit.id)
                self.known[name][edit.id] = {"id": edit.id, **self.read(name, raw)}
        ties = [Create("relation", raw) for raw in data.draw(ties_of(self.found, self.ids))]
        write(SYSTEM, *edits, *ties)
        self.ids["relation"] = [edit.id for edit in ties]
        self.known["relation"] = {edit.id: {"id": edit.id, **self.read("relation", edit.values)} for edit in ties}
        self.oracle = Oracle(self.found, self.known, self.viewer)

    def read(self, name: str, raw: Mapping[str, Any]) -> Record:
        """Return the values of a record as the oracle knows them."""
        return {key: parse(self.found[name].fields[key], value, self.viewer) for key, value in raw.items()}


@pytest.fixture
def fields(people):
    declare_own_fields()
    declare_types()
    return people


@pytest.mark.parametrize("name", OBJECTS)
@COMMON
@given(data=st.data())
def test_a_compiled_query_finds_what_a_naive_reading_finds(fields, name, data):
    with transaction.atomic():
        world = World(data, fields)
        conditions = st.none() | condition_on(world.found, world.found[name], world.ids)
        for _turn in range(6):
            query = {
                "object": name,
                "where": data.draw(conditions),
                "sort": data.draw(sort_of(world.found, world.found[name])),
            }
            if query["where"] is not None:
                where = parse_where(query["where"])
                assert parse_where(dump_where(where)) == where
            expected = world.oracle.find(query)
            asked = parse_query({**query, "columns": ["name"], "limit": 500})
            assert [row.id for row in fetch(asked, world.viewer).rows] == expected, query
            assert count(asked, world.viewer).value == len(expected)
            size = data.draw(st.integers(1, 4))
            assert list(pages(query, size, world.viewer)) == expected, (size, query)
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", ["shelf", "box"])
@COMMON
@given(data=st.data())
def test_what_ties_say_is_asked_as_a_naive_reading_asks_it(fields, name, data):
    with transaction.atomic():
        world = World(data, fields)
        item = world.found[name]
        for _turn in range(12):
            where = data.draw(tied_condition(world.found, item, world.ids))
            asked = {"object": name, "where": where, "sort": [item.sort]}
            assert parse_where(dump_where(parse_where(where))) == parse_where(where)
            found = fetch(parse_query({**asked, "columns": ["name"], "limit": 500}), world.viewer).rows
            assert [row.id for row in found] == world.oracle.find(asked), asked
        transaction.set_rollback(True)


def pages(query: dict[str, Any], size: int, viewer: Any) -> Any:
    """Yield the ids of every page in turn."""
    after = None
    for _page in range(50):
        page = fetch(parse_query({**query, "columns": ["name"], "limit": size, "after": after}), viewer)
        assert len(page.rows) <= size
        yield from (row.id for row in page.rows)
        after = page.next
        if after is None:
            return
    raise AssertionError("the pages never end")
