"""`liane up` starts everything, says where in one line, and leaves nothing behind."""

import signal
from pathlib import Path

import pytest

from tests.runtime.liane import processes_of, running, until

FIRST_START = 15.0  # seconds
LATER_START = 4.0
TRIES = 4  # the machine may be busy with something else


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_first_and_later_starts_are_quick_and_leave_no_process(folder: Path, number: signal.Signals) -> None:
    with running(folder) as first:
        assert first.answers()
        assert first.seconds < FIRST_START
        assert first.stop(number) == 0
    assert processes_of(folder) == {}
    seconds = []
    while not seconds or (min(seconds) > LATER_START and len(seconds) < TRIES):
        with running(folder) as later:
            assert later.answers()
            seconds.append(later.seconds)
        assert processes_of(folder) == {}
    assert min(seconds) < LATER_START, seconds


def test_secrets_are_closed_to_others(folder: Path) -> None:
    data = folder / "data"
    with running(data):
        assert (data / "secret-key").stat().st_mode & 0o077 == 0
        assert (data / "postgres").stat().st_mode & 0o077 == 0


def test_a_killed_supervisor_leaves_nobody_and_the_next_start_works(folder: Path) -> None:
    with running(folder) as first:
        first.process.kill()
        first.process.wait()
        until(lambda: not processes_of(folder), "every child to follow its supervisor")
    with running(folder) as second:
        assert second.answers()


def test_a_stale_pid_file_naming_a_living_process_does_not_stop_the_start(folder: Path) -> None:
    with running(folder) as first:
        first.process.kill()
        first.process.wait()
        until(lambda: not processes_of(folder), "every child to follow its supervisor")
    mark = folder / "postgres" / "data" / "postmaster.pid"
    mark.write_text(f"1\n{mark.parent}\n0\n5432\n{folder}\n\n  123  456\nready   \n")
    with running(folder) as second:
        assert second.answers()
