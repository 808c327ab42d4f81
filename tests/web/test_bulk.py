"""Acting on many records from a list: edited, given, deleted, exported; at once or in the tray; within rights."""

import csv
import io
import json
import re

import pytest
from django.core.files.storage import default_storage
from django.db import connection

from liane.accounts.viewers import viewer_for
from liane.capabilities.transfer import exporting, importing
from liane.records import tasks
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create
from liane.records.queries.model import Query
from liane.records.queries.pages import fetch, get
from liane.records.registry import refresh
from liane.records.viewer import system
from liane.web.bulk import counting, doing
from liane.web.operations import jobs
from tests.web.records import HTMX

EDIT = "/companies/selection/modification"
COUNT = "/companies/selection/compte"


def value(record_id, path):
    row = get("company", record_id, system(), (path,))
    return row.values[0] if row else None


def latest():
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM records_operation ORDER BY started_at DESC, id DESC LIMIT 1")
        return cursor.fetchone()[0]


def counted(client):
    """Return how many companies the list says there are."""
    (number,) = re.findall(r'id="count"[^>]*>(\d+)<', client.get("/companies").content.decode())
    return int(number)


@pytest.fixture
def both(sales):
    return f"{sales.berthaut},{sales.orsel}"


def test_a_form_asks_for_a_field_previews_and_writes(browse, sales, both):
    alice = browse("alice")
    form = {"ids": both, "f.0": "employees", "w.0": "set", "v.0": "12"}
    page = alice.post(EDIT, form | {"action": "preview"}, headers=HTMX).content.decode()
    assert "Modifier 2 fiches" in page
    assert "Fromagerie Berthaut" in page
    assert value(sales.orsel, "employees") is None
    done = alice.post(EDIT, form | {"action": "apply"}, headers=HTMX)
    assert "2 fiches modifiées." in done.content.decode()
    assert value(sales.orsel, "employees") == value(sales.berthaut, "employees") == 12
    assert "/annulation" in done.content.decode()


def test_each_way_of_acting_has_its_control(browse, sales, both):
    alice = browse("alice")
    page = alice.post(EDIT, {"ids": both, "f.0": "tags"}, headers=HTMX).content.decode()
    assert "ajouter" in page
    page = alice.post(EDIT, {"ids": both, "f.0": "owner", "w.0": "share"}, headers=HTMX).content.decode()
    assert 'data-controller="picker tokens"' in page
    page = alice.post(EDIT, {"ids": both, "f.0": "revenue", "w.0": "percent"}, headers=HTMX).content.decode()
    assert "De combien, en\u00a0%" in page
    page = alice.post(EDIT, {"ids": both, "start": "tags"}, headers=HTMX).content.decode()
    assert '<option value="tags" selected>' in page


def test_a_number_that_liane_counts_is_not_given_to_many(browse, sales, both):
    declaration = {"kind": "auto_number", "label": "Dossier", "numbers": "DOS-{0000}"}
    edit = Create("custom_field", {"object": "company", "declaration": declaration})
    apply(Change(system(), Cause("form"), [edit]))
    refresh()
    shown = browse("alice").post(EDIT, {"ids": both}, headers=HTMX).content.decode()
    assert 'value="name"' in shown
    assert 'value="dossier"' not in shown


def test_people_are_given_records_in_turn(browse, sales, both, people):
    form = {"ids": both, "f.0": "owner", "w.0": "share", "v.0": [str(people.alice), str(people.bob)]}
    browse("alice").post(EDIT, form | {"action": "apply"}, headers=HTMX)
    assert {value(one, "owner").id for one in (sales.berthaut, sales.orsel)} == {people.alice, people.bob}


def test_what_is_wrong_in_the_form_is_said_and_nothing_written(browse, sales, both):
    alice = browse("alice")
    for given, said in (
        ({"f.0": "employees", "v.0": "beaucoup"}, "n’est pas un nombre"),
        ({"f.0": ""}, "Choisissez un champ"),
        ({"f.0": "name", "w.0": "replace", "v.0": ""}, "quel texte remplacer"),
    ):
        answer = alice.post(EDIT, {"ids": both, "action": "apply"} | given, headers=HTMX)
        assert answer.status_code == 422
        assert said in answer.content.decode()


def test_all_that_a_filter_finds_is_changed_and_nothing_else(browse, sales):
    where = json.dumps({"field": "address.city", "op": "is", "value": "Dijon"})
    form = {"all": "1", "query": f"?filtre={where}", "f.0": "employees", "v.0": "3", "action": "apply"}
    browse("alice").post(EDIT, form, headers=HTMX)
    assert (value(sales.berthaut, "employees"), value(sales.orsel, "employees")) == (3, None)


