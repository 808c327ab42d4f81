"""The live streams of a running Liane: who hears what, that nothing is missed, that they end when they must."""

import http.client
import json
import os
import re
import signal
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import uuid4

import psycopg
import pytest

from liane.lib import tickets
from liane.lib.postgres import Cluster
from liane.records.live.channel import CHANNEL, record_topic, user_topic
from tests.runtime.liane import PATIENCE, Running, processes_of, until


class Listener:
    """A browser that listens."""

    def __init__(self, place: str, ticket: str, last: int = 0, origin: str = "") -> None:
        parts = urlsplit(place)
        self.connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE)
        headers = {"Origin": origin} if origin else {}
        self.connection.request("GET", f"/flux?billet={quote(ticket)}&dernier={last}", headers=headers)
        self.answer = self.connection.getresponse()

    def events(self) -> Iterator[tuple[str, dict[str, Any], int]]:
        """Yield the events that come, by name, data and number, until the stream ends."""
        name, data, number = "", "", 0
        for raw in self.answer:
            line = raw.decode().rstrip("\n")
            key, _colon, value = line.partition(": ")
            if key == "event":
                name = value
            elif key == "data":
                data = value
            elif key == "id":
                number = int(value)
            elif not line and name:
                yield name, json.loads(data), number
                name, data, number = "", "", 0

    def next(self, wanted: str) -> tuple[dict[str, Any], int]:
        """Return the next event of that name."""
        return next((data, number) for name, data, number in self.events() if name == wanted)

    def post(self, place: str, stream: str, what: str, body: str) -> int:
        """Tell the stream process something of this stream."""
        request = urllib.request.Request(f"{place}/{stream}/{what}", body.encode(), method="POST")
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return int(answer.status)


class Direct:
    """What a test knows of the stream process, and says in the place of Liane's other processes."""

    def __init__(self, liane: Running) -> None:
        self.liane = liane
        with urllib.request.urlopen(f"{liane.address}/", timeout=PATIENCE) as answer:
            policy = answer.headers["Content-Security-Policy"]
        found = re.search(r"connect-src 'self' (http://[^ ;]+)", policy)
        assert found is not None, policy
        self.place = f"{found[1]}/flux"
        self.secret = (liane.folder / "secret-key").read_text().strip()

    def sql(self, statement: str, *values: Any) -> list[Any]:
        with psycopg.connect(Cluster(self.liane.folder).url, autocommit=True) as connection:
            connection.execute("SET search_path TO org_main, public")
            cursor = connection.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def publish(self, topic: str, **data: Any) -> int:
        """Tell a topic something, as ``publish`` does; return the event's number."""
        text = json.dumps(data)
        [(number,)] = self.sql("INSERT INTO live_event (topic, data) VALUES (%s, %s::jsonb) RETURNING id", topic, text)
        self.say(schema="org_main", id=number, topic=topic, data=data)
        return int(number)

    def say(self, **message: Any) -> None:
        self.sql("SELECT pg_notify(%s, %s)", CHANNEL, json.dumps(message))

    def ticket(self, user: str, *records: str, session: str = "s", seconds: float = 60, fields: Any = None) -> str:
        at = self.sql("SELECT coalesce(max(id), 0) FROM live_event")[0][0]
        topics = [[record_topic(one), "company", at, fields] for one in records]
        content = {"schema": "org_main", "user": user, "name": f"Personne {user[:4]}", "session": session,
                   "site": self.liane.address, "topics": topics}  # fmt: skip
        return tickets.issue(self.secret, content, seconds)

    @contextmanager
    def listening(self, ticket: str, last: int = 0) -> Iterator[tuple[Listener, str]]:
        """Give a listener that was welcomed, and the name of its stream."""
        found = Listener(self.place, ticket, last)
        assert found.answer.status == 200
        data, _number = found.next("bonjour")
        yield found, data["stream"]
        found.connection.close()


def process_of(liane: Running) -> int:
    """Return the stream process, 0 while there is none."""
    return next((pid for pid, line in processes_of(liane.folder).items() if "liane.config.stream" in line), 0)


