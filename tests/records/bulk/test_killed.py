"""A worker that is killed in the middle of bulk work: another goes on, and no record is changed twice or missed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from urllib.parse import urlencode

import pytest
from django.db import connection

from liane.accounts.viewers import viewer_for
from liane.records import operations, tasks
from liane.records.changes import bulk_work
from liane.records.changes.bulk_recipe import parse_recipe
from liane.records.changes.model import Create
from liane.records.queries.model import Query
from liane.records.registry import catalogue, refresh
from tests.conftest import ROOT, ensure_organisation
from tests.records import committed
from tests.records.people import SYSTEM, write
from tests.runtime.liane import until

RECORDS = 12_000


@pytest.fixture
def anne(transactional_db) -> Iterator[object]:
    """Return an administrator whose Changes are committed, with many boxes; all is removed afterwards."""
    ensure_organisation(committed.SCHEMA)
    committed.empty()
    refresh()
    # Models can be imported only once Django is set up, which is after this file is read.
    people = import_module("tests.accounts.personas").hire()
    for start in range(0, RECORDS, 6_000):
        write(SYSTEM, *(Create("box", {"name": f"Boîte {start + at}", "count": 10}) for at in range(6_000)))
    yield viewer_for(people.anne)
    committed.empty()
    one("TRUNCATE accounts_role, accounts_team, records_operation CASCADE")
    connection.set_schema_to_public()  # type: ignore[attr-defined]


@contextmanager
def worker(folder) -> Iterator["subprocess.Popen[bytes]"]:
    """Run the job worker as Liane runs it, on the tests' database, for the length of a `with`."""
    known = connection.settings_dict
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    url = "postgresql:///?" + urlencode({theirs: known[ours] for ours, theirs in names.items() if known[ours]})
    settings = {"DJANGO_SETTINGS_MODULE": "tests.settings", "LIANE_DATABASE_URL": url, "LIANE_DATA": str(folder)}
    with (folder / "worker.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "liane.config.worker"],
            cwd=ROOT, env={**os.environ, **settings}, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(30)


def one(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone() if cursor.description else None


def counts():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count, count(*) FROM fakes_box GROUP BY 1 ORDER BY 1")
        return dict(cursor.fetchall())


def done(operation, process):
    assert process.poll() is None
    return operations.progress(operation).state == "done"


def test_what_a_killed_worker_began_another_ends_and_no_record_is_changed_twice(anne, tmp_path):
    recipe = parse_recipe({"acts": [{"field": "count", "do": "raise", "value": 1}]}, catalogue()["box"], anne)
    operation = bulk_work.start(Query("box"), recipe, anne, "Essai")
    with worker(tmp_path) as first:
        until(lambda: first.poll() is not None or operations.progress(operation).position, "the first batch")
        os.kill(first.pid, signal.SIGKILL)
    middle = operations.progress(operation)
    assert (middle.state, middle.position) == ("running", 5_000)
    assert counts() == {10: 7_000, 11: 5_000}
    with worker(tmp_path) as second:
        until(lambda: done(operation, second), "the rest, by another worker")
        end = operations.progress(operation)
        assert (end.position, end.updated, end.refused) == (RECORDS, RECORDS, 0)
        assert counts() == {11: RECORDS}
        twice = one("SELECT count(*), count(DISTINCT record_id) FROM records_entry WHERE field = 'count'")
        assert twice == (RECORDS, RECORDS)
        back = tasks.take_back_later(operation, anne, "Annulation")
        until(lambda: done(back, second), "the whole taken back")
        assert counts() == {10: RECORDS}
    assert operations.progress(operation).state == "undone"
