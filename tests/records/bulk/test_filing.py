"""What the batches of an operation leave aside in indexes is filed beside them, and nobody waits for it."""

import threading

import pytest
from django.db import connection, transaction

from liane.records import operations
from liane.records.changes import bulk
from liane.records.changes.model import Cause, Change, Create
from tests.records import committed
from tests.records.people import SYSTEM, found

EACH = 4


@pytest.fixture
def operation(committed_people, monkeypatch):
    """Return an operation; from four records on, a batch is large."""
    monkeypatch.setattr(bulk, "LARGE", EACH)
    return operations.start("bulk", "Essai", SYSTEM, {})


def steps(operation):
    for batch in range(3):
        edits = [Create("box", {"name": f"Boîte {batch} {at}", "tags": ["neuf"]}) for at in range(EACH)]
        yield operations.Step(Change(SYSTEM, Cause("bulk"), edits, operation=operation), (batch + 1) * EACH)


def aside() -> int:
    """File what is aside, and return how many pages that was."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(gin_clean_pending_list(c.oid)), 0) FROM pg_class c JOIN pg_am a ON a.oid = c.relam "
            "WHERE a.amname = 'gin' AND c.relkind = 'i' AND c.relnamespace = current_schema()::regnamespace"
        )
        return int(cursor.fetchone()[0])


def test_an_operation_leaves_nothing_aside_at_its_end(operation):
    aside()
    done = operations.run(operation, steps(operation))
    assert (done.state, done.created) == ("done", 3 * EACH)
    assert aside() == 0
    assert len(found(SYSTEM, object="box", search="boite")) == 3 * EACH


def test_what_an_operation_left_aside_before_it_broke_off_is_filed(operation):
    def broken():
        yield next(steps(operation))
        raise KeyboardInterrupt

    aside()
    with pytest.raises(KeyboardInterrupt):
        operations.run(operation, broken())
    assert operations.progress(operation).created == EACH
    assert aside() == 0


def test_an_operation_goes_on_while_somebody_else_holds_an_index(operation, monkeypatch, caplog):
    monkeypatch.setattr(bulk, "_PATIENCE", "20ms")
    held, enough = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = 'people_company' AND indexdef ~ 'gin'")
            cursor.execute(f'REINDEX INDEX "{cursor.fetchone()[0]}"')
            held.set()
            enough.wait(60)

    other = committed.Writer(hold)
    other.start()
    try:
        assert held.wait(60)
        done = operations.run(operation, steps(operation))
    finally:
        enough.set()
        other.result()
    assert (done.state, done.created) == ("done", 3 * EACH)
    assert "stay aside for now" in caplog.text
