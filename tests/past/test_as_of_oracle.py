"""A Query as of a moment gives what a naive replay of the history up to there gives, over random histories."""

import copy
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from liane.records.changes.model import Create, Delete, Update
from liane.records.changes.undo import undo
from liane.records.queries.aggregate import aggregate
from liane.records.queries.model import parse_query
from liane.records.queries.pages import count, fetch
from tests.records.conftest import people
from tests.records.oracle import Oracle
from tests.records.people import SYSTEM, write
from tests.records.test_oracle import COMMON, OBJECTS, World, fields, pages
from tests.records.worlds import condition_on, record_of, said, sort_of

__all__ = ["fields", "people"]


class History:
    """A world that changes, and what it was at each moment, replayed in plain Python."""

    def __init__(self, data: st.DataObject, world: World) -> None:
        self.data, self.world = data, world
        self.moments: list[tuple[datetime, dict[str, dict[UUID, Any]]]] = []
        self.ids = {name: list(known) for name, known in world.ids.items()}

    def remember(self) -> None:
        self.moments.append((datetime.now(UTC), copy.deepcopy(self.world.known)))

    def change(self) -> None:
        """Make one Change at random, and the same in plain Python."""
        step = self.data.draw(st.sampled_from(("create", "update", "update", "update", "tie", "delete", "again")))
        steps = {"create": self.create, "update": self.update, "tie": self.tie}
        (steps | {"delete": self.delete, "again": self.again})[step]()

    def create(self) -> None:
        name = self.data.draw(st.sampled_from(("shelf", "box", "label")))
        raw = self.data.draw(record_of(self.world.found[name], self.alive()))
        if self.world.found[name].fields["name"].unique:
            raw["name"] += f" {len(self.ids[name])}n"
        edit = Create(name, raw)
        write(SYSTEM, edit)
        self.ids[name].append(edit.id)
        self.world.known[name][edit.id] = {"id": edit.id} | self.world.read(name, raw)

    def update(self) -> None:
        edits: list[Update] = []
        for _turn in range(self.data.draw(st.integers(1, 3))):
            name = self.data.draw(st.sampled_from(OBJECTS))
            alive = self.alive()
            if not alive[name]:
                continue
            record_id = self.data.draw(st.sampled_from(alive[name]))
            raw = self.data.draw(record_of(self.world.found[name], alive))
            kept = ("name", "box", "about", "parent")
            raw = {key: value for key, value in raw.items() if key not in kept and self.data.draw(st.booleans())}
            if raw and record_id not in {edit.id for edit in edits}:
                edits.append(Update(name, record_id, raw))
                self.world.known[name][record_id] |= self.world.read(name, raw)
        if edits:
            write(SYSTEM, *edits)

    def tie(self) -> None:
        """Have a relation say something else."""
        ties = sorted(self.world.known["relation"])
        if ties:
            one, raw = self.data.draw(st.sampled_from(ties)), self.data.draw(said())
            write(SYSTEM, Update("relation", one, raw))
            self.world.known["relation"][one] |= self.world.read("relation", raw)

    def delete(self) -> None:
        name = self.data.draw(st.sampled_from(OBJECTS))
        if self.alive()[name]:
            record_id = self.data.draw(st.sampled_from(self.alive()[name]))
            write(SYSTEM, Delete(name, record_id))
            self.gone(name, record_id)

    def again(self) -> None:
        """Delete a record and take that back: it is as it was."""
        name = self.data.draw(st.sampled_from(OBJECTS))
        if self.alive()[name]:
            record_id = self.data.draw(st.sampled_from(self.alive()[name]))
            before = copy.deepcopy(self.world.known)
            outcome = write(SYSTEM, Delete(name, record_id))
            self.gone(name, record_id)
            self.remember()
            if outcome.id is not None:
                undo(outcome.id, SYSTEM)
            self.world.known = before

    def gone(self, name: str, record_id: UUID) -> None:
        """Remove a record, what is a part of it, and what leads to it."""
        if self.world.known[name].pop(record_id, None) is None:
            return
        for item in self.world.found:
            for field in item.fields.values():
                if field.target in (name, "*"):
                    for one in list(self.world.known.get(item.name, {}).values()):
                        self.let_go(item.name, one, field, name, record_id)

    def let_go(self, name: str, one: dict[str, Any], field: Any, target: str, record_id: UUID) -> None:
        value = one.get(field.key)
        if field.kind.linked and value and record_id in value:
            one[field.key] = [other for other in value if other != record_id] or None
        elif value == record_id or value == {"object": target, "id": record_id}:
            if field.required or field.on_delete == "cascade":
                self.gone(name, one["id"])
            else:
                one[field.key] = None

    def alive(self) -> dict[str, list[UUID]]:
        return {name: sorted(self.world.known[name]) for name in self.world.known}


@pytest.mark.parametrize("name", ["shelf", "box", "thing", "label"])
@COMMON
@given(data=st.data())
def test_a_query_as_of_a_moment_finds_what_a_naive_replay_finds(fields, name, data):
    with transaction.atomic():
        world = World(data, fields)
        history = History(data, world)
        history.remember()
        for _turn in range(data.draw(st.integers(1, 6))):
            history.change()
            history.remember()
        for moment, known in history.moments:
            viewer = world.viewer.at(moment)
            oracle = Oracle(world.found, known, viewer)
            conditions = st.none() | condition_on(world.found, world.found[name], history.ids)
            for _turn in range(2):
                where, sort = data.draw(conditions), data.draw(sort_of(world.found, world.found[name]))
                query = {"object": name, "where": where, "sort": sort}
                expected = oracle.find(query)
                asked = parse_query({**query, "columns": ["name"], "limit": 500})
                assert [row.id for row in fetch(asked, viewer).rows] == expected, (moment, query)
                assert count(asked, viewer).value == len(expected)
                assert list(pages(query, 2, viewer)) == expected
                (whole,) = aggregate(parse_query({**query, "sort": []}), viewer)
                assert whole.measures == (len(expected),)
        transaction.set_rollback(True)
