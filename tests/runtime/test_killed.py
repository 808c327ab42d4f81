"""Whichever child is killed, nothing that was answered is lost and Liane answers again."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest

from liane.lib.postgres import Cluster
from tests.runtime.liane import Running, until


class Writer(threading.Thread):
    """Writes numbers one by one, and remembers those whose commit was acknowledged."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self.url = url
        self.acknowledged: set[int] = set()
        self.ending = threading.Event()

    def run(self) -> None:
        number = 0
        while not self.ending.is_set():
            try:
                with psycopg.connect(self.url, autocommit=True) as connection:
                    while not self.ending.is_set():
                        number += 1
                        connection.execute("INSERT INTO written VALUES (%s)", [number])
                        self.acknowledged.add(number)
            except psycopg.Error:
                self.ending.wait(0.02)


@contextmanager
def writing(url: str) -> Iterator[Writer]:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS written (number bigint)")
        connection.execute("TRUNCATE written")
    writer = Writer(url)
    writer.start()
    until(lambda: len(writer.acknowledged) > 20, "the first writes")
    yield writer
    writer.ending.set()
    writer.join()


VICTIMS: dict[str, Callable[[Running], list[int]]] = {
    "postgres": lambda liane: liane.children("postgres", "-D")[:1],
    "web server": lambda liane: liane.children("liane.config.web")[:1],
    "web worker": lambda liane: liane.children("liane.config.web")[1:2],
    "job worker": lambda liane: liane.children("liane.config.worker")[:1],
    "sequencer": lambda liane: liane.children("liane.records.sequencer")[:1],
}


@pytest.mark.parametrize("name", VICTIMS)
def test_a_killed_child_is_started_again_and_no_acknowledged_write_is_lost(liane: Running, name: str) -> None:
    find = VICTIMS[name]
    # Who was killed before this one may still be on the way back.
    until(lambda: find(liane), f"a {name}")
    victims = find(liane)
    with writing(Cluster(liane.folder).url) as writer:
        os.kill(victims[0], signal.SIGKILL)
        until(lambda: victims[0] not in find(liane) and find(liane), f"another {name}")
        until(liane.answers, "an answer")
        count = len(writer.acknowledged)
        until(lambda: len(writer.acknowledged) > count + 20, "writes after the kill")
    with psycopg.connect(Cluster(liane.folder).url) as connection:
        there = {row[0] for row in connection.execute("SELECT number FROM written")}
    assert writer.acknowledged <= there
