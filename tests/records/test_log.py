"""The log says what was before and after, its seals hold, and its feed gives each Change once and in order."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection, transaction

from liane.lib.ids import new_id
from liane.records import consuming, feed, partitions, seals, sequencer
from liane.records.changes.model import Create, Update
from liane.records.log import history
from liane.records.queries.columns import loads
from liane.records.queries.model import dump_where, parse_where
from tests.records.committed import SCHEMA, together
from tests.records.people import create, delete, found, rich, update, write
from tests.records.test_smoke import AFTER, BEFORE


def rows(query: str, *params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def test_every_entry_is_sealed_by_what_is_stored(people):
    me = rich(people.owner)
    past = datetime(2020, 2, 29, 12, tzinfo=UTC)
    box = write(me, Create("box", BEFORE, external=("crm", "1")), effective_at=past).created[0]
    update(me, "box", box, **AFTER)
    delete(me, "box", box)
    for change_id, digest, number, *header in rows(
        "SELECT id, digest, entries, recorded_at, actor_id, cause, reference, undoes_id, actor_name FROM records_change"
    ):
        entries = rows(
            "SELECT object, record_id, version, action, field, before, after, effective_at, salt, digest "
            "FROM records_entry WHERE change_id = %s ORDER BY ordinal",
            change_id,
        )
        assert len(entries) == number
        total = hashlib.sha256()
        for *line, salt, sealed in entries:
            line[5], line[6] = loads(line[5]), loads(line[6])
            assert seals.of_line(bytes(salt), tuple(line)) == bytes(sealed)
            total.update(bytes(sealed))
        header[-1] = seals.of_name(change_id, header[-1])
        total.update(seals.header(change_id, *header))
        assert total.digest() == bytes(digest)


def test_history_says_when_it_was_so_and_pages_by_version(people):
    me = rich(people.owner)
    past = datetime(2020, 2, 29, 12, tzinfo=UTC)
    box = write(me, Create("box", {"name": "a"}), effective_at=past).created[0]
    for number in range(5):
        update(me, "box", box, count=number)
    events = history("box", box, me, limit=3)
    assert [event.version for event in events] == [6, 5, 4]
    assert [(step.before, step.after) for step in events[0].steps] == [(3, 4)]
    older = history("box", box, me, before=4)
    assert [event.version for event in older] == [3, 2, 1]
    assert older[-1].effective_at == past
    assert older[-1].recorded_at > past
    assert events[0].effective_at == events[0].recorded_at


def test_nothing_changed_writes_nothing(people):
    me = rich(people.owner)
    box = create(me, "box", **BEFORE)
    assert write(me, Update("box", box, BEFORE)).id is None
    assert [event.version for event in history("box", box, me)] == [1]


def test_an_amount_given_again_keeps_its_rate(people):
    me = rich(people.owner)
    dollars = {"amount": "5", "currency": "USD"}
    box = create(me, "box", name="a", price=dollars)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE fakes_box SET price_base = 4.5")
    assert update(me, "box", box, price=dollars).id is None


def url() -> str:
    given = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    return psycopg.conninfo.make_conninfo(**{name: given[name] for name in names if given.get(name)})


def test_changes_are_numbered_and_chained_without_gaps_under_many_writers(committed_people):
    me = rich(committed_people.owner)
    seen: list[feed.Sealed] = []

    def writer() -> None:
        for number in range(15):
            write(me, Create("box", {"name": f"b{number}"}))

    def sealer() -> int:
        with psycopg.connect(url()) as own:
            return sum(sequencer.seal(own, SCHEMA) for _turn in range(30))

    def reader() -> None:
        for _turn in range(40):
            feed.consume("test", seen.extend, limit=7)

    sealed = together(writer, sealer, writer, reader, writer, reader)[1]
    assert isinstance(sealed, int)
    with psycopg.connect(url()) as own:
        while sequencer.seal(own, SCHEMA):
            pass
    while feed.consume("test", seen.extend):
        pass
    found = rows("SELECT number, digest, chain, id FROM records_change ORDER BY number")
    assert [row[0] for row in found] == list(range(1, 47))
    chain = seals.GENESIS
    for _number, digest, stored, _id in found:
        chain = hashlib.sha256(chain + bytes(digest)).digest()
        assert chain == bytes(stored)
    assert [(one.number, one.id) for one in seen] == [(row[0], row[3]) for row in found]
    assert seen[-1].objects == {"box": {"create": 1}}


def test_a_consumer_that_fails_gets_the_same_changes_again(people):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE records_change SET number = 1")

    def fail(found: list[feed.Sealed]) -> None:
        raise ValueError(len(found))

    for _turn in range(2):
        with pytest.raises(ValueError, match="1"), transaction.atomic():
            feed.consume("test", fail)
    assert feed.consume("test", lambda found: None) == 1
    assert feed.consume("test", lambda found: None) == 0


def test_a_consumer_that_comes_late_hears_of_what_happened_lately(people):
    me = rich(people.owner)
    for name in ("old", "new"):
        create(me, "box", name=name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM records_change ORDER BY id")
        ids = [row[0] for row in cursor.fetchall()]
        for number, one in enumerate(ids, start=1):
            cursor.execute("UPDATE records_change SET number = %s WHERE id = %s", [number, one])
        before = [ids[-2], *ids[:-2]]
        cursor.execute(
            "UPDATE records_change SET recorded_at = recorded_at - interval '2 hours' WHERE id = ANY(%s)", [before]
        )
    seen: list[feed.Sealed] = []
    consuming.consume("late", seen.extend)
    assert [one.id for one in seen] == [ids[-1]]
    consuming.consume("late", seen.extend)
    assert len(seen) == 1


def test_months_have_partitions_and_lines_without_one_are_kept(organisation):
    today = datetime(2031, 11, 22, tzinfo=UTC).date()
    assert partitions.ensure(today, 2) == [
        "records_entry_2031_11",
        "records_entry_2031_12",
        "records_entry_2032_01",
    ]
    assert partitions.ensure(today, 2) == []
    with connection.cursor() as cursor:
        for moment in (today, today + timedelta(days=4000)):
            cursor.execute(
                "INSERT INTO records_entry "
                "(change_id, ordinal, recorded_at, object, record_id, version, action, digest) "
                "VALUES (%s, 0, %s, 'box', %s, 1, 'create', '')",
                [new_id(), moment, new_id()],
            )
    homes = {row[0] for row in rows("SELECT tableoid::regclass::text FROM records_entry")}
    assert homes == {"records_entry_2031_11", "records_entry_default"}


def test_records_are_found_by_what_changed_in_them(people):
    me = rich(people.owner)
    one, two = create(me, "box", name="a", colour="red", count=1), create(me, "box", name="b", colour="red")
    shelf = create(me, "shelf", name="s")
    update(me, "box", one, colour="green", count=2, shelf=shelf)
    update(me, "box", one, colour="blue", count=None)
    update(me, "box", two, price={"amount": "5", "currency": "EUR"})
    expected: tuple[tuple[dict[str, object], list[UUID]], ...] = (
        ({"changed": "colour"}, [one]),
        ({"changed": "colour", "from": "red"}, [one]),
        ({"changed": "colour", "from": "Rouge", "to": "green"}, [one]),
        ({"changed": "colour", "from": "red", "to": "blue"}, []),
        ({"changed": "count", "from": 1, "to": "2"}, [one]),
        ({"changed": "count", "to": None}, [one]),
        ({"changed": "count", "from": None}, []),
        ({"changed": "price", "to": "5 €"}, [two]),
        ({"changed": "shelf", "from": None, "to": str(shelf)}, [one]),
        ({"changed": "price", "since": "2020-01-01"}, [two]),
        ({"changed": "price", "since": "2090-01-01"}, []),
        ({"changed": "price", "since": "last_12_months"}, [two]),
        ({"changed": "price", "since": "next_week"}, []),
    )
    for where, ids in expected:
        assert parse_where(dump_where(parse_where(where))) == parse_where(where)
        assert found(me, object="box", where=where) == ids, where
    assert found(me, object="shelf", where={"none": "boxes", "where": {"changed": "colour"}}) == []
