"""Rows that are read while those above them are written become what they would have become alone."""

from dataclasses import replace

import pytest
from django.utils.translation import override

from liane.capabilities.transfer.importing import import_file
from liane.capabilities.transfer.mapping import parse_mapping
from liane.records import operations
from liane.records.queries.model import Query
from liane.records.queries.pages import count, fetch

BATCH = "liane.capabilities.transfer.importing.BATCH"
PLAN = parse_mapping(
    {
        "object": "contact",
        "key": "N",
        "source": "files",
        "fields": {"last_name": "Nom", "emails": "E-mail", "company": {"column": "Société", "by": "name"}},
    }
)
ROWS = (
    "1,Bernard,alice@exemple.fr,Roux",
    "2,Noël,bob at exemple.fr,Roux",
    "3,Lambert,chloe@exemple.fr,Absente",
    "4,Diego,,",
    "4,Encore,,",
    "5,Emma,emma@exemple.fr,Noir",
    "6,Farid,,Noir",
)


@pytest.fixture
def companies(liane, write):
    import_file(write("Nom", "Roux", "Noir", name="companies.csv"), "company", liane)


def names(viewer) -> list[tuple[object, ...]]:
    return [tuple(row.values) for row in fetch(Query("contact", columns=("name",), sort=("name",)), viewer).rows]


def stop_after_one(progress: operations.Progress) -> None:
    raise KeyboardInterrupt


@pytest.mark.usefixtures("companies")
def test_reading_ahead_says_and_makes_what_reading_in_turn_does(liane, write, monkeypatch):
    monkeypatch.setattr(BATCH, 2)
    path = write("N,Nom,E-mail,Société", *ROWS)
    done = import_file(path, "contact", liane, plan=PLAN)
    assert (done.created, done.refused) == (4, 3)
    assert [line.line for line in done.lines] == [3, 4, 6]
    assert names(liane) == [("Bernard",), ("Diego",), ("Emma",), ("Farid",)]
    # Rows of a file whose keys may come again are read in turn.
    in_turn = import_file(path, "contact", liane, plan=replace(PLAN, source="others", repeats=True))
    assert [line for line in in_turn.lines if line.line != 6] == [line for line in done.lines if line.line != 6]
    assert in_turn.created == done.created


@pytest.mark.usefixtures("companies")
def test_rows_read_ahead_are_refused_in_the_language_of_the_reader(liane, write, monkeypatch):
    monkeypatch.setattr(BATCH, 2)
    with override("en"):
        done = import_file(write("N,Nom,E-mail,Société", *ROWS), "contact", liane, plan=PLAN)
    assert [line.message.partition(" ")[0] for line in done.lines] == ["“bob", "“Company”:", "The"]


def test_equal_rows_without_a_key_stay_apart_after_a_break(liane, write, monkeypatch):
    monkeypatch.setattr(BATCH, 2)
    path = write("Nom", *["Jumelle"] * 5)
    with pytest.raises(KeyboardInterrupt):
        import_file(path, "company", liane, watch=stop_after_one)
    assert import_file(path, "company", liane).created == 5
    assert count(Query("company"), liane).value == 5


def test_a_key_that_comes_again_is_refused_after_a_break_too(liane, write, monkeypatch):
    monkeypatch.setattr(BATCH, 2)
    path = write("N,Nom,E-mail,Société", "1,Bernard,,", "2,Noël,,", "1,Autre,,")
    with pytest.raises(KeyboardInterrupt):
        import_file(path, "contact", liane, plan=PLAN, watch=stop_after_one)
    done = import_file(path, "contact", liane, plan=PLAN)
    assert (done.created, done.updated, [line.line for line in done.lines]) == (2, 0, [4])
    assert names(liane) == [("Bernard",), ("Noël",)]


@pytest.mark.usefixtures("companies")
def test_what_was_read_ahead_of_a_stop_is_not_written(liane, write, monkeypatch):
    monkeypatch.setattr(BATCH, 2)
    path = write("N,Nom,E-mail,Société", *ROWS)
    stopped = import_file(path, "contact", liane, plan=PLAN, watch=lambda progress: operations.stop(progress.id))
    # The second row is refused, the third one and those below were read already.
    assert (stopped.created, [line.line for line in stopped.lines]) == (1, [3])
    assert names(liane) == [("Bernard",)]
    assert stopped.operation is not None
    operations.take_back(stopped.operation, liane)
    assert names(liane) == []
    assert import_file(path, "contact", liane, plan=PLAN).created == 4
