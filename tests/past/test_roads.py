"""The past on the roads of programs and in files: as the screens show it, with the rights of today."""

import csv
import datetime as dt
import re

import orjson
import pytest
from django.core.files.storage import default_storage
from django.db import connection, transaction

from liane.accounts.viewers import viewer_for
from liane.api.mcp import reading as assistant
from liane.api.mcp.caller import Caller, ToolError
from liane.api.problems.errors import ApiError
from liane.capabilities.transfer import exporting
from liane.config.terminal import querying
from liane.lib.refusal import Refusal
from liane.records import operations, tasks
from liane.records.changes.model import Create, Delete, Forbidden, Update
from liane.records.queries import kept
from liane.records.queries.asof import held
from liane.records.queries.model import Query
from liane.records.queries.pages import fetch
from liane.records.viewer import system
from tests.past.test_journal import write
from tests.past.test_travel import DAY, WAS, aged, moved  # noqa: F401

THEN = DAY.isoformat()


@pytest.fixture
def few(monkeypatch):
    """Have a page of the past wait for its job however little changed since, as it does above 3,000 lines."""
    asked = []
    monkeypatch.setattr(kept, "AT_ONCE", 0)
    monkeypatch.setattr(kept.maker_slot, "_value", lambda names, moment: asked.append((names, moment)))
    return asked


def ask(caller, **given):
    return assistant.query(caller, {"object": "deal", "columns": ["name"], "as_of": THEN, **given}).data


def test_an_assistant_reads_lists_figures_and_records_of_then(people, moved):  # noqa: F811
    caller = Caller(viewer_for(people.anne))
    names = {item["values"]["name"] for item in ask(caller)["items"]}
    assert {"Cave connectée", "Audit énergie"} <= names
    assert "Toute neuve" not in names
    groups = ask(caller, group=["stage.kind"], measures=[{"function": "count"}])["groups"]
    assert all(group["key"] != ["won"] for group in groups)
    one = {"object": "deal", "id": str(moved.deal), "as_of": THEN, "history": 5}
    found = assistant.read(caller, one).data
    assert found["values"]["name"] == "Cave connectée"
    assert "Cave signée" not in orjson.dumps(found, default=str).decode()
    assert assistant.read(caller, {**one, "id": str(moved.other_deal)}).data["values"]["name"] == "Audit énergie"


def test_rights_of_today_hold_for_assistants_and_exports(people, moved, tmp_path):  # noqa: F811
    emma = viewer_for(people.emma)
    assert "Cave connectée" not in str(ask(Caller(emma)))
    with pytest.raises(ToolError):
        assistant.read(Caller(emma), {"object": "deal", "id": str(moved.deal), "as_of": THEN})
    query = Query("deal", columns=("name",), as_of=DAY)
    exporting.export_file(tmp_path / "emma.csv", query, emma, "csv")
    assert "Cave connectée" not in (tmp_path / "emma.csv").read_text()
    with pytest.raises(Forbidden):
        exporting.export_file(tmp_path / "diego.csv", query, viewer_for(people.diego), "csv")


