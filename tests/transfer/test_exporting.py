"""Exports: files hold what the reader may see, nothing becomes a formula, and reading one back writes nothing."""

import csv
import json
from dataclasses import replace
from datetime import datetime

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from python_calamine import CalamineWorkbook

from liane.capabilities.transfer import exporting
from liane.capabilities.transfer.importing import import_file
from liane.lib.ids import new_id
from liane.records import tasks
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Forbidden
from liane.records.fields import Invalid
from liane.records.queries.columns import loads
from liane.records.queries.model import Leaf, Query
from liane.records.viewer import EVERYTHING, FieldRight, Scope, Viewer


@pytest.fixture
def found(liane):
    """Return Liane with two companies of awkward values and a contact."""
    company = new_id()
    edits = [
        Create(
            "company",
            {
                "name": "=Berthaut & Fils", "revenue": "1 234,50 EUR", "tags": ["vip", "à suivre"],
                "address": {"street": "1 rue des Prés", "postcode": "21000", "city": "Dijon"},
                "phones": "+33 3 53 01 20 20 (bureau); 06 39 98 12 34", "website": "https://berthaut.example",
                "description": 'Deux lignes,\net "guillemets" ; points-virgules',
            },
            company,
        ),
        Create("company", {"name": "Orsel", "revenue": "99 USD", "employees": 12}),
        Create("company", {"name": "Orsel", "description": "@homonyme"}),
        Create("contact", {"first_name": "Zoé", "last_name": "Morel", "company": company, "emails": "zoe@orsel.fr"}),
    ]  # fmt: skip
    apply(Change(liane, Cause("form"), edits))
    return replace(liane, language="fr")


def table(path, delimiter=","):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


@pytest.mark.parametrize("name", ["company", "contact"])
def test_importing_what_was_exported_writes_nothing(found, tmp_path, name):
    path = tmp_path / "export.csv"
    count = exporting.export_file(path, Query(name), found, "csv")
    done = import_file(path, name, found)
    assert (done.rows, done.created, done.updated, done.refused) == (count, 0, 0, 0), done.lines


def test_a_file_for_programs_that_was_edited_updates_by_id(found, tmp_path):
    path = tmp_path / "export.csv"
    exporting.export_file(path, Query("company", columns=("name", "employees")), found, "csv")
    path.write_text(path.read_text().replace(",12", ",13"))
    done = import_file(path, "company", found)
    assert (done.created, done.updated) == (0, 1)


def test_a_spreadsheet_opens_french_numbers_and_no_formula(found, tmp_path):
    path = tmp_path / "export.csv"
    query = Query("company", columns=("name", "revenue", "address.city", "description"), sort=("-revenue",))
    exporting.export_file(path, query, found, "excel-csv")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    first, *others = table(path, ";")
    assert list(first.values())[:3] == ["'=Berthaut & Fils", "1234,5", "Dijon"]
    assert {row["Description"] for row in others} == {"", "'@homonyme"}
    assert {list(row.values())[1] for row in others} == {"99 USD", ""}


def test_a_workbook_holds_typed_cells(found, tmp_path):
    path = tmp_path / "export.xlsx"
    query = Query("company", columns=("name", "revenue", "created_at", "employees"), sort=("name",))
    exporting.export_file(path, query, found, "xlsx")
    [head, *rows] = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert head[0] == "Nom"
    by_name = {row[0]: row for row in rows}
    assert by_name["=Berthaut & Fils"][1] == 1234.5
    assert isinstance(by_name["=Berthaut & Fils"][2], datetime)
    assert {row[3] for row in rows} == {12.0, ""}


def test_json_says_titles_beside_ids(found, tmp_path):
    path = tmp_path / "export.json"
    exporting.export_file(path, Query("contact", columns=("name", "company")), found, "json")
    [contact] = json.loads(path.read_bytes())
    assert contact["company"]["title"] == "=Berthaut & Fils"


def test_the_log_says_who_exported_what_and_how_many(found, tmp_path):
    where = Leaf("name", "is", "Orsel")
    exporting.export_file(tmp_path / "x.csv", Query("company", where=where), found, "csv")
    with connection.cursor() as cursor:
        cursor.execute("SELECT actor_name, objects, reference FROM records_change WHERE cause = 'export'")
        [(actor, objects, reference)] = cursor.fetchall()
    assert actor == "Liane"
    assert loads(objects) == {"company": {"export": 2}}
    assert json.loads(reference)["where"] == {"field": "name", "op": "is", "value": "Orsel"}


def test_what_a_role_hides_or_does_not_let_out_is_in_no_file(found, tmp_path):
    rights = replace(EVERYTHING, fields={"revenue": FieldRight.HIDDEN})
    viewer = Viewer(new_id(), rights={"*": rights})
    exporting.export_file(tmp_path / "x.csv", Query("company"), viewer, "csv")
    assert "revenue" not in (tmp_path / "x.csv").read_text().splitlines()[0]
    closed = Viewer(new_id(), rights={"*": replace(EVERYTHING, export=Scope.NONE)})
    with pytest.raises(Forbidden, match="ne permet pas d’exporter"):
        exporting.start(Query("company"), closed, "csv", records="", label="x")
    own = Viewer(new_id(), rights={"*": replace(EVERYTHING, export=Scope.OWN)})
    assert exporting.export_file(tmp_path / "y.csv", Query("company"), own, "csv") == 0


def test_a_large_export_is_written_by_pages_and_kept_for_who_asked(found, monkeypatch):
    monkeypatch.setattr(exporting, "PAGE", 2)
    one = exporting.start(Query("company", sort=("name",)), found, "json", records="", label="Sociétés")
    done = tasks.carry_on(one, found)
    assert (done.state, done.position, done.total) == ("done", 3, 3)
    parameters = tasks.task(one).parameters
    with default_storage.open(parameters["file"]) as file:
        assert [row["name"] for row in json.loads(file.read())] == ["=Berthaut & Fils", "Orsel", "Orsel"]
    exporting.forget(parameters)
    assert not default_storage.exists(parameters["file"])


def test_an_unknown_format_is_refused(found):
    with pytest.raises(Invalid, match="n’existe pas"):
        exporting.start(Query("company"), found, "parchment", records="", label="x")
