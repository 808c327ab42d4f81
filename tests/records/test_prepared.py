"""Statements that a connection keeps planned: their values are new each time, and so is what they find."""

from dataclasses import replace
from types import MappingProxyType

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from liane.lib.ids import new_id
from liane.records.queries import prepared
from liane.records.queries.model import QueryError
from liane.records.queries.pages import get
from liane.records.queries.sql import Sql
from liane.records.viewer import FieldRight, ObjectRights, Scope
from tests.records.people import create, delete, rich, update, values


def kept() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'liane_%%'")
        return int(cursor.fetchone()[0])


def test_one_statement_serves_every_record_and_every_moment(people):
    one, two = (create(people.owner, "box", name=name) for name in ("One", "Two"))
    assert values("box", one, "name", actor=people.owner) == ("One",)
    before = kept()
    assert values("box", two, "name", actor=people.owner) == ("Two",)
    update(people.owner, "box", one, name="Eins")
    assert values("box", one, "name", actor=people.owner) == ("Eins",)
    delete(people.owner, "box", one)
    assert get("box", one, people.owner, ("name",)) is None
    assert get("box", new_id(), people.owner, ("name",)) is None
    assert kept() == before


def test_what_is_planned_for_one_person_serves_no_other(people):
    mine = create(people.owner, "box", name="Mine")
    assert get("box", mine, people.owner, ("name",)) is not None
    assert get("box", mine, people.outsider, ("name",)) is None
    hidden = ObjectRights(read=Scope.ALL, fields=MappingProxyType({"name": FieldRight.HIDDEN}))
    with pytest.raises(QueryError):
        get("box", mine, rich(people.owner, box=hidden), ("name",))
    assert get("box", mine, people.owner, ("name",)) is not None
    assert get("box", mine, replace(people.owner, rights=MappingProxyType({})), ("name",)) is None


def test_a_percent_sign_and_its_places_stay_apart():
    assert prepared.numbered("SELECT %s LIKE 'a%%' AND %s", (1, 2)) == "SELECT $1 LIKE 'a%' AND $2"
    with pytest.raises(ValueError, match="1 values for 2 places"):
        prepared.numbered("%s %s", (1,))


def test_a_connection_keeps_so_many_and_no_more(organisation, monkeypatch):
    monkeypatch.setattr(prepared, "KEPT", 3)
    for place in range(8):
        assert prepared.rows(Sql(f"SELECT %s::int + {place}", (1,))) == [(1 + place,)]
    assert prepared.rows(Sql("SELECT %s::int + 0", (5,))) == [(5,)]
    assert kept() <= 3


def test_what_is_prepared_in_a_transaction_that_fails_is_there_all_the_same(organisation):
    def failing() -> None:
        with transaction.atomic():
            assert prepared.rows(Sql("SELECT %s::int * 7", (3,))) == [(21,)]
            prepared.rows(Sql("SELECT 1 / %s::int", (0,)))

    with pytest.raises(DatabaseError):
        failing()
    assert prepared.rows(Sql("SELECT %s::int * 7", (4,))) == [(28,)]
