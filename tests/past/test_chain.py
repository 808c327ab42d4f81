"""Whoever edits, removes or inserts a line of the log is found out, and the first Change that is wrong is named."""

import datetime as dt
import hashlib

import psycopg
import pytest
from django.core import mail
from django.db import connection
from psycopg.conninfo import make_conninfo

from liane.config import heads, heads_export
from liane.config.checkup_log import log_findings
from liane.records import seals, sequencer
from liane.records.changes import deeds
from liane.records.changes.model import Create
from liane.records.past import chain
from tests.records.committed import SCHEMA
from tests.records.conftest import committed_people
from tests.records.people import create, delete, rich, update, write

__all__ = ["committed_people"]


@pytest.fixture
def url(committed_people):
    """Return the address of a database that holds a log of Changes, small and large, sealed."""
    found = connection.settings_dict
    me = rich(committed_people.owner)
    for number in range(4):
        box = create(me, "box", name=f"boîte {number}", price={"amount": "1.50", "currency": "EUR"})
        update(me, "box", box, name="autre", note="é\u202f«\u00a0x\u00a0»", count=number)
        if number % 2:
            delete(me, "box", box)
    # Many at once are sent another way.
    write(me, *(Create("box", {"name": f"caisse {number}"}) for number in range(20)))
    address = make_conninfo(
        dbname=found["NAME"], user=found["USER"], password=found["PASSWORD"], host=found["HOST"], port=found["PORT"]
    )
    with psycopg.connect(address, autocommit=True) as other:
        sequencer.seal(other, SCHEMA)
    return address


def spoil(text, *params):
    with connection.cursor() as cursor:
        cursor.execute(text, params)
        return cursor.rowcount


def third():
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM records_change WHERE number = 3")
        return cursor.fetchone()[0]


@pytest.mark.parametrize("processes", [1, 2])
def test_a_log_that_nobody_touched_holds(url, processes, monkeypatch):
    monkeypatch.setattr(chain, "SMALL", 0)
    verdict = chain.verify(url, SCHEMA, processes=processes)
    assert verdict.broken is None
    assert (verdict.unsealed, verdict.number, verdict.erased) == (0, verdict.changes, 0)
    assert verdict.lines > verdict.changes


@pytest.mark.parametrize(
    ("spoiling", "why"),
    [
        ("UPDATE records_entry SET before = '\"x\"' WHERE change_id = %s AND ordinal = 0", "line"),
        ("UPDATE records_entry SET after = '\"x\"' WHERE change_id = %s AND ordinal = 0", "line"),
        ("UPDATE records_entry SET object = 'shelf' WHERE change_id = %s AND ordinal = 0", "line"),
        ("UPDATE records_entry SET version = version + 1 WHERE change_id = %s", "line"),
        ("UPDATE records_entry SET effective_at = now() WHERE change_id = %s", "line"),
        ("UPDATE records_entry SET recorded_at = recorded_at + interval '1 s' WHERE change_id = %s", "line"),
        ("UPDATE records_entry SET salt = NULL, before = NULL, after = NULL WHERE change_id = %s", "unexplained"),
        ("DELETE FROM records_entry WHERE change_id = %s", "line"),
        ("DELETE FROM records_entry WHERE change_id = %s AND ordinal = 0", "line"),
        (
            (
                "INSERT INTO records_entry SELECT change_id, ordinal + 100, recorded_at, effective_at, object, "
                "record_id, version, action, field, before, after, salt, digest, implied, erasure_id "
                "FROM records_entry WHERE change_id = %s AND ordinal = 0"
            ),
            "line",
        ),
        ("UPDATE records_change SET cause = 'import' WHERE id = %s", "header"),
        ("UPDATE records_change SET actor_id = NULL WHERE id = %s", "header"),
        ("UPDATE records_change SET actor_name = 'Bob' WHERE id = %s", "header"),
        ("UPDATE records_change SET recorded_at = recorded_at - interval '1 day' WHERE id = %s", "line"),
        ("UPDATE records_change SET digest = '\\x00' WHERE id = %s", "chain"),
        ("UPDATE records_change SET chain = '\\x00' WHERE id = %s", "chain"),
        ("DELETE FROM records_change WHERE id = %s", "gap"),
    ],
)
def test_what_was_done_to_a_line_is_found_and_its_change_named(url, spoiling, why):
    victim = third()
    assert spoil(spoiling, victim)
    # A later Change that is wrong too is not the first.
    spoil("UPDATE records_change SET cause = 'x' WHERE number = 7")
    broken = chain.verify(url, SCHEMA).broken
    assert broken is not None
    assert (broken.number, broken.why) in {(3, why), (3, "header"), (3, "chain")}
    assert broken.change_id in (victim, None)


