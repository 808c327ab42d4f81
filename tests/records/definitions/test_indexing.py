"""Indexes as operations: asked for, told how they end, nothing left of one that breaks off."""

import pytest
from django.db import IntegrityError, connection

from liane.records import operations, tasks
from liane.records.changes.model import Create
from liane.records.definitions import indexes, indexing
from tests.records.people import SYSTEM, add_field, write


@pytest.fixture
def mine(committed_people):
    """Add an own field to boxes; its index and what was asked of it go afterwards."""
    add_field("box", "mine", kind="integer")
    yield
    for one in indexes.listed():
        indexes.drop(one.name)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM records_operation WHERE kind = 'index'")


def test_an_index_is_made_once_asked_for_and_removed_so(mine):
    asked = indexing.start("box", "mine", SYSTEM, "Essai")
    with pytest.raises(indexes.NoIndex, match="déjà en chantier"):
        indexing.start("box", "mine", SYSTEM, "Essai")
    assert tasks.carry_on(asked, SYSTEM).state == "done"
    [made] = indexes.listed()
    assert made.valid
    assert indexing.building() == {}
    gone = indexing.start_drop(made.name, SYSTEM, "Essai")
    assert tasks.carry_on(gone, SYSTEM).state == "done"
    assert indexes.listed() == ()
    with pytest.raises(indexes.NoIndex):
        indexing.start_drop(made.name, SYSTEM, "Essai")


def test_what_the_database_cannot_do_is_told_and_leaves_nothing(mine):
    add_field("box", "saga", kind="long_text")
    # Of no two parts alike: too long for an index even when pressed.
    long = "".join(f"{hash((at, 'saga')):x}" for at in range(1_500))
    write(SYSTEM, Create("box", {"name": "b", "saga": long}))
    asked = indexing.start("box", "saga", SYSTEM, "Essai")
    done = tasks.carry_on(asked, SYSTEM)
    assert done.state == "failed"
    assert "Les listes sont restées comme avant." in done.report[0]["message"]
    assert indexes.listed() == ()


def test_what_broke_off_is_begun_again_by_who_goes_on(mine):
    asked = indexing.start("box", "mine", SYSTEM, "Essai")
    name = tasks.task(asked).parameters["name"]
    write(SYSTEM, *(Create("box", {"name": f"b{n}"}) for n in range(2)))
    # As a killed build leaves it: there, and not whole.
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute(f"CREATE UNIQUE INDEX CONCURRENTLY {name} ON fakes_box (version)")
    assert [one.valid for one in indexes.listed()] == [False]
    assert tasks.carry_on(asked, SYSTEM).state == "done"
    [made] = indexes.listed()
    assert (made.name, made.valid) == (name, True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_indexdef(%s::regclass)", [name])
        assert "custom" in cursor.fetchone()[0]
    assert operations.progress(asked).report == []
