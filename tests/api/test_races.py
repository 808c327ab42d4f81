"""Two programs bring the same new record at the same moment, each on its own connection."""

from typing import Any

import pytest
from django.db import connection

from liane.apps.catalog.models import Product
from tests.api.program import Program
from tests.records.committed import meet, together

pytestmark = pytest.mark.usefixtures("emptied_after")
Sent = tuple[str, str, Any]

PUTS = ("/products/by/reference/R-1", "/products/by/external/erp/1")


def upserts(name: str, *keys: str, mode: str = "all") -> Any:
    edits = [
        {"action": "upsert", "object": "product", "external": {"source": "erp", "key": key}, "values": {"name": name}}
        for key in keys
    ]
    return {"changes": edits, "mode": mode}


def names() -> list[str]:
    return sorted(str(name) for name in Product.objects.values_list("name", flat=True))


def external() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM records_external_id WHERE object = 'product' AND source = 'erp'")
        return int(cursor.fetchone()[0])


@pytest.fixture
def two(program) -> tuple[Program, Program]:
    """Return two programs of people who may write products."""
    return program("anne"), program("chloe")


@pytest.mark.parametrize("once", [False, True])
@pytest.mark.parametrize("path", PUTS)
def test_the_second_changes_what_the_first_one_makes(two, path, once):
    first, second = two
    headers = {"Idempotency-Key": "une fois"} if once else {}
    made, changed = meet(
        lambda: first.put(path, {"values": {"name": "Meuble"}}, headers),
        lambda: second.put(path, {"values": {"name": "Armoire"}}, headers),
    )
    assert (made.status_code, changed.status_code) == (201, 200), changed.content
    assert changed.json()["id"] == made.json()["id"]
    assert names() == ["Armoire"]


@pytest.mark.parametrize("mode", ["all", "each"])
def test_a_batch_changes_what_another_one_makes(two, mode):
    first, second = two
    made, changed = meet(
        lambda: first.post("/changes", upserts("Meuble", "1", "2", mode=mode)),
        lambda: second.post("/changes", upserts("Armoire", "2", "3", mode=mode)),
    )
    assert (made.status_code, changed.status_code) == (200, 200), changed.content
    assert [one["status"] for one in made.json()["results"]] == ["created", "created"]
    assert [one["status"] for one in changed.json()["results"]] == ["updated", "created"]
    assert names() == ["Armoire", "Armoire", "Meuble"]
    assert external() == 3


def test_a_batch_and_a_single_one_meet(two):
    first, second = two
    made, changed = meet(
        lambda: first.put(PUTS[1], {"values": {"name": "Meuble"}}),
        lambda: second.post("/changes", upserts("Armoire", "1")),
    )
    assert (made.status_code, changed.status_code) == (201, 200), changed.content
    assert names() == ["Armoire"]


def test_one_who_means_to_make_it_is_told_that_it_is_there(two):
    first, second = two
    [edit] = upserts("Armoire", "1")["changes"]
    made, refused = meet(
        lambda: first.put(PUTS[1], {"values": {"name": "Meuble"}}),
        lambda: second.post("/changes", {"changes": [{**edit, "action": "create"}]}),
    )
    assert made.status_code == 201
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "exists")
    assert refused.json()["errors"][0]["path"] == "changes[0]"
    assert names() == ["Meuble"]


def test_batches_that_go_through_the_same_keys_the_other_way_round_all_arrive(two):
    first, second = two
    keys = [str(number) for number in range(30)]
    answers = together(
        lambda: first.post("/changes", upserts("Meuble", *keys)),
        lambda: second.post("/changes", upserts("Armoire", *reversed(keys))),
        lambda: first.post("/changes", upserts("Table", *keys[10:], *keys[:10])),
    )
    assert [answer.status_code for answer in answers] == [200, 200, 200], [answer.content for answer in answers]
    assert (len(names()), external()) == (30, 30)
    assert len(set(names())) == 1
