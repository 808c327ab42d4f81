"""Who looks at a record is known at once in this process, and said to the others in notices that PostgreSQL carries."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from liane.records.live.channel import record_topic, user_topic
from liane.records.live.hub import Hub, Stream, Topic

RECORD = record_topic("01890000-0000-7000-8000-000000000001")


def opened(hub: Hub, name: str, *, hidden: bool = False) -> Stream:
    """Return the stream of somebody who looks at the record."""
    stream = Stream("org_main", str(uuid4()), name, "session", "http://liane.example", hidden=hidden)
    hub.open(stream)
    assert hub.join(stream, RECORD, Topic("company", 0, None))
    return stream


def people_seen(stream: Stream) -> Iterator[set[str]]:
    """Yield who is there, as the stream was told it again and again."""
    while not stream.waiting.empty():
        event = stream.waiting.get_nowait()
        if event is not None and event.name == "presence":
            yield {one["name"] for one in event.data["people"]}


def test_two_people_see_each_other_whether_or_not_the_database_carries_what_is_said() -> None:
    said: list[Any] = []
    hub = Hub(said.append)
    alice, bob = opened(hub, "Alice"), opened(hub, "Bob")
    assert list(people_seen(alice))[-1] == {"Bob"}
    assert list(people_seen(bob))[-1] == {"Alice"}
    hub.leave(bob)
    assert list(people_seen(alice)) == [set()]
    assert [[one["stream"] for one in message["presence"]] for message in said] == [[alice.id], [bob.id], [bob.id]]


def test_what_another_process_says_counts_as_much() -> None:
    said: list[Any] = []
    here, there = Hub(said.append), Hub(lambda _message: None)
    opened(here, "Alice")
    bob = opened(there, "Bob")
    there.heard(said[0])
    assert list(people_seen(bob))[-1] == {"Alice"}
    # What comes back to who said it changes nothing.
    before = bob.waiting.qsize()
    there.heard(said[0])
    assert bob.waiting.qsize() == before


def test_who_looks_from_the_place_of_another_sees_who_is_there_and_is_not_seen() -> None:
    said: list[Any] = []
    hub = Hub(said.append)
    bob, guest = opened(hub, "Bob"), opened(hub, "Alice", hidden=True)
    hub.edit(guest, RECORD, "name")
    hub.repeat()
    assert list(people_seen(guest))[-1] == {"Bob"}
    assert set().union(*people_seen(bob)) == set()
    assert {one["stream"] for message in said for one in message["presence"]} == {bob.id}


def test_everyone_who_is_there_is_said_again_in_few_notices_that_postgresql_carries() -> None:
    said: list[Any] = []
    hub = Hub(said.append)
    for number in range(100):
        stream = opened(hub, f"{'É' * 200} {number}")
        hub.edit(stream, RECORD, "é" * 200)
    said.clear()
    hub.repeat()
    assert len(said) == 7
    assert sum(len(message["presence"]) for message in said) == 100
    assert all(len(json.dumps(message, ensure_ascii=False).encode()) < 8_000 for message in said)


def test_the_beat_of_a_stream_names_the_records_of_which_it_would_still_hear() -> None:
    hub = Hub(lambda _message: None)
    alice = opened(hub, "Alice")
    assert alice.beat().data == {"topics": [RECORD]}
    hub.deliver("org_main", RECORD, 7, {"record": RECORD.partition(":")[2]})
    assert alice.beat().data == {"topics": []}


def test_an_event_that_was_numbered_earlier_and_committed_later_is_told_once() -> None:
    hub = Hub(lambda _message: None)
    alice = opened(hub, "Alice")
    topic = user_topic(alice.user)
    assert hub.join(alice, topic, Topic("", 0, None))
    for number in (6, 5, 6, 5, 7):
        hub.deliver("org_main", topic, number, {"inbox": True})
    told = [alice.waiting.get_nowait() for _turn in range(alice.waiting.qsize())]
    assert [one.number for one in told if one is not None and one.name == "fait"] == [6, 5, 7]


def test_of_a_crowd_those_are_told_who_edit_something_and_a_few_others() -> None:
    hub = Hub(lambda _message: None)
    crowd = [opened(hub, f"P{number}") for number in range(30)]
    hub.edit(crowd[-1], RECORD, "amount")
    seen = list(people_seen(crowd[0]))[-1]
    assert len(seen) == 12
    assert "P29" in seen