def test_a_file_holds_the_list_of_then_and_the_audit_says_the_day(people, moved, tmp_path):  # noqa: F811
    anne = viewer_for(people.anne)
    query = Query("deal", columns=("name", "company"), sort=("name",), as_of=DAY)
    count = exporting.export_file(tmp_path / "deals.csv", query, anne, "csv")
    with (tmp_path / "deals.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    with transaction.atomic():
        listed = fetch(query, anne).rows
    assert [row["name"] for row in rows] == [row.values[0] for row in listed]
    assert "Fromagerie Berthaut" in {row["company"] for row in rows}
    assert count == len(rows)
    audit = fetch(Query("audit_entry", columns=("details",), limit=1), anne).rows[0].values[0]
    assert f'"as_of":"{THEN}"' in audit


@pytest.mark.parametrize("made", [False, True], ids=["rolled back", "kept"])
def test_a_large_past_is_written_step_by_step_and_can_be_stopped(people, moved, monkeypatch, made):  # noqa: F811
    if made:
        monkeypatch.setattr(kept, "AT_ONCE", 0)
    monkeypatch.setattr(exporting, "PAGE", 1)
    monkeypatch.setattr(exporting, "HELD", 1)
    anne = viewer_for(people.anne)
    query = Query("deal", columns=("name", "company"), sort=("name",), as_of=DAY)
    with transaction.atomic():
        names = [row.values[0] for row in fetch(query, anne).rows] if not made else []
    one = exporting.start(query, anne, "json", records="", label="Affaires")
    seen = []
    done = tasks.carry_on(one, anne, watch=lambda said: seen.append((said.position, said.total)))
    with default_storage.open(tasks.task(one).parameters["file"]) as file:
        written = [row["name"] for row in orjson.loads(file.read())]
    assert len(written) > 1
    assert made or written == names
    assert (done.state, done.total) == ("done", len(written))
    assert seen[: len(written)] == [(place + 1, len(written)) for place in range(len(written))]
    other = exporting.start(query, anne, "json", records="", label="Affaires")
    ended = tasks.carry_on(other, anne, watch=lambda said: operations.stop(other))
    assert (ended.state, ended.position) == ("stopped", 1)
    assert "file" not in tasks.task(other).parameters


def test_a_list_of_the_past_is_exported_from_its_page(browse, people, moved):  # noqa: F811
    anne = browse("anne")
    page = anne.get(f"{WAS}/deals").content.decode()
    address = f"/operations/export/deals/{THEN}"
    assert f'action="{address}"' in page
    anne.post(address, {"all": "1", "query": "", "style": "csv"})
    one = tasks.recent(viewer_for(people.anne), ("export",), dt.datetime(2000, 1, 1, tzinfo=dt.UTC))[0].id
    tasks.carry_on(one, viewer_for(people.anne))
    answer = anne.get(f"/operations/{one}/fichier")
    assert answer.headers["Content-Disposition"].endswith(f'"deals-au-{THEN}.csv"')
    content = b"".join(answer.streaming_content).decode()
    assert "Cave connectée" in content
    assert "Toute neuve" not in content


def test_whoever_may_not_export_is_offered_no_file_of_the_past(browse, moved):  # noqa: F811
    diego = browse("diego")
    assert "/operations/export/" not in diego.get(f"{WAS}/deals").content.decode()
    assert diego.post(f"/operations/export/deals/{THEN}", {"all": "1", "style": "csv"}).status_code == 403
    assert diego.post("/operations/export/deals/demain", {"all": "1", "style": "csv"}).status_code == 404


def test_a_road_that_cannot_wait_says_that_the_day_is_being_made(people, moved, few):  # noqa: F811
    with pytest.raises(ApiError) as told:
        ask(Caller(viewer_for(people.anne)))
    assert "se prépare" in str(told.value.detail)
    assert told.value.headers["Retry-After"]
    assert few[0][0][0] == "deal"
    with pytest.raises(kept.Preparing), held(DAY):
        fetch(Query("deal", as_of=DAY), viewer_for(people.anne))


def test_the_command_line_waits_for_nothing(people, moved, few):  # noqa: F811
    email = "anne@exemple.fr"
    with connection.cursor() as cursor:
        cursor.execute("SELECT email FROM accounts_user WHERE id = %s", [people.anne])
        email = cursor.fetchone()[0]
    lines = "\n".join(querying.query("deal", {"columns": ["name"], "as_of": THEN}, None, email, "jsonl"))
    assert "Cave connectée" in lines
    assert "Toute neuve" not in lines
    card = "\n".join(querying.get("deal", str(moved.other_deal), ["name"], email, "json", THEN))
    assert "Audit énergie" in card
    for wrong in ("hier", "2026-13-45"):
        with pytest.raises(Refusal):
            list(querying.query("deal", {"as_of": wrong}, None, email, "jsonl"))
    with pytest.raises(Refusal, match=r"depuis|since"):
        list(querying.query("deal", {"as_of": "2001-05-05"}, None, email, "jsonl"))


def test_relations_and_trees_on_the_page_of_a_record_are_those_of_then(browse, people, aged):  # noqa: F811
    write(system(), Update("company", aged.berthaut, {"parent": aged.orsel}))
    now = browse("anne").get(f"/companies/{aged.berthaut}").content.decode()
    then = browse("anne").get(f"{WAS}/companies/{aged.berthaut}")
    assert then.status_code == 200
    assert "tree-line" in now
    assert "tree-line" not in then.content.decode()


def test_comments_of_then_stand_on_the_page_of_then(browse, people, aged):  # noqa: F811
    about = {"subject": {"object": "company", "id": str(aged.berthaut)}, "body": "Écrit depuis"}
    write(people.alice, Create("comment", about))
    assert "Écrit depuis" in browse("anne").get(f"/companies/{aged.berthaut}").content.decode()
    assert "Écrit depuis" not in browse("anne").get(f"{WAS}/companies/{aged.berthaut}").content.decode()


def test_a_comment_deleted_since_stands_on_the_page_of_then_with_its_reactions(browse, people, sales, request):
    words = {"subject": {"object": "company", "id": sales.berthaut}, "body": "Retiré depuis"}
    comment = write(people.alice, Create("comment", words)).created[0]
    write(people.bob, Create("reaction", {"comment": comment, "sign": "party"}))
    request.getfixturevalue("aged")
    with connection.cursor() as cursor:
        for table in ("comments_comment", "comments_reaction"):
            cursor.execute(f"UPDATE {table} SET created_at = created_at - interval '30 days'")
    page = f"/companies/{sales.berthaut}"
    assert "Bob Durand" in browse("bob").get(page).content.decode()
    write(people.alice, Delete("comment", comment))
    for name in ("anne", "bob"):
        reader = browse(name)
        assert "Retiré depuis" not in reader.get(page).content.decode()
        then = reader.get(f"{WAS}{page}").content.decode()
        assert "Retiré depuis" in then
        assert re.search(r'class="sign[^>]*title="[^"]*Bob Durand', then), re.findall(r'class="sign[^>]*>', then)
    assert browse("emma").get(f"{WAS}{page}").status_code == 404
