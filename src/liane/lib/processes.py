"""Processes of this machine: who is alive, who was started by whom, and how to end one for good.

A process number alone names nobody, because the system hands it out again: everywhere here a process
is a number with its start time (clock ticks since the machine started, `/proc/PID/stat` field 22).
"""

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PROC = Path("/proc")


@dataclass(frozen=True)
class Process:
    """One process, told apart from a later one that got the same number."""

    pid: int
    started: int

    def alive(self) -> bool:
        """Tell whether this very process still runs (one that only waits to be reaped does not)."""
        return started_at(self.pid) == self.started


def _status(pid: int) -> list[str]:
    try:
        line = (_PROC / str(pid) / "stat").read_text()
    except OSError:
        return []
    # The name stands between brackets and may hold anything: what follows the last bracket is regular.
    return line.rpartition(")")[2].split()


def started_at(pid: int) -> int | None:
    """Return the start time of process `pid`, or None when there is none (or it is dead and not reaped)."""
    fields = _status(pid)
    return int(fields[19]) if fields and fields[0] not in "ZX" else None


def process(pid: int) -> Process | None:
    """Return process `pid` as it is now, or None when there is none."""
    started = started_at(pid)
    return None if started is None else Process(pid, started)


def _numbers() -> Iterator[int]:
    if _PROC.is_dir():
        yield from (int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit())


def in_session(session: int) -> list[Process]:
    """Return the living processes of a session, as named by the process that opened it."""
    return [
        found
        for pid in _numbers()
        if (fields := _status(pid)) and fields[3] == str(session) and (found := process(pid))
    ]


def working_in(folder: Path) -> list[Process]:
    """Return the living processes whose working folder is `folder`."""
    inside = []
    for pid in _numbers():
        with suppress(OSError):
            if (_PROC / str(pid) / "cwd").readlink() == folder and (found := process(pid)):
                inside.append(found)
    return inside


def die_with_parent(number: signal.Signals) -> None:
    """Ask the system to send `number` to this process as soon as its parent is gone (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)


def dying_with_parent(number: signal.Signals) -> Callable[[], None]:
    """Return what a new child runs before its program: signals as usual, and `number` if its parent dies."""
    parent = os.getpid()

    def prepare() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        die_with_parent(number)
        if os.getppid() != parent:
            os._exit(1)

    return prepare


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Wait for `condition` for at most `seconds`, and tell whether it came true."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def end(processes: list[Process], number: signal.Signals, patience: float) -> None:
    """Send `number` to each process, and after `patience` seconds end for good those that remain."""
    for wish, seconds in ((number, patience), (signal.SIGKILL, 5.0)):
        for one in processes:
            with suppress(ProcessLookupError):
                if one.alive():
                    os.kill(one.pid, wish)
        if wait_until(lambda: not any(one.alive() for one in processes), seconds):
            return
