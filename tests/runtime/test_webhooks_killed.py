"""Nothing that happened is lost to a receiver when Liane, a process of its or the receiver is killed in the middle."""

import json
import os
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.runtime.liane import Running, run, running, until

COMPANIES = 150
NETWORKS = "127.0.0.0/8"


@contextmanager
def receiving(port: int, file: Path) -> Iterator[tuple[int, "subprocess.Popen[str]"]]:
    """Run a receiver; it may be killed meanwhile."""
    command = [sys.executable, "-m", "tests.runtime.receiving", str(port), str(file)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline()), process
    finally:
        process.kill()
        process.wait()


def received(file: Path) -> list[dict[str, object]]:
    """Return what arrived whole, in order of arrival."""
    lines = file.read_bytes().split(b"\n")[:-1] if file.exists() else []
    return [json.loads(line) for line in lines]


def listed(folder: Path, letter: str) -> Path:
    table = folder / "companies.csv"
    table.write_text("id;Nom\n" + "".join(f"{n};{letter} {n}\n" for n in range(COMPANIES)))
    return table


def say(liane: Running, *arguments: str) -> str:
    done = run(*arguments, "--data", str(liane.folder), LIANE_WEBHOOK_NETWORKS=NETWORKS)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def subscribe(liane: Running, port: int) -> None:
    """Have Hélène, who administers Liane, told of companies."""
    say(liane, "user", "add", "helene@exemple.fr", "--role", "administrator")
    values = [f"address=http://127.0.0.1:{port}/liane", 'subjects:=["company"]', "owner.email=helene@exemple.fr"]
    say(liane, "set", "webhook", "new", "name=Suivi", *values)


def begin(liane: Running, folder: Path, file: Path) -> None:
    """Have companies made and wait until some of them were told, in the middle of the telling."""
    say(liane, "import", "company", str(listed(folder, "A")))
    until(lambda: len(received(file)) >= 10, "the first deliveries")


def assert_each_was_told_twice_in_order(file: Path) -> None:
    versions: dict[str, list[int]] = defaultdict(list)
    known = set()
    for one in received(file):
        if one["id"] not in known:
            known.add(one["id"])
            versions[one["record"]["id"]].append(one["record"]["version"])  # type: ignore[index]
    assert len(versions) == COMPANIES
    assert all(found == [1, 2] for found in versions.values())


@pytest.mark.slow
def test_nothing_is_lost_when_everything_is_killed_in_the_middle(data: Path, folder: Path) -> None:
    file = folder / "received"
    with receiving(0, file) as (port, receiver), running(data, LIANE_WEBHOOK_NETWORKS=NETWORKS) as liane:
        subscribe(liane, port)
        begin(liane, folder, file)
        receiver.kill()
        for pid in liane.children("liane.config.worker"):
            os.kill(pid, signal.SIGKILL)
        say(liane, "import", "company", str(listed(folder, "B")))
        liane.process.kill()
        liane.process.wait()
    assert len({one["id"] for one in received(file)}) < 2 * COMPANIES
    with receiving(port, file), running(data, LIANE_WEBHOOK_NETWORKS=NETWORKS) as liane:
        until(lambda: len({one["id"] for one in received(file)}) == 2 * COMPANIES, "what was left")
    assert_each_was_told_twice_in_order(file)


def test_webhooks_go_on_when_the_database_was_killed_under_the_worker(data: Path, folder: Path) -> None:
    file = folder / "received"
    with receiving(0, file) as (port, _receiver), running(data, LIANE_WEBHOOK_NETWORKS=NETWORKS) as liane:
        subscribe(liane, port)
        begin(liane, folder, file)
        os.kill(liane.children("postgres", "-D")[0], signal.SIGKILL)
        until(lambda: len({one["id"] for one in received(file)}) == COMPANIES, "what was left")
        until(liane.answers, "an answer")
        say(liane, "import", "company", str(listed(folder, "B")))
        until(lambda: len({one["id"] for one in received(file)}) == 2 * COMPANIES, "what came after")
    assert_each_was_told_twice_in_order(file)
