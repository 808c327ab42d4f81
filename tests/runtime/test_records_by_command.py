"""Records found, shown, written and taken back from the command line."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.utils import translation

from liane.accounts.actions import add_user
from liane.accounts.roles import ensure_builtin_roles
from liane.apps.sales.defaults import ensure_pipeline
from liane.config.terminal.querying import get, query
from liane.config.terminal.transfer import import_file
from liane.config.terminal.writing import undo, write
from liane.lib.refusal import ABSENT, CONTESTED, INTERRUPTED, REFUSED, Refusal
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create
from liane.records.definitions import conversion
from liane.records.registry import refresh
from liane.records.viewer import system
from tests.runtime.liane import Running, run


@pytest.fixture
def company(organisation, monkeypatch) -> Iterator[str]:
    """Return the id of a company, made from the command line; the terminal speaks English."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    refresh()
    ensure_builtin_roles()
    ensure_pipeline(system())
    [found] = write("company", "new", ["name=Élan Bois", "revenue=1200,50"], None, "", "id", create=False)
    with translation.override("en"):
        yield found


def refused(lines) -> Refusal:
    with pytest.raises(Refusal) as caught:
        list(lines)
    return caught.value


def found(*, text="company", options=None, limit=None, email="", style="json"):
    lines = "\n".join(query(text, options or {}, limit, email, style))
    return json.loads(lines) if style == "json" else lines


def test_a_query_answers_programs_in_neutral_json(company):
    answer = found(options={"columns": ["name", "revenue"]})
    assert answer["count"] == {"value": 1, "exact": True}
    assert answer["next"] is None
    [item] = answer["items"]
    assert item["id"] == company
    assert item["values"]["revenue"]["amount"] == "1200.5"


def test_a_table_is_in_the_words_of_its_reader(company, monkeypatch):
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    with translation.override("fr"):
        table = found(options={"columns": ["name", "revenue"]}, style="table")
    assert "Chiffre d’affaires" in table
    assert "1 200,50" in table.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


def test_groups_come_with_their_measures(company):
    asked = '{"object": "company", "group": ["status"], "measures": [{"function": "sum", "field": "revenue"}]}'
    [group] = found(text=asked)["groups"]
    assert float(group["measures"]["sum(revenue)"]) == 1200.5


def test_more_records_than_a_page_come_one_a_line(company):
    for number in range(3):
        list(write("company", "new", [f"name=Roux {number}"], None, "", "id", create=False))
    assert len(found(style="jsonl", limit=3).splitlines()) == 3
    assert len(found(style="jsonl", limit=1_000_000).splitlines()) == 4
    assert "3 of 4" in found(style="table", limit=3)
    assert refused(query("company", {}, 20_000, "", "table")).code == REFUSED


def test_what_somebody_typed_in_a_record_does_not_command_the_terminal(company):
    list(write("company", company, ["name=\x1b[31mRouge\x07"], None, "", "id", create=False))
    assert "\x1b" not in found(style="table")
    assert "\x1b" not in "\n".join(get("company", company, [], "", "table"))


def test_a_record_is_written_shown_and_taken_back(company):
    [change] = write("company", "name=élan bois", ["status=customer", "website="], None, "", "change", create=False)
    shown = json.loads("\n".join(get("company", company, ["status"], "", "json")))
    assert shown["values"] == {"status": "customer"}
    assert "Change undone" in next(undo(change, "", "table"))
    shown = json.loads("\n".join(get("company", company, ["status"], "", "json")))
    assert shown["values"] != {"status": "customer"}
    assert refused(undo(change, "", "table")).code == CONTESTED


def test_a_missing_record_is_made_only_when_that_is_asked(company):
    values = ["last_name=Morel", "company.name=Élan Bois"]
    assert refused(write("contact", "first_name=Zoé", values, None, "", "id", create=False)).code == ABSENT
    [made] = write("contact", "first_name=Zoé", values, None, "", "id", create=True)
    contact = json.loads("\n".join(get("contact", made, ["first_name", "company"], "", "json")))
    assert contact["values"]["first_name"] == "Zoé"
    assert contact["values"]["company"]["id"] == company
    again = list(write("contact", "first_name=Zoé", values, None, "", "id", create=True))
    assert again == [made]


def test_an_older_version_is_a_conflict(company):
    list(write("company", company, ["name=Roux"], None, "", "id", create=False))
    late = refused(write("company", company, ["name=Blanc"], 1, "", "id", create=False))
    assert late.code == CONTESTED


