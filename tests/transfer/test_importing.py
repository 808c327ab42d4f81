"""Imports: what a file says arrives, once; what it gets wrong is told by line; nothing is guessed."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection

from liane.capabilities.transfer.importing import import_file
from liane.capabilities.transfer.mapping import parse_mapping
from liane.capabilities.transfer.refusals import BadFile
from liane.capabilities.transfer.report import NOTICE, REFUSED, REPAIRED, write_report
from liane.records import operations
from liane.records.changes.model import Refused
from liane.records.queries.columns import Reference
from liane.records.queries.model import Leaf, Query
from liane.records.queries.pages import count, fetch
from liane.records.viewer import Viewer

CONTACTS = (
    "Identifiant;Prénom;Nom;Société;Fonction;E-mail;Mobile;Ville;Code postal;Étiquettes",
    "1;Alice;Bernard;Atelier Ségur;Acheteuse;ALICE@segur.fr;06 39 98 12 34;Dijon;21000;vip",
    "2;Bob;Noël;atelier segur;;bob@segur.fr;;;;",
    "3;Chloé;Lambert;Bois & Cie;Directrice;chloe@bois.fr;+33 3 53 01 20 20;Lyon;69001;vip, salon",
)


def table(viewer: Viewer, object_name: str, *columns: str, where=None) -> list[tuple[Any, ...]]:
    page = fetch(Query(object_name, columns=columns, sort=(columns[0],), where=where, limit=500), viewer)
    return [tuple(value.title if isinstance(value, Reference) else value for value in row.values) for row in page.rows]


def test_headings_alone_bring_contacts_and_their_companies(liane, write):
    done = import_file(write(*CONTACTS), "contacts", liane)
    assert (done.rows, done.created, done.refused, done.lines) == (3, 5, 0, [])
    assert table(liane, "contact", "name", "company", "job_title", "address.city", "tags") == [
        ("Alice Bernard", "Atelier Ségur", "Acheteuse", "Dijon", ["vip"]),
        ("Bob Noël", "Atelier Ségur", None, None, None),
        ("Chloé Lambert", "Bois & Cie", "Directrice", "Lyon", ["vip", "salon"]),
    ]
    emails = table(liane, "contact", "name", "emails")[0][1]
    assert emails[0]["value"] == "alice@segur.fr"


def test_numbers_are_dialled_from_the_address_of_their_row(liane, write):
    path = write(
        "Nom;Téléphone;Code postal;Ville;Pays", "Brasserie;02 555 12 12;1000;Bruxelles;Belgique",
        "Agence;01 99 00 12 34;75002;Paris;", "Filiale;01 99 00 12 35;1000;Bruxelles;Belgique",
    )  # fmt: skip
    import_file(path, "company", liane)
    assert [phones[0]["value"] for _name, phones in table(liane, "company", "name", "phones")] == [
        "+33199001234", "+3225551212", "+33199001235",
    ]  # fmt: skip


def test_the_same_file_twice_adds_nothing(liane, write):
    path = write(*CONTACTS)
    import_file(path, "contact", liane)
    again = import_file(path, "contact", liane)
    assert (again.created, again.updated) == (0, 0)
    assert count(Query("contact"), liane).value == 3


def test_rows_without_a_key_are_told_apart_and_found_again(liane, write):
    path = write("Nom;Ville", "Morvan;Dijon", "Morvan;Dijon", "Ségur;Lyon")
    assert import_file(path, "company", liane).created == 3
    assert import_file(path, "company", liane).created == 0


def test_a_newer_file_updates_by_key_and_empties_nothing(liane, write):
    import_file(write(*CONTACTS), "contact", liane)
    done = import_file(write(CONTACTS[0], "1;Alice;Martin;;;;;;;"), "contact", liane)
    assert (done.created, done.updated) == (0, 1)
    assert table(liane, "contact", "name", "job_title")[0] == ("Alice Martin", "Acheteuse")


def test_repairs_come_from_the_alias_file_only_and_are_told(liane, write, tmp_path):
    plan = parse_mapping(
        {
            "object": "company",
            "key": "Nom",
            "fields": {"name": "Nom", "industry": {"column": "Secteur", "map": {"santé": "health"}}},
        }
    )
    path = write("Nom,Secteur", "A,santé", "B,sante", "C,santée")
    done = import_file(path, "company", liane, plan=plan, aliases={"Secteur": {"santée": "santé"}})
    told = [(line.line, line.kind, line.value) for line in done.lines]
    assert told == [(3, REFUSED, "sante"), (4, REPAIRED, "santée")]
    assert (done.created, done.refused) == (2, 1)
    write_report(tmp_path / "report.csv", done.lines)
    text = (tmp_path / "report.csv").read_text(encoding="utf-8-sig")
    assert text.splitlines()[1].startswith("3;refusée;Secteur;sante;")


def test_what_a_report_repeats_of_a_file_is_no_formula(liane, write, tmp_path):
    done = import_file(write("Nom;SIREN", '=HYPERLINK("http://x");=1+1'), "company", liane)
    write_report(tmp_path / "report.csv", done.lines)
    cells = (tmp_path / "report.csv").read_text(encoding="utf-8-sig").splitlines()[1].split(";")
    assert cells[3] == "'=1+1"


def test_each_refused_row_says_line_and_reason_and_the_others_stand(liane, write):
    path = write(
        "Nom;SIREN;Effectif;E-mail",
        "Bonne;;12;a@b.fr",
        "Mauvais SIREN;123456789;;",
        "Mauvais nombre;;douze;",
        "Mauvais e-mail;;;pas une adresse",
        ";;;seul@b.fr",
        "Trop;;;;;x",
    )
    done = import_file(path, "company", liane)
    assert (done.created, done.refused) == (1, 5)
    assert [line.line for line in done.lines] == [3, 4, 5, 6, 7]
    assert all(line.kind == REFUSED and line.message for line in done.lines)


def test_a_doubled_key_is_refused_unless_rows_may_repeat(liane, write):
    path = write("Code,Nom,Ville", "a,Un,Dijon", "a,Un,Lyon")
    plan = parse_mapping({"object": "company", "key": "Code", "fields": {"name": "Nom", "address.city": "Ville"}})
    done = import_file(path, "company", liane, plan=plan)
    assert (done.created, done.refused) == (1, 1)
    assert "ligne 2" in done.lines[0].message
    done = import_file(path, "company", liane, plan=replace(plan, repeats=True, source="other"))
    assert (done.created, done.refused) == (1, 0)
    assert table(liane, "company", "address.city") == [("Dijon",), ("Lyon",)]


PARENTS = {
    "object": "company",
    "source": "test",
    "key": "Nom",
    "fields": {"name": "Nom", "parent": {"column": "Mère", "by": "$key"}},
}


def test_a_parent_may_stand_further_down_even_in_another_batch(liane, write, monkeypatch):
    monkeypatch.setattr("liane.capabilities.transfer.importing.BATCH", 2)
    path = write("Nom,Mère", "Fille,Mère", "Petite-fille,Fille", "Autre,", "Mère,", "Perdue,Inconnue")
    done = import_file(path, "company", liane, plan=parse_mapping(PARENTS))
    assert (done.created, done.refused) == (4, 1)
    assert "Inconnue" in done.lines[0].message
    assert table(liane, "company", "name", "parent") == [
        ("Autre", None),
        ("Fille", "Mère"),
        ("Mère", None),
        ("Petite-fille", "Fille"),
    ]
    assert import_file(path, "company", liane, plan=parse_mapping(PARENTS)).updated == 0


def test_what_a_relation_misses_is_refused_noticed_or_made(liane, write):
    path = write("Nom,Société", "Morel,Absente")
    found = {"column": "Société", "by": "name"}

    def run(missing: str):
        given = {"last_name": "Nom", "company": found | {"missing": missing}}
        plan = parse_mapping({"object": "contact", "source": missing, "key": "Nom", "fields": given})
        return import_file(path, "contact", liane, plan=plan)

    assert (run("refuse").refused, run("notice").created, run("create").created) == (1, 1, 2)
    assert run("refuse").created == 1


def test_a_name_that_two_records_bear_is_refused(liane, write):
    import_file(write("Nom,Ville", "Morvan,Dijon", "Morvan,Lyon"), "company", liane)
    done = import_file(write("Nom,Société", "Petit,Morvan"), "contact", liane)
    assert [(line.kind, line.value) for line in done.lines] == [(REFUSED, "Morvan")]


def test_a_dry_run_writes_nothing_and_says_all(liane, write):
    done = import_file(write(*CONTACTS), "contact", liane, dry_run=True)
    assert (done.created, done.dry) == (5, True)
    assert count(Query("contact"), liane).value == 0
    assert import_file(write(*CONTACTS), "contact", liane).created == 5


def test_an_import_that_broke_off_goes_on_from_its_checkpoint(liane, write, monkeypatch):
    monkeypatch.setattr("liane.capabilities.transfer.importing.BATCH", 2)
    path = write("Code,Nom", *(f"{n},Société {n}" for n in range(7)))
    plan = parse_mapping({"object": "company", "key": "Code", "fields": {"name": "Nom"}})
    calls = []

    def break_off(progress: operations.Progress) -> None:
        calls.append(progress.position)
        if len(calls) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_file(path, "company", liane, plan=plan, watch=break_off)
    assert count(Query("company"), liane).value == 4
    done = import_file(path, "company", liane, plan=plan)
    assert done.created == 7
    assert count(Query("company"), liane).value == 7
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, state FROM records_operation")
        assert cursor.fetchall() == [("import", "done")]


def test_an_import_is_taken_back_whole(liane, write):
    done = import_file(write(*CONTACTS), "contact", liane)
    assert done.operation is not None
    operations.take_back(done.operation, liane)
    assert count(Query("contact"), liane).value == count(Query("company"), liane).value == 0


def test_a_batch_runs_the_same_statements_whatever_its_rows(liane, write, django_assert_max_num_queries):
    head, *rest = CONTACTS
    few = write(head, *rest, name="few.csv")
    many = write(head, *(f"{n};P{n};N{n};S{n};F;p{n}@exemple.fr;;Dijon;21000;" for n in range(300)), name="many.csv")
    import_file(few, "contact", liane)
    with django_assert_max_num_queries(60):
        import_file(many, "contact", liane)


@pytest.mark.parametrize(
    ("lines", "object_name", "sentence"),
    [
        (("Rien,Du tout", "1,2"), "contact", "Aucun titre"),
        (("Nom", "x"), "unicorn", "unicorn"),
    ],
)
def test_an_impossible_import_says_why(liane, write, lines, object_name, sentence):
    with pytest.raises(BadFile, match=sentence):
        import_file(write(*lines), object_name, liane)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": "Absente"}, "Absente"),
        ({"nom": "Nom"}, "nom"),
        ({"address.planet": "Nom"}, "planet"),
        ({"name": {"column": "Nom", "by": "name"}}, "name"),
        ({"parent": {"column": "Nom", "by": "nickname"}}, "nickname"),
        ({"revenue": {"column": "Nom", "factor": "many"}}, "many"),
    ],
)
def test_a_mapping_that_contradicts_file_or_object_says_so(liane, write, fields, sentence):
    plan = parse_mapping({"object": "company", "fields": {"name": "Nom"} | fields})
    with pytest.raises(BadFile, match=sentence):
        import_file(write("Nom", "x"), "company", liane, plan=plan)


def test_who_may_not_import_is_told(liane, write):
    nobody = Viewer(None, "Diego")
    with pytest.raises(BadFile, match="rôle"):
        import_file(write(*CONTACTS), "contact", nobody)


def test_a_broken_end_of_file_writes_nothing(liane, write):
    with pytest.raises(BadFile, match="guillemet"):
        import_file(write("Nom,Ville", "Bonne,Dijon", 'Mauvaise,"Lyon'), "company", liane)
    assert count(Query("company"), liane).value == 0


def test_dates_numbers_and_moments_follow_the_mapping(liane, write):
    plan = parse_mapping(
        {
            "object": "deal",
            "key": "Ref",
            "language": "en",
            "dates": "mdy",
            "effective": ["Opened"],
            "fields": {
                "name": "Ref",
                "expected_close": "Close",
                "amount": {"column": "Value", "currency": "USD", "factor": 1000},
            },
        }
    )
    path = write("Ref,Opened,Close,Value", 'D1,03/04/2020,12/31/2020,"1,234.5"')
    assert import_file(path, "deal", liane, plan=plan).refused == 0
    close, amount, since = table(liane, "deal", "expected_close", "amount", "stage_since")[0]
    assert (close.isoformat(), amount["amount"], amount["currency"]) == ("2020-12-31", 1_234_500, "USD")
    assert since.isoformat() == "2020-03-03T23:00:00+00:00"


def test_a_gate_that_refuses_the_whole_leaves_the_operation_failed(liane, write, monkeypatch):
    def refuse(change):
        raise Refused([])

    monkeypatch.setattr("liane.records.operations.apply", refuse)
    with pytest.raises(Refused):
        import_file(write(*CONTACTS), "contact", liane)
    assert count(Query("contact", where=Leaf("name", "filled")), liane).value == 0


def test_a_byte_that_is_no_character_is_told(liane, tmp_path):
    path = tmp_path / "legacy.csv"
    path.write_bytes("Nom,Ville\nMé\x81nard,Sète\n".encode("latin-1"))
    done = import_file(path, "company", liane)
    assert [(line.line, line.kind, line.column) for line in done.lines] == [(2, NOTICE, "Nom")]
    assert table(liane, "company", "address.city") == [("Sète",)]
