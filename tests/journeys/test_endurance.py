"""Whichever process is killed while people write, what was answered is there, logged and chained."""

import hashlib
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPException

import pytest

from bench.client import Client
from liane.records.seals import GENESIS
from tests.journeys.site import Site, email
from tests.runtime.liane import Running, processes_of, until

WRITERS = 3
VICTIMS: dict[str, Callable[[Running], list[int]]] = {
    "web worker": lambda liane: liane.children("liane.config.web")[1:2],
    "web server": lambda liane: liane.children("liane.config.web")[:1],
    "job worker": lambda liane: liane.children("liane.config.worker")[:1],
    "sequencer": lambda liane: liane.children("liane.records.sequencer")[:1],
    "postgres": lambda liane: liane.children("postgres", "-D")[:1],
}


class Writer(threading.Thread):
    """Somebody who creates contacts over HTTP, and remembers those that Liane said it has."""

    def __init__(self, site: Site, number: int) -> None:
        super().__init__(daemon=True)
        self.site, self.number = site, number
        self.answered: list[str] = []
        self.refused: list[str] = []
        self.ending = threading.Event()

    def run(self) -> None:
        at = 0
        while not self.ending.is_set():
            with suppress(OSError, HTTPException, RuntimeError):
                client = Client(self.site.address)
                client.sign_in(email("alice"), self.site.password("alice"))
                while not self.ending.is_set():
                    at += 1
                    name = f"Écrit {self.number}-{at}"
                    answer = client.post("/contacts/nouveau", {"form": "1", "last_name": name})
                    if answer.status < 400:
                        self.answered.append(name)
                    elif answer.status < 500:
                        self.refused.append(f"{name}: {answer.status}")
            self.ending.wait(0.05)


@contextmanager
def writing(site: Site) -> Iterator[list[Writer]]:
    """Let several people write for the length of a `with`."""
    writers = [Writer(site, number) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    try:
        yield writers
    finally:
        for writer in writers:
            writer.ending.set()
        for writer in writers:
            writer.join(30)


def more(writers: list[Writer], number: int = 3) -> None:
    """Wait until every writer was answered some more."""
    goals = [(writer, len(writer.answered) + number) for writer in writers]
    until(lambda: all(len(writer.answered) >= goal for writer, goal in goals), "answered writes")


def checked(site: Site, writers: list[Writer]) -> None:
    """Compare what was answered with what is stored, its log and its chain."""
    answered = {name for writer in writers for name in writer.answered}
    stored = site.sql(
        "SELECT c.name, count(e.*) FROM people_contact c JOIN search_entry s ON s.record_id = c.id "
        "LEFT JOIN records_entry e ON e.record_id = c.id AND e.action = 'create' "
        "AND e.change_id IN (SELECT id FROM records_change) WHERE c.name LIKE 'Écrit %%' GROUP BY c.id"
    )
    assert answered <= {name for name, _entries in stored}
    assert {entries for _name, entries in stored} == {1}
    until(lambda: site.sql("SELECT count(*) FROM records_change WHERE number IS NULL") == [(0,)], "sealed changes")
    chain = GENESIS
    rows = site.sql("SELECT number, digest, chain FROM records_change ORDER BY number")
    assert [number for number, _digest, _chain in rows] == list(range(1, len(rows) + 1))
    for _number, digest, sealed in rows:
        chain = hashlib.sha256(chain + bytes(digest)).digest()
        assert chain == bytes(sealed)


def _followed(liane: Running, find: Callable[[Running], list[int]], gone: int, name: str) -> None:
    until(lambda: gone not in find(liane) and find(liane), f"another {name}")


@pytest.mark.slow
def test_nothing_answered_is_lost_whoever_is_killed(site: Site) -> None:
    folder = site.running.folder
    with writing(site) as writers:
        more(writers)
        for name, find in VICTIMS.items():
            victims = find(site.running)
            assert victims, name
            os.kill(victims[0], signal.SIGKILL)
            _followed(site.running, find, victims[0], name)
            until(site.running.answers, "an answer")
            more(writers)
        site.running.process.kill()
        until(lambda: not processes_of(folder), "every child to follow its supervisor")
        site.start()
        more(writers)
    assert [refusal for writer in writers for refusal in writer.refused] == []
    checked(site, writers)
    assert site.running.stop() == 0
    assert processes_of(folder) == {}
    site.start()
