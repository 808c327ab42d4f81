"""The examples of docs/queries.md find what the page says."""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import orjson
import pytest

from liane.accounts.actions import add_user
from liane.lib.periods import today
from liane.records.changes.model import Update
from liane.records.queries.aggregate import aggregate
from liane.records.queries.model import dump_where, parse_query, parse_where
from liane.records.queries.pages import fetch

PAGE = Path(__file__).resolve().parents[2] / "docs" / "queries.md"
EXAMPLE = re.compile(r"(?:Finds ([\w, ]+)|One group, 27,000 €, two deals):\n```json\n(.+?)\n```", re.DOTALL)


@pytest.fixture
def anne(world):
    """Return Anne, whose firm knows what the page tells."""
    anne, bob = (add_user(f"{name}@morvan.fr", "administrator").user_id for name in ("anne", "bob"))
    day = today(world.viewer.zone)
    stage = {kind: find_stage(world, kind) for kind in ("open", "won")}
    roux = world.make(
        "company", name="Roux", status="prospect", address={"city": "Dijon"}, tags=["VIP"], phones="06 39 98 12 34",
        owner=anne,
    )  # fmt: skip
    blanc = world.make("company", name="Blanc", status="prospect", address={"city": "Lyon"}, owner=bob)
    world.make("company", name="Noir", status="prospect", address={"city": "Beaune"}, tags=["Salon"], owner=None)
    world.apply(Update("company", roux, {"status": "customer"}))
    soon, later = day + timedelta(days=3), day + timedelta(days=60)
    world.make("deal", name="Toit", company=roux, amount="12000", expected_close=soon, **stage["open"], engaged_on=soon)
    begun = day - timedelta(days=40)
    world.make("deal", name="Porte", company=roux, amount="900", **stage["won"], engaged_on=begun)
    world.make(
        "deal", name="Sol", company=blanc, amount="15000", expected_close=later, **stage["open"],
        engaged_on=day + timedelta(days=1),
    )  # fmt: skip
    return replace(world.viewer, user_id=anne, teammates=frozenset({anne, bob}))


def find_stage(world, kind):
    query = {"object": "stage", "columns": ["pipeline"], "where": {"field": "kind", "op": "is", "value": kind}}
    row = fetch(parse_query(query), world.viewer).rows[0]
    return {"stage": row.id, "pipeline": row.values[0].id}


def test_every_example_finds_what_the_page_says(anne):
    examples = EXAMPLE.findall(PAGE.read_text(encoding="utf-8"))
    assert len(examples) == PAGE.read_text(encoding="utf-8").count("```json")
    for names, text in examples:
        data = orjson.loads(text)
        query = parse_query(data)
        if query.where is not None:
            assert parse_where(dump_where(query.where)) == query.where
        if not names:
            assert [group.measures for group in aggregate(query, anne)] == [(Decimal(27000), 2)], text
            continue
        wanted = [] if names == "nothing" else names.split(", ")
        found = [row.values[0] for row in fetch(replace(query, columns=query.columns or ("name",)), anne).rows]
        assert (found if query.sort else sorted(found)) == wanted, text