def test_a_broken_filter_changes_nothing(browse, sales):
    form = {"all": "1", "query": "?filtre={", "action": "delete"}
    answer = browse("alice").post("/companies/selection", form, headers=HTMX)
    assert answer.status_code == 422
    assert value(sales.orsel, "name") == "Cabinet Orsel"


def test_nobody_changes_more_than_her_rights_reach(browse, sales):
    every = {"all": "1", "f.0": "employees", "v.0": "3", "action": "apply"}
    browse("alice").post(EDIT, every, headers=HTMX)
    assert value(sales.hidden, "employees") is None
    assert browse("diego").post(EDIT, every, headers=HTMX).status_code == 403
    mixed = {"ids": f"{sales.orsel},{sales.hidden}", "action": "delete"}
    answer = browse("alice").post("/companies/selection", mixed, headers=HTMX)
    assert "1 fiche supprimée." in answer.content.decode()
    assert "1 fiche refusée" in answer.content.decode()
    assert 'data-toast-lasting-value="true"' in answer.content.decode()
    assert value(sales.hidden, "name") == "Société d’Emma"


def test_many_records_go_to_the_tray_and_come_back_with_one_click(browse, sales, people, monkeypatch):
    monkeypatch.setattr(doing, "AT_ONCE", 1)
    alice = browse("alice")
    form = {"all": "1", "f.0": "employees", "v.0": "3", "action": "apply"}
    answer = alice.post(EDIT, form, headers=HTMX)
    assert "liane:operation" in answer.headers["HX-Trigger-After-Swap"]
    one = latest()
    tray = alice.get("/operations", headers=HTMX).content.decode()
    assert "Sociétés : modification" in " ".join(tray.split())
    assert "data-active" in tray
    tasks.carry_on(one, viewer_for(people.alice))
    assert value(sales.orsel, "employees") == 3
    tray = alice.post(f"/operations/{one}/annulation", headers=HTMX).content.decode()
    assert "annulation" in tray
    tasks.carry_on(latest(), viewer_for(people.alice))
    assert value(sales.orsel, "employees") is None
    assert "Annulé" in alice.get("/operations", headers=HTMX).content.decode()


def test_an_import_stands_in_the_tray_and_goes_and_comes_back_as_a_whole(browse, sales, people, tmp_path):
    path = tmp_path / "prospects.csv"
    path.write_text("Nom;Effectif\nAlpha Bois;12\nBêta Fer;beaucoup\nGamma Verre;3\n", encoding="utf-8")
    viewer = viewer_for(people.anne)
    done = importing.import_file(path, "company", viewer)
    anne = browse("anne")
    tray = anne.get("/operations", headers=HTMX).content.decode()
    assert "Import\u00a0: prospects.csv" in tray
    assert "1 refusée" in tray
    refused = anne.get(f"/operations/{done.operation}/refus").content.decode()
    assert "3;refusée;" in refused
    assert "beaucoup" in refused

    def found():
        names = {row.values[0] for row in fetch(Query("company", columns=("name",), limit=50), viewer).rows}
        return names & {"Alpha Bois", "Gamma Verre"}

    assert found() == {"Alpha Bois", "Gamma Verre"}
    anne.post(f"/operations/{done.operation}/annulation", headers=HTMX)
    tasks.carry_on(latest(), viewer)
    assert found() == set()
    assert "Annulé" in anne.get("/operations", headers=HTMX).content.decode()
    anne.post(f"/operations/{latest()}/annulation", headers=HTMX)
    tasks.carry_on(latest(), viewer)
    assert found() == {"Alpha Bois", "Gamma Verre"}


def test_an_operation_is_its_askers_alone(browse, sales, monkeypatch):
    monkeypatch.setattr(doing, "AT_ONCE", 1)
    browse("alice").post(EDIT, {"all": "1", "f.0": "employees", "v.0": "3", "action": "apply"}, headers=HTMX)
    one, bob = latest(), browse("bob")
    assert str(one) not in bob.get("/operations").content.decode()
    for address in ("arret", "annulation", "rangement"):
        assert bob.post(f"/operations/{one}/{address}").status_code == 404
    assert bob.get(f"/operations/{one}/refus").status_code == 404
    assert browse("alice").post(f"/operations/{one}/arret", headers=HTMX).status_code == 200
    assert tasks.task(one).state == "stopped"


def test_refused_records_are_told_by_name_in_a_file(browse, sales, people, monkeypatch):
    monkeypatch.setattr(doing, "AT_ONCE", 1)
    bad = Create("company", {"name": "=Pleine", "employees": 2**62, "owner": people.alice})
    apply(Change(system(), Cause("form"), [bad]))
    alice = browse("alice")
    form = {"all": "1", "f.0": "employees", "w.0": "percent", "v.0": "900", "action": "apply"}
    alice.post(EDIT, form, headers=HTMX)
    one = latest()
    done = tasks.carry_on(one, viewer_for(people.alice))
    assert done.refused == 1
    assert "1 refusée" in alice.get("/operations", headers=HTMX).content.decode()
    report = alice.get(f"/operations/{one}/refus").content.decode().lstrip("\ufeff")
    [_head, line] = csv.reader(io.StringIO(report), delimiter=";")
    assert line[:3] == ["'=Pleine", "Effectif", "Ce nombre est trop grand."]


