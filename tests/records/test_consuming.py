"""What follows from Changes, when one of those who follow fails."""

import pytest
from django.db import OperationalError, connection

from liane.records import consuming, feed
from liane.records.consuming import Effect, Follower
from liane.records.registry import Registry
from liane.records.sequencer import seal
from tests.records.committed import SCHEMA
from tests.records.people import create, rich


def never_ends(_found: list[feed.Sealed]) -> None:
    """Ask the database for more than it gives the time for."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '1ms'; SELECT pg_sleep(60)")


def cut_off(_found: list[feed.Sealed]) -> None:
    """Lose the connection in the middle."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


def following(monkeypatch: pytest.MonkeyPatch, **effects: Effect) -> Follower:
    """Return who follows with these consumers alone."""
    registry: Registry[Effect] = Registry("consumer of the tests")
    for name, effect in effects.items():
        registry.register(name, effect)
    monkeypatch.setattr(consuming, "consumers", registry)
    return Follower("")


def made(people) -> None:
    create(rich(people.owner), "box", name="Neuve")
    connection.ensure_connection()
    assert connection.connection is not None
    seal(connection.connection, SCHEMA)


def test_a_consumer_that_fails_for_good_holds_up_none_behind_it(people, monkeypatch):
    made(people)
    seen: list[feed.Sealed] = []
    follower = following(monkeypatch, first=never_ends, second=seen.extend)
    follower.catch_up(SCHEMA)
    assert len(seen) == feed.head()
    assert follower.setbacks.schemas() == {SCHEMA}
    assert feed.positions("first") in ({}, {"": 0})


@pytest.mark.usefixtures("emptied_after")
def test_an_organisation_that_is_gone_holds_up_no_other(people, monkeypatch):
    made(people)
    seen: list[feed.Sealed] = []
    follower = following(monkeypatch, only=seen.extend)
    follower.catch_up("org_gone")
    follower.catch_up(SCHEMA)
    assert len(seen) == feed.head()
    assert follower.setbacks.schemas() == {"org_gone"}
    follower.setbacks.keep([SCHEMA])
    assert follower.setbacks.schemas() == set()


@pytest.mark.usefixtures("emptied_after")
def test_a_connection_that_breaks_in_one_consumer_is_made_anew_for_the_next(people, monkeypatch):
    made(people)
    seen: list[feed.Sealed] = []
    following(monkeypatch, first=cut_off, second=seen.extend).catch_up(SCHEMA)
    assert len(seen) == feed.head()


@pytest.mark.usefixtures("emptied_after")
def test_a_database_that_is_gone_is_nobodys_failure(people, monkeypatch):
    made(people)
    follower = following(monkeypatch, only=never_ends)
    with monkeypatch.context() as away:
        away.setitem(connection.settings_dict, "HOST", "/nowhere")
        connection.close()
        with pytest.raises(OperationalError):
            follower.catch_up(SCHEMA)
    assert follower.setbacks.schemas() == set()