def test_an_export_in_the_log_holds_and_what_was_done_to_its_line_is_found(url, committed_people):
    deed = deeds.note(rich(committed_people.owner), "export", {"box": {"export": 3}}, '{"object":"box"}')
    with psycopg.connect(url, autocommit=True) as other:
        sequencer.seal(other, SCHEMA)
    assert chain.verify(url, SCHEMA).broken is None
    for spoiling in ("reference = '{}'", "reference = '{\"object\":\"box\"}', actor_name = 'Bob'"):
        assert spoil(f"UPDATE records_change SET {spoiling} WHERE id = %s", deed)
        broken = chain.verify(url, SCHEMA).broken
        assert broken is not None
        assert (broken.change_id, broken.why) == (deed, "header")


def test_a_log_of_before_names_were_sealed_still_holds(url, committed_people):
    me = rich(committed_people.owner)
    deeds.note(me, "export", {"box": {"export": 3}}, "{}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, recorded_at, actor_id, cause, reference, undoes_id, entries FROM records_change")
        for change_id, at, actor, cause, reference, undoes, entries in cursor.fetchall():
            cursor.execute(
                "SELECT digest FROM records_entry WHERE change_id = %s ORDER BY change_id, ordinal", [change_id]
            )
            lines = b"".join(bytes(row[0]) for row in cursor.fetchall())
            header = seals.header(change_id, at, actor, cause, reference, undoes)
            deed = seals.of_deed(change_id, at, actor, cause, reference, {"box": {"export": 3}})
            digest = hashlib.sha256(lines + header).digest() if entries else deed
            cursor.execute(
                "UPDATE records_change SET number = NULL, chain = NULL, digest = %s WHERE id = %s", [digest, change_id]
            )
    create(me, "box", name="depuis")
    with psycopg.connect(url, autocommit=True) as other:
        sequencer.seal(other, SCHEMA)
    verdict = chain.verify(url, SCHEMA)
    assert (verdict.broken, verdict.unsealed) == (None, 0)
    assert spoil("UPDATE records_change SET actor_name = 'Bob' WHERE number = %s", verdict.number)
    broken = chain.verify(url, SCHEMA).broken
    assert broken is not None
    assert broken.number == verdict.number


def test_the_tail_that_waits_to_be_sealed_is_named(url, committed_people):
    create(rich(committed_people.owner), "box", name="nouvelle")
    verdict = chain.verify(url, SCHEMA)
    assert (verdict.unsealed, verdict.broken) == (1, None)
    assert verdict.oldest is not None


def test_a_log_rewritten_whole_does_not_agree_with_the_heads_kept_elsewhere(url, tmp_path, monkeypatch):
    monkeypatch.setenv("LIANE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("LIANE_CHAIN_FOLDER", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("LIANE_CHAIN_MAIL", "preuve@exemple.fr")
    now = dt.datetime.now(dt.UTC)
    kept = [head for head in heads_export.export(now) if head.schema == SCHEMA]
    heads_export.export(now)
    assert [path.read_text().count(kept[0].chain) for path in heads.files()] == [1, 1]
    assert heads_export.mail(kept)
    assert kept[0].chain in mail.outbox[0].body
    assert mail.outbox[0].to == ["preuve@exemple.fr"]
    assert all(finding.well for finding in log_findings(url))

    spoil("UPDATE records_change SET digest = sha256('x'), number = NULL, chain = NULL WHERE number >= 3")
    with psycopg.connect(url, autocommit=True) as other:
        sequencer.seal(other, SCHEMA)
    said = [str(finding) for finding in log_findings(url) if not finding.well]
    assert any(f"Change {kept[0].number}" in line or f"changement {kept[0].number}" in line for line in said)


def test_a_line_cut_short_and_a_folder_that_cannot_be_written_stop_nothing(url, tmp_path, monkeypatch):
    monkeypatch.setenv("LIANE_DATA", str(tmp_path))
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("LIANE_CHAIN_FOLDER", str(tmp_path / "file"))
    (tmp_path / heads.FILE).write_text('{"schema": "org_main", "num')
    heads_export.export(dt.datetime.now(dt.UTC))
    assert SCHEMA in [head.schema for head in heads.read(tmp_path / heads.FILE)]
