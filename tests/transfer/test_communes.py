"""The real communes arrive as their file says, read here without the importer; the other file of them adds nothing."""

import csv
from pathlib import Path

import pytest
from django.db import connection

from liane.capabilities.transfer.importing import import_file
from liane.capabilities.transfer.mapping import read_mapping
from scripts.load_sales_opportunities import COMMUNES, MAPPINGS

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "france"
EVERY = 7  # of 34,875 lines: two batches, from every department and overseas

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the real files are not here")


def one_in_seven(name: str, folder: Path) -> Path:
    """Write the headings and every seventh line of a file, byte for byte."""
    head, *lines = (DATA / name).read_bytes().splitlines(keepends=True)
    path = folder / name
    path.write_bytes(head + b"".join(lines[::EVERY]))
    return path


def stored() -> dict[str, tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.siren, c.name, c.address_postcode, c.address_city, c.address_region, c.address_country, c.tags, "
            "c.description, c.status, c.industry, c.legal_form, c.version, s.title FROM people_company c "
            "JOIN search_entry s ON s.record_id = c.id JOIN records_external_id x ON x.record_id = c.id "
            "AND (x.object, x.source, x.key) = ('company', 'communes', c.siren) "
            "JOIN records_entry e ON e.record_id = c.id AND e.after->>'siren' = c.siren"
        )
        return {row[0]: row[1:12] for row in cursor.fetchall()}


def told(row: dict[str, str]) -> tuple[object, ...]:
    place = (row["Code postal"] or None, row["Nom"], row["Région"] or None, "FR", [row["Département"]])
    text = f"Commune de {row['Population']} habitants. Code INSEE : {row['Code commune']}."
    return row["Nom"], *place, text, "prospect", "public", "local_authority", 1


def test_communes_arrive_as_their_file_says_and_the_excel_file_adds_nothing(liane, tmp_path):
    plan = read_mapping(MAPPINGS / "communes.toml")
    plain, excel = (one_in_seven(name, tmp_path) for name in COMMUNES)
    with plain.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    done = import_file(plain, "", liane, plan=plan)
    assert (done.rows, done.created, done.updated, done.refused) == (len(rows), len(rows), 0, 0)
    found = stored()
    assert len(found) == len(rows) > 4_900
    for row in rows:
        assert found[row["SIREN"]] == told(row)
    for path in (plain, excel):
        again = import_file(path, "", liane, plan=plan)
        assert (again.rows, again.created, again.updated, again.refused) == (len(rows), 0, 0, 0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT record_id) FROM records_entry WHERE object = 'company'")
        assert cursor.fetchone() == (len(rows), len(rows))
