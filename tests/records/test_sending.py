"""A few new rows go by INSERT, many by COPY: what stands in the tables and in the log is the same."""

from typing import Any

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liane.records.changes.model import Create
from liane.records.changes.sending import FEW
from tests.records.people import create, rich, write
from tests.records.test_smoke import AFTER, BEFORE

# What a text may hold that SQL, COPY or JSON write in a way of their own.
_ODD = "%s %(x)s l’« été » \\N \\ \"'; --\t\n$1 {} 🙂"


def _stored(table: str, column: str, record: Any) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT to_jsonb(t) FROM {table} t WHERE {column} = %s", [record])
        found: dict[str, Any] = orjson.loads(cursor.fetchone()[0])
    unlike = ("id", "record_id", "change_id", "ordinal", "created_at", "updated_at", "recorded_at", "salt", "digest")
    return {key: value for key, value in found.items() if key not in (*unlike, "changed_at", "source_id")}


@pytest.mark.parametrize("values", [BEFORE, AFTER], ids=["before", "after"])
def test_few_and_many_write_the_same(people, values):
    me = rich(people.owner)
    given = {
        "name": "b",
        **values,
        "note": _ODD,
        "shelf": create(me, "shelf", name="s"),
        "others": [create(me, "box", name="o")],
    }
    ways: dict[str, list[dict[str, Any]]] = {}
    for size in (1, FEW, FEW + 1):
        with CaptureQueriesContext(connection) as captured:
            made = write(me, *(Create("box", given, external=("old", f"{size} {n}")) for n in range(size)))
        assert any(query["sql"].startswith("COPY") for query in captured.captured_queries) == (size > FEW)
        for one in made.created:
            ways.setdefault("box", []).append(_stored("fakes_box", "id", one))
            ways.setdefault("entry", []).append(_stored("records_entry", "record_id", one))
            ways.setdefault("link", []).append(_stored("records_link", "source_id", one))
            ways.setdefault("search", []).append(_stored("search_entry", "record_id", one))
    for table, found in ways.items():
        assert all(one == found[0] for one in found), table
    assert ways["box"][0]["note"] == _ODD
