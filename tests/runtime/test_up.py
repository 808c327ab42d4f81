"""`liane up` starts everything, says where in one line, and leaves nothing behind."""

import os
import signal
from pathlib import Path

import pytest

from tests.runtime.conftest import FirstStart
from tests.runtime.liane import Running, processes_of, running, until

FIRST_START = 15.0  # seconds, on a machine that has nothing else to do
LATER_START = 4.0


def allowed(seconds: float) -> float:
    """Return the time allowed on this machine as busy as it is."""
    return seconds * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def test_the_first_start_is_quick(first_start: FirstStart) -> None:
    assert first_start.seconds < allowed(FIRST_START)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_later_start_is_quick_and_the_end_leaves_no_process(data: Path, number: signal.Signals) -> None:
    with running(data) as started:
        assert started.seconds < allowed(LATER_START)
        assert started.answers()
        assert started.stop(number) == 0
    assert processes_of(data) == {}


def test_secrets_are_closed_to_others(liane: Running) -> None:
    assert (liane.folder / "secret-key").stat().st_mode & 0o077 == 0
    assert (liane.folder / "postgres").stat().st_mode & 0o077 == 0


def test_a_killed_supervisor_leaves_nobody_and_the_next_start_works(data: Path) -> None:
    with running(data) as first:
        first.process.kill()
        first.process.wait()
        until(lambda: not processes_of(data), "every child to follow its supervisor")
    # A pid file left over, whose number belongs to somebody else by now.
    mark = data / "postgres" / "data" / "postmaster.pid"
    mark.write_text(f"1\n{mark.parent}\n0\n5432\n{data}\n\n  123  456\nready   \n")
    with running(data) as second:
        assert second.answers()
