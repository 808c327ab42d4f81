"""The real set of sales arrives whole, says every repair, and arrives once."""

from pathlib import Path

import pytest
from django.db import connection

from scripts.load_sales_opportunities import LOADS, MAPPINGS, load

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "crm_sales_opportunities"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not DATA.is_dir(), reason="the real files are not here"),
]


def rows(statement: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def lines(path: Path) -> list[list[str]]:
    return [line.split(";") for line in path.read_text(encoding="utf-8-sig").splitlines()[1:]]


def test_every_row_and_link_arrives_and_a_second_load_adds_nothing(liane, tmp_path):
    assert load(DATA, None, tmp_path) == 0
    won, lost, still_open = (
        "SELECT count(*), sum(d.amount)::bigint, count(d.closed_at) FROM sales_deal d "
        f"JOIN sales_stage s ON s.id = d.stage_id WHERE s.kind = '{kind}'"
        for kind in ("won", "lost", "open")
    )
    assert rows(won) == [(4_238, 10_005_534, 4_238)]
    assert rows(lost) == [(2_473, 0, 2_473)]
    assert rows(still_open) == [(2_089, None, 0)]
    assert rows("SELECT count(*), count(product_id) FROM sales_dealline") == [(8_800, 8_800)]
    assert rows("SELECT count(*), count(company_id), count(owner_id) FROM sales_deal") == [(8_800, 7_375, 8_800)]
    assert rows("SELECT count(*), count(parent_id) FROM people_company") == [(85, 15)]
    assert rows("SELECT count(*), count(email), count(manager_id) FROM accounts_user") == [(41, 0, 35)]
    assert rows("SELECT count(*), count(parent_id), count(manager_id) FROM accounts_team") == [(9, 6, 6)]
    closing = "SELECT count(*) FROM sales_deal WHERE closed_at IS NOT NULL AND expected_close <> %s"
    assert rows(closing % "(closed_at AT TIME ZONE 'Europe/Paris')::date") == [(0,)]

    told = lines(tmp_path / "deals sales_pipeline.csv")
    assert sum(line[3] == "GTXPro" for line in told) == 1_480
    assert sum(line[2] == "account" for line in told) == 1_425
    assert sum(line[3] == "technolgy" for line in lines(tmp_path / "accounts accounts.csv")) == 12

    before = rows("SELECT count(*) FROM records_entry")
    assert load(DATA, None, None) == 0
    assert rows("SELECT count(*) FROM records_entry") == before


def test_its_mappings_and_aliases_stand_with_the_script():
    assert {f"{mapping}.toml" for _file, mapping, _place in LOADS} <= {path.name for path in MAPPINGS.glob("*.toml")}