def test_a_person_reads_and_writes_within_her_rights(company):
    add_user("diego@exemple.fr", "reader")
    assert found(email="diego@exemple.fr")["items"][0]["id"] == company
    denied = refused(write("company", company, ["name=Roux"], None, "diego@exemple.fr", "id", create=False))
    assert (denied.code, str(denied)) == (REFUSED, "Your role does not let you edit this record.")
    assert "nobody@exemple.fr" in str(refused(query("company", {}, None, "nobody@exemple.fr", "json")))


def test_an_import_is_undone_as_a_whole_by_the_id_that_it_says(company, tmp_path):
    file = tmp_path / "companies.csv"
    file.write_text("Nom\nRoux\nBlanc\n")
    lines = list(import_file("company", file, None, None, None, "", dry_run=False))
    operation = lines[-1].rpartition(" ")[2]
    assert len(found()["items"]) == 3
    assert "Operation undone" in next(undo(operation, "", "table"))
    assert len(found()["items"]) == 1


@pytest.fixture
def converted(company) -> str:
    """Return the id of the conversion that made a text of a number, in which somebody typed since."""
    declaration = {"kind": "integer", "label": {"fr": "Lot"}}
    apply(Change(system(), Cause("form"), [Create("custom_field", {"object": "company", "declaration": declaration})]))
    refresh()
    operation = conversion.note("company", "lot", declaration | {"kind": "text"}, system())
    conversion.run(operation, system())
    list(write("company", company, ["lot=12"], None, "", "id", create=False))
    return str(operation)


def lot(company) -> object:
    refresh()
    return json.loads("\n".join(get("company", company, ["lot"], "", "json")))["values"]["lot"]


def test_a_field_goes_back_to_its_former_type_with_what_was_typed_since(company, converted):
    assert "Operation undone" in next(undo(converted, "", "table"))
    assert lot(company) == 12
    assert refused(undo(converted, "", "table")).code == CONTESTED


def test_a_field_that_is_interrupted_on_its_way_back_goes_on_by_the_same_command(company, converted):
    def interrupt(execute, sql, *context):
        if "INSERT INTO records_operation" in sql:
            signal.raise_signal(signal.SIGINT)
        return execute(sql, *context)

    with connection.execute_wrapper(interrupt):
        stopped = refused(undo(converted, "", "table"))
    assert stopped.code == INTERRUPTED
    assert "the same command goes on undoing" in str(stopped)
    assert lot(company) is None
    assert "Operation undone" in next(undo(converted, "", "table"))
    assert lot(company) == 12


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("{", {}),
        ('{"object": 3}', {}),
        ('{"object": "company", "limit": "many"}', {}),
        ('{"object": "company", "limit": -3}', {}),
        ('["company"]', {}),
        ("companys", {}),
        ("", {}),
        ("company", {"where": "{"}),
        ("company", {"where": '{"field": "name"}'}),
        ("company", {"where": '{"field": "name; DROP TABLE", "op": "is", "value": 1}'}),
        ("company", {"columns": ["name.name.name"]}),
        ("company", {"sort": ["nothing"]}),
        ('{"object": "company", "after": "zzz"}', {}),
        ('{"object": "company", "group": ["nothing"]}', {}),
        ('{"object": "company", "measures": [{"function": "sum", "field": "name"}]}', {}),
    ],
)
def test_a_query_that_cannot_be_asked_is_refused_in_a_sentence(company, text, options):
    assert str(refused(query(text, options, None, "", "json")))


@pytest.mark.parametrize(
    ("which", "given"),
    [
        ("zzz", ["name=A"]),
        ("nothing=1", ["name=A"]),
        ("new", ["name"]),
        ("new", ["=A"]),
        ("new", ["nothing=1", "name=A"]),
        ("new", ["tags:={", "name=A"]),
        ("new", ["owner.name=Nobody", "name=A"]),
        ("new", ["owner.nothing=1", "name=A"]),
        ("new", ["created_at=2020-01-01", "name=A"]),
        ("new", ["owner:={}", "name:={}"]),
    ],
)
def test_a_record_that_cannot_be_written_is_refused_in_a_sentence(company, which, given):
    assert str(refused(write("company", which, given, None, "", "id", create=False)))
    assert len(found()["items"]) == 1


def test_commands_work_while_liane_does_not_run(data: Path):
    asked = ("query", "company", "--format", "json", "--data", str(data))
    done = run(*asked)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["items"] == []


def test_a_wrong_command_line_is_told_in_one_sentence(liane: Running):
    for arguments in (("query",), ("query", "company", "--limit", "x"), ("get", "company"), ("nothing",), ()):
        wrong = run(*arguments, LIANE_DATA=str(liane.folder))
        assert wrong.returncode == 2, wrong.stderr
        assert len(wrong.stderr.splitlines()) == 1
