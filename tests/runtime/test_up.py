"""`liane up` starts everything, says where in one line, and leaves nothing behind."""

import signal
from pathlib import Path

import pytest

from tests.runtime.conftest import FirstStart
from tests.runtime.liane import Running, processes_of, running, until


def test_the_first_start_says_where_it_is(first_start: FirstStart) -> None:
    assert first_start.line.startswith("Liane is ready: http://127.0.0.1:")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_end_of_a_later_start_leaves_no_process(data: Path, number: signal.Signals) -> None:
    with running(data) as started:
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