def answers(direct: Direct) -> bool:
    """Say whether the stream process answers."""
    try:
        with urllib.request.urlopen(f"{direct.place}/sante", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.fixture
def direct(liane: Running) -> Direct:
    return Direct(liane)


def test_nobody_listens_without_a_good_ticket(direct: Direct) -> None:
    good = direct.ticket(str(uuid4()))
    said, _dot, seal = good.partition(".")
    for wrong in ("", "abc", f"{said}.{seal[:-4]}AAAA", f"{said}", "é.é", direct.ticket("x", seconds=-1)):
        assert Listener(direct.place, wrong).answer.status == 403, wrong
    assert Listener(direct.place, good, origin="https://ailleurs.example").answer.status == 403
    answer = Listener(direct.place, good, origin=direct.liane.address).answer
    assert (answer.status, answer.headers["Access-Control-Allow-Origin"]) == (200, direct.liane.address)


def test_each_hears_what_is_for_her_alone(direct: Direct) -> None:
    alice, bob = str(uuid4()), str(uuid4())
    with direct.listening(direct.ticket(alice)) as (mine, _stream):
        direct.publish(user_topic(bob), secret=True)
        number = direct.publish(user_topic(alice), inbox=True)
        data, heard = mine.next("fait")
        assert data == {"topic": user_topic(alice), "inbox": True}
        assert heard == number


def test_a_record_is_heard_of_once_for_each_ticket_and_nothing_between_is_lost(direct: Direct) -> None:
    alice, record = str(uuid4()), str(uuid4())
    with direct.listening(direct.ticket(alice, record)) as (mine, stream):
        first = direct.publish(record_topic(record), record=record, number=1)
        assert mine.next("fait")[1] == first
        before = direct.ticket(alice, record)
        # Not heard of: whether she may still read the record is for the web server to say.
        second = direct.publish(record_topic(record), record=record, number=2)
        assert mine.post(direct.place, stream, "sujets", before) == 204
        assert mine.next("fait")[1] == second


def test_a_stream_that_broke_comes_back_and_misses_nothing(direct: Direct) -> None:
    alice, record = str(uuid4()), str(uuid4())
    with direct.listening(direct.ticket(alice, record)) as (mine, _stream):
        direct.publish(user_topic(alice), turn=0)
        last = mine.next("fait")[1]
    numbers = [direct.publish(user_topic(alice), turn=turn) for turn in (1, 2)]
    numbers.append(direct.publish(record_topic(record), record=record))
    with direct.listening(direct.ticket(alice, record), last) as (again, _stream):
        assert [again.next("fait")[1] for _turn in numbers] == numbers


def test_a_stream_that_broke_is_told_what_was_numbered_before_and_committed_after(direct: Direct) -> None:
    alice = str(uuid4())
    with psycopg.connect(Cluster(direct.liane.folder).url) as slow:
        slow.execute("SET search_path TO org_main, public")
        row = slow.execute(
            "INSERT INTO live_event (topic, data) VALUES (%s, '{}'::jsonb) RETURNING id", [user_topic(alice)]
        ).fetchone()
        assert row is not None
        last = direct.publish(user_topic(alice), turn=1)
        assert row[0] < last
        slow.commit()
    with direct.listening(direct.ticket(alice), last) as (mine, _stream):
        assert mine.next("fait")[1] == row[0]


def test_what_is_too_old_to_be_told_again_has_the_page_drawn_again(direct: Direct) -> None:
    alice = str(uuid4())
    last = direct.publish(user_topic(alice))
    direct.publish(user_topic(alice))
    direct.sql("DELETE FROM live_event WHERE id <= %s", last + 1)
    direct.publish(user_topic(alice))
    with direct.listening(direct.ticket(alice), last) as (mine, _stream):
        assert mine.next("recharger")[0] == {}


def test_a_session_that_ends_closes_its_streams_and_no_other(direct: Direct) -> None:
    alice = str(uuid4())
    with (
        direct.listening(direct.ticket(alice, session="one")) as (mine, _stream),
        direct.listening(direct.ticket(alice, session="two")) as (other, _other),
    ):
        direct.say(schema="org_main", session="one")
        assert [name for name, _data, _number in mine.events() if name == "fait"] == []
        direct.publish(user_topic(alice), inbox=True)
        assert other.next("fait")[0]["inbox"] is True


def test_rights_that_move_close_every_stream_of_the_organisation(direct: Direct) -> None:
    with direct.listening(direct.ticket(str(uuid4()))) as (mine, _stream):
        direct.say(schema="org_main", renew="people")
        assert [name for name, _data, _number in mine.events() if name == "fait"] == []


def test_who_looks_at_a_record_and_edits_it_is_seen_until_she_leaves(direct: Direct) -> None:
    record = str(uuid4())
    alice, bob, diego = (str(uuid4()) for _person in range(3))
    with (
        direct.listening(direct.ticket(alice, record)) as (mine, stream),
        direct.listening(direct.ticket(diego, record, fields=["name"])) as (narrow, _narrow),
    ):
        with direct.listening(direct.ticket(bob, record)) as (his, there):
            body = json.dumps({"topic": record_topic(record), "field": "amount"})
            assert his.post(direct.place, there, "presence", body) == 204
            seen = next(
                data["people"]
                for name, data, _number in mine.events()
                if name == "presence" and any(one["fields"] for one in data["people"])
            )
            assert {one["user"]: one["fields"] for one in seen} == {bob: ["amount"], diego: []}
            # The amount is hidden from him: he sees that Bob is there, not what he edits.
            for name, data, _number in narrow.events():
                if name == "presence" and {one["user"] for one in data["people"]} == {alice, bob}:
                    assert [one["fields"] for one in data["people"]] == [[], []]
                    break
        # A field that is edited names itself to nobody who is gone.
        gone = next(
            data["people"]
            for name, data, _number in mine.events()
            if name == "presence" and bob not in {one["user"] for one in data["people"]}
        )
        assert {one["user"] for one in gone} == {diego}
        assert stream


def test_the_stream_process_starts_again_when_it_dies(direct: Direct) -> None:
    number = process_of(direct.liane)
    os.kill(number, signal.SIGKILL)

    until(lambda: process_of(direct.liane) not in (0, number) and answers(direct), "the streams to be back")


def test_the_stream_process_ends_when_it_is_asked_to_whoever_listens(direct: Direct) -> None:
    number = process_of(direct.liane)
    with direct.listening(direct.ticket(str(uuid4()))) as (found, _stream):
        os.kill(number, signal.SIGTERM)
        assert list(found.events()) == []
        until(lambda: process_of(direct.liane) not in (0, number), "another stream process")
    until(lambda: answers(direct), "the streams to be back")
