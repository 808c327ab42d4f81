"""The example of docs/history.md does what the page says."""

import re
from datetime import timedelta
from pathlib import Path

import orjson
from django.db import connection

from liane.records.changes.model import Create, Update
from liane.records.queries.model import parse_query
from liane.records.queries.pages import fetch
from liane.records.viewer import system
from tests.past.test_erasing import NOW
from tests.past.test_journal import write

PAGE = Path(__file__).parents[2] / "docs" / "history.md"


def test_the_documented_query_finds_the_bakery_under_its_name_of_then(people, sales):
    made = write(system(), Create("company", {"name": "Fournil", "owner": people.alice})).created[0]
    with connection.cursor() as cursor:
        for table in ("records_change", "records_entry"):
            cursor.execute(f"UPDATE {table} SET recorded_at = recorded_at - interval '60 days'")
        for table in ("people_company", "accounts_user"):
            cursor.execute(f"UPDATE {table} SET created_at = created_at - interval '60 days'")
    write(system(), Update("company", made, {"name": "Boulangerie Roux"}))
    (example,) = re.findall(r"```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    asked = orjson.loads(example.replace("DAY", (NOW - timedelta(days=30)).date().isoformat()))
    (row,) = fetch(parse_query(asked), system()).rows
    assert row.values[0] == "Fournil"
    assert row.values[1].title == "Alice Durand"
    del asked["as_of"]
    assert fetch(parse_query(asked), system()).rows == ()
