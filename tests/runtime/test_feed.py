"""The feed of Changes as server-sent events: at once, within rights, without gap after a break."""

import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

import httpx2
import pytest
from psycopg import connect

from liane.lib.postgres import Cluster
from tests.runtime.liane import Running, run, until
from tests.runtime.test_stream import Direct, answers, process_of

WHO = "anne.flux@exemple.fr"
Event = tuple[str, str, str]


@pytest.fixture(scope="module")
def key(liane: Running) -> str:
    """Return a key of somebody of the running Liane."""
    run("user", "add", WHO, "--role", "administrator", "--data", str(liane.folder))
    return token(liane)


def token(liane: Running, *options: str) -> str:
    made = run("token", "create", WHO, *options, "--data", str(liane.folder))
    assert made.returncode == 0, made.stderr
    return made.stdout.strip()


def write(liane: Running, key: str, slug: str, **values: str) -> str:
    """Make a record by the API; return the id of the Change."""
    known = {"Authorization": f"Bearer {key}"}
    edit = {"action": "create", "object": slug, "values": values}
    done = httpx2.post(f"{liane.address}/api/v1/changes", json={"changes": [edit]}, headers=known, timeout=60)
    assert done.status_code == 200, done.text
    change: str = done.json()["change"]
    return change


@contextmanager
def following(liane: Running, key: str, last: str = "") -> Iterator[Iterator[Event]]:
    """Give the events of a feed as a program that follows redirects gets them: id, event, data."""
    headers = {"Authorization": f"Bearer {key}"} | ({"Last-Event-ID": last} if last else {})
    with (
        httpx2.Client(follow_redirects=True, timeout=60) as client,
        client.stream("GET", f"{liane.address}/api/v1/feed", headers=headers) as answer,
    ):
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/event-stream"
        yield events(answer.iter_lines())


def events(lines: Iterator[str]) -> Iterator[Event]:
    found: dict[str, str] = {}
    for line in lines:
        if line:
            name, _colon, value = line.partition(":")
            found[name] = value.removeprefix(" ")
        else:
            if set(found) - {""}:
                yield found.get("id", ""), found.get("event", ""), found.get("data", "")
            found = {}


def changes(stream: Iterator[Event]) -> Iterator[tuple[str, dict[str, object]]]:
    return ((number, json.loads(data)) for number, event, data in stream if event == "change")


def test_a_program_is_told_at_once_and_goes_on_after_a_break(liane: Running, key: str) -> None:
    with following(liane, key) as stream:
        told = changes(stream)
        first = write(liane, key, "company", name="Flux 1")
        number, change = next(told)
        assert change["id"] == first
        assert change["number"] == int(number)
    missed = [write(liane, key, "company", name=f"Flux {n}") for n in (2, 3)]
    with following(liane, key, last=number) as stream:
        told = changes(stream)
        assert [change["id"] for _number, change in islice(told, 2)] == missed
        last = write(liane, key, "company", name="Flux 4")
        assert next(told)[1]["id"] == last


def test_a_key_hears_of_what_it_may_read_alone_and_its_place_moves_on(liane: Running, key: str) -> None:
    limited = token(liane, "--objects", "contact")
    with following(liane, limited) as stream:
        write(liane, key, "company", name="Flux caché")
        number, event, _data = next(found for found in stream if found[0])
        assert event == ""
        contact = write(liane, key, "contact", last_name="Flux")
        told = next(found for found in stream if found[1] == "change")
        assert json.loads(told[2])["id"] == contact
        assert int(told[0]) > int(number)


def test_the_stream_of_a_key_that_is_revoked_ends(liane: Running, key: str) -> None:
    dying = token(liane, "--name", "mourante")
    with following(liane, dying) as stream:
        write(liane, key, "company", name="Flux 5")
        next(changes(stream))
        with connect(Cluster(liane.folder).url, autocommit=True) as connection:
            connection.execute(
                "DELETE FROM org_main.api_secret s USING org_main.api_key k "
                "WHERE k.id = s.source_id AND k.name = 'mourante'"
            )
        write(liane, key, "company", name="Flux 6")
        assert next(event for _id, event, _data in stream if event) == "end"


def test_a_feed_ends_with_the_process_that_holds_it(liane: Running, key: str) -> None:
    with following(liane, key) as stream:
        write(liane, key, "company", name="Flux 7")
        next(changes(stream))
        number = process_of(liane)
        os.kill(number, signal.SIGTERM)
        assert [event for _id, event, _data in stream if event == "end"] == []
        until(lambda: process_of(liane) not in (0, number), "another stream process")
    until(lambda: answers(Direct(liane)), "the streams to be back")


def test_nobody_comes_in_without_a_key_or_a_ticket(liane: Running, key: str) -> None:
    address = f"{liane.address}/api/v1/feed"
    assert httpx2.get(address).status_code == 401
    known = {"Authorization": f"Bearer {key}"}
    assert httpx2.get(address, headers=known, params={"after": "x"}).status_code == 400
    assert httpx2.get(address, headers={**known, "Last-Event-ID": "-1"}).status_code == 400
    assert httpx2.get(address, headers=known, params={"other": "1"}).status_code == 400
    there = httpx2.get(address, headers=known)
    assert there.status_code == 307
    place = there.headers["Location"]
    forged = place.replace("billet=", "billet=x")
    assert httpx2.get(forged).status_code == 403
    assert httpx2.get(place.partition("?")[0]).status_code == 403
    assert httpx2.post(place).status_code == 405
    ticket = place.partition("billet=")[2].partition("&")[0]
    for shown in (ticket, "x.y", "."):
        asked = httpx2.get(f"{liane.address}/api/v1/changes", headers={"Authorization": f"Ticket {shown}"})
        assert asked.status_code == 401