def test_an_export_waits_in_the_tray_for_who_asked(browse, sales, people):
    alice = browse("alice")
    answer = alice.post("/companies/selection/export", {"all": "1", "style": "excel-csv"}, headers=HTMX)
    assert "Le fichier se prépare" in answer.content.decode()
    one = latest()
    tasks.carry_on(one, viewer_for(people.alice))
    file = alice.get(f"/operations/{one}/fichier")
    text = b"".join(file.streaming_content).decode("utf-8-sig")
    assert "Cabinet Orsel" in text
    assert "Société d’Emma" not in text
    assert browse("bob").get(f"/operations/{one}/fichier").status_code == 404
    default_storage.delete(tasks.task(one).parameters["file"])


def test_who_may_not_export_is_refused(browse, sales):
    answer = browse("diego").post("/companies/selection/export", {"all": "1", "style": "csv"}, headers=HTMX)
    assert answer.status_code == 403


def test_files_of_old_exports_are_thrown_away(browse, sales, people, monkeypatch):
    browse("alice").post("/companies/selection/export", {"all": "1", "style": "json"}, headers=HTMX)
    one = latest()
    tasks.carry_on(one, viewer_for(people.alice))
    kept = tasks.task(one).parameters["file"]
    assert jobs.forget_old() == 0
    monkeypatch.setattr(exporting, "KEPT_DAYS", -1)
    assert jobs.forget_old() == 1
    assert not default_storage.exists(kept)
    assert browse("alice").get(f"/operations/{one}/fichier").status_code == 404


def test_what_was_put_away_is_no_longer_shown(browse, sales, people, monkeypatch):
    monkeypatch.setattr(doing, "AT_ONCE", 1)
    alice = browse("alice")
    alice.post(EDIT, {"all": "1", "f.0": "employees", "v.0": "3", "action": "apply"}, headers=HTMX)
    one = latest()
    assert str(one) in alice.post(f"/operations/{one}/rangement", headers=HTMX).content.decode()
    tasks.carry_on(one, viewer_for(people.alice))
    assert str(one) not in alice.post(f"/operations/{one}/rangement", headers=HTMX).content.decode()


def test_more_than_a_form_counts_is_counted_on_by_the_page_to_the_exact_number(browse, sales, monkeypatch):
    monkeypatch.setattr(counting, "MOST", 1)
    monkeypatch.setattr(counting, "STRETCH", 1)
    alice = browse("alice")
    number = counted(alice)
    form = {"all": "1", "query": "", "f.0": "employees", "w.0": "set", "v.0": "12"}
    page = alice.post(EDIT, form | {"action": "preview"}, headers=HTMX).content.decode()
    assert "Au moins 1 fiches seront modifiées." in page
    assert "Compte exact en cours…" in page
    assert "Modifier 1+ fiche" in page
    told = []
    while mark := re.search(r'"compte": "([^"]*)"', page):
        page = alice.post(COUNT, form | {"compte": mark[1]}, headers=HTMX).content.decode()
        told.append(page)
    assert any(f"Au moins {number - 1} fiches seront modifiées." in one for one in told)
    assert f"<p>{number} fiches seront modifiées.</p>" in told[-1]
    assert f'<span id="bulk-button" hx-swap-oob="innerHTML">Modifier {number} fiches</span>' in told[-1]


def test_counting_on_tells_what_is_found_apart_from_what_is_hers_to_change(browse, sales, monkeypatch):
    monkeypatch.setattr(counting, "STRETCH", 2)
    bob = browse("bob")
    page, seen = bob.post(COUNT, {"all": "1", "query": ""}, headers=HTMX).content.decode(), 0
    while mark := re.search(r'"compte": "(\d+),(\d+),[^"]*"', page):
        assert seen <= int(mark[1]) <= seen + 2
        seen = int(mark[1])
        page = bob.post(COUNT, {"all": "1", "query": "", "compte": mark[0][11:-1]}, headers=HTMX).content.decode()
    assert f"<p>{counted(bob)} fiche" in page


@pytest.mark.parametrize("mark", ["", "x", "1,2", "9,9,nobody", "-4,2,", "1e9,1,0176db7a-642b-7e81-a81d-a89f4e0a3284"])
def test_a_mark_that_nobody_gave_counts_from_the_first_record(browse, sales, mark):
    said = [
        browse("alice").post(COUNT, {"all": "1", "query": "", "compte": one}, headers=HTMX).content
        for one in ("", mark)
    ]
    assert said[0] == said[1]
    assert b"fiches seront modifi" in said[0]
