"""The same number of statements whatever the number of records."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liane.capabilities.search.lookup import find
from liane.records.changes.model import Create, Delete, Edit, Update
from liane.records.changes.undo import undo
from liane.records.log import history
from liane.records.queries.pages import get
from tests.records.people import ask, create, rich, write
from tests.records.test_smoke import AFTER, BEFORE


def counted(action: Callable[[], Any]) -> tuple[int, Any]:
    """Return how many statements an action runs, savepoints left out, and its result."""
    with CaptureQueriesContext(connection) as captured:
        answer = action()
    return sum("SAVEPOINT" not in query["sql"] for query in captured.captured_queries), answer


def boxes(number: int, **values: Any) -> list[Create]:
    return [Create("box", {**BEFORE, "name": f"Boîte {n}", **values}) for n in range(number)]


@pytest.mark.parametrize("size", [1, 1000])
def test_a_batch_of_any_size(people, size):
    me = rich(people.owner)
    shelf = create(me, "shelf", name="s")
    other = create(me, "box", name="o")
    made, outcome = counted(lambda: write(me, *boxes(size, shelf=shelf, others=[other])))
    # Two of them for a thousand alone: how indexes are filed.
    assert made <= 12
    updates: list[Edit] = []
    for position, one in enumerate(outcome.created):
        # Each record another set of fields.
        keys = [key for number, key in enumerate(AFTER) if position >> number & 1] or ["count"]
        updates.append(Update("box", one, {key: AFTER[key] for key in keys}, version=1))
    changed, changes = counted(lambda: write(me, *updates))
    assert changed <= 12
    taken_back, _outcome = counted(lambda: undo(changes.id, me))
    assert taken_back <= 15
    gone, deletion = counted(lambda: write(me, *(Delete("box", one) for one in outcome.created)))
    # However many relations may lead here.
    assert gone <= 13
    back, _outcome = counted(lambda: undo(deletion.id, me))
    assert back <= 20


def test_what_one_new_record_writes_is_sent_at_once(people):
    me = rich(people.owner)
    create(me, "label", name="s")
    with CaptureQueriesContext(connection) as captured:
        create(me, "label", name="t")
    writing = [query["sql"] for query in captured.captured_queries if "INSERT" in query["sql"]]
    assert len(writing) == 1
    for table in ("fakes_label", "records_entry", "records_change", "search_entry"):
        assert f"INSERT INTO {table}" in writing[0].replace('"', "")


@pytest.mark.parametrize("size", [1, 200])
def test_a_page_of_any_size(people, size):
    me = rich(people.owner)
    shelf = create(me, "shelf", name="s")
    write(me, *boxes(size, shelf=shelf))
    ids = [row.id for row in ask(me, object="box", limit=500).rows]
    write(me, *(Create("remark", {"name": "r", "about": {"object": "box", "id": one}}) for one in ids))
    columns = ["name", "shelf", "shelf.parent", "others", "owner", "tags", "address.city", "price"]
    roads: dict[str, tuple[int, Callable[[], Any]]] = {
        "list": (1, lambda: ask(me, object="box", columns=columns, sort=["name"], limit=500)),
        "sorted by what may be empty": (1, lambda: ask(me, object="box", columns=columns, sort=["shelf"], limit=500)),
        "subjects": (2, lambda: ask(me, object="remark", columns=["name", "about"], limit=500)),
        "record": (1, lambda: get("box", ids[0], me, columns)),
        "history": (4, lambda: history("box", ids[0], me)),
        "search": (8, lambda: find(me, "boite")),
        "misspelt": (8, lambda: find(me, "biote")),
    }
    found = {road: counted(action)[0] for road, (_most, action) in roads.items()}
    assert {road: number for road, number in found.items() if number > roads[road][0]} == {}
