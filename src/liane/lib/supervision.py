"""Supervision: children started in order, started again when they die, stopped together.

The supervisor is one thread of plain Python. It keeps its signals blocked and waits for them, so
nothing happens between two lines of it.
"""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from liane.lib.processes import Process, dying_with_parent, end, in_session, process
from liane.lib.refusal import Refusal

_STOP = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
_WATCHED = _STOP | {signal.SIGCHLD}
_REMINDER_SECONDS = 1.0
_STABLE_SECONDS = 10.0  # a child that lived this long is started again at once
_LONGEST_PAUSE = 30.0
_LARGEST_LOG = 20 * 1024 * 1024  # bytes
_HOUSEKEEPING_SECONDS = 60.0


class Stopped(Exception):
    """Somebody asked for the end (Ctrl-C, SIGTERM) while the supervisor waited."""


def _at_once() -> bool:
    return True


@dataclass
class Service:
    """One child: how it is started, when it is ready, how it is asked to stop."""

    name: str
    start: Callable[[], subprocess.Popen[bytes]]
    log: Path
    ready: Callable[[], bool] = _at_once
    ready_seconds: float = 60.0
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 15.0
    child: subprocess.Popen[bytes] | None = field(default=None, init=False)
    begun: float = field(default=0.0, init=False)
    deaths: int = field(default=0, init=False)
    again: float = field(default=0.0, init=False)  # when it is due to start again


def spawn(command: list[str], environment: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own, which dies with this process and writes to `log`."""
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=dying_with_parent(signal.SIGTERM),  # noqa: PLW1509 (one thread)
        )


class Supervisor:
    """Keeps a list of services alive.

    `ledger` notes the children, for the next start to find them; `report` is told each death.
    """

    def __init__(self, ledger: Path, report: Callable[[str], None]) -> None:
        self.services: list[Service] = []
        self.ledger = ledger
        self.report = report
        signal.pthread_sigmask(signal.SIG_BLOCK, _WATCHED)

    def end_leftovers(self) -> None:
        """End the children that a supervisor killed on this ledger left behind."""
        noted = []
        with suppress(OSError, ValueError):
            noted = [Process(pid, started) for pid, started in json.loads(self.ledger.read_text())]
        for leader in noted:
            # The number names the session still, unless another process has it by now.
            if (found := process(leader.pid)) is None or found == leader:
                end(in_session(leader.pid), signal.SIGTERM, 5.0)
        self.ledger.unlink(missing_ok=True)

    def start(self, service: Service) -> None:
        """Start a service and wait until it is ready; raise Refusal when it dies or takes too long."""
        self.begin(service)
        self.await_ready(service)

    def begin(self, service: Service) -> None:
        """Start a service and look after it from now on."""
        self.services.append(service)
        self._begin(service)

    def await_ready(self, service: Service) -> None:
        """Wait until a service is ready; raise Refusal when it dies or takes too long."""
        self.wait(lambda: self._dead(service) or service.ready(), service.ready_seconds)
        if self._dead(service) or not service.ready():
            raise Refusal(
                f"{service.name} n’a pas démarré : la raison est à la fin de {service.log}.",
                f"{service.name} did not start: the reason is at the end of {service.log}.",
            )

    def wait(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Wait for `condition` and tell whether it came; raise Stopped when the end is asked for."""
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                return False
            self._pause(0.02)
        return True

    def watch(self) -> None:
        """Start again whatever dies, until the end is asked for (Stopped)."""
        housekeeping = 0.0
        while True:
            for service in self.services:
                self._revive(service)
            if time.monotonic() > housekeeping:
                housekeeping = time.monotonic() + _HOUSEKEEPING_SECONDS
                for service in self.services:
                    shorten(service.log)
            due = [one.again for one in self.services if one.again]
            self._pause(max(0.05, min([housekeeping, *due]) - time.monotonic()))

    def stop(self) -> None:
        """Stop every service, the last started first, and leave no process of theirs."""
        for service in reversed(self.services):
            if service.child is None:
                continue
            leader = process(service.child.pid)
            if service.child.poll() is None:
                self._stop_one(service, service.child)
            if leader is not None:
                end(in_session(leader.pid), signal.SIGKILL, 1.0)
        self.ledger.unlink(missing_ok=True)

    def _stop_one(self, service: Service, child: "subprocess.Popen[bytes]") -> None:
        deadline = time.monotonic() + service.stop_seconds
        child.send_signal(service.stop_signal)
        while time.monotonic() < deadline:
            with suppress(subprocess.TimeoutExpired):
                child.wait(_REMINDER_SECONDS)
                return
            # A web worker that was asked while it started has missed it.
            for one in in_session(child.pid):
                if one.pid != child.pid:
                    with suppress(ProcessLookupError):
                        os.kill(one.pid, service.stop_signal)
        child.kill()
        child.wait()

    def _pause(self, seconds: float) -> None:
        got = signal.sigtimedwait(_WATCHED, seconds)
        if got is not None and got.si_signo in _STOP:
            raise Stopped

    def _dead(self, service: Service) -> bool:
        return service.child is None or service.child.poll() is not None

    def _begin(self, service: Service) -> None:
        service.again = 0.0
        service.begun = time.monotonic()
        service.child = service.start()
        # Without room to note it, the child still dies with this process.
        with suppress(OSError):
            self._note()

    def _note(self) -> None:
        alive = [process(one.child.pid) for one in self.services if one.child and one.child.poll() is None]
        draft = self.ledger.with_suffix(".draft")
        draft.write_text(json.dumps([[one.pid, one.started] for one in alive if one]))
        draft.rename(self.ledger)

    def _revive(self, service: Service) -> None:
        if not self._dead(service):
            return
        now = time.monotonic()
        if not service.again:
            assert service.child is not None
            end(in_session(service.child.pid), signal.SIGTERM, 2.0)
            service.deaths = 0 if now - service.begun > _STABLE_SECONDS else service.deaths + 1
            pause = 0.0 if not service.deaths else min(_LONGEST_PAUSE, 0.1 * 2**service.deaths)
            service.again = now + pause
            self.report(f"{service.name} ended with {service.child.returncode}, starts again in {pause:.1f} s")
        if now >= service.again:
            try:
                self._begin(service)
            except (OSError, Refusal) as error:
                service.deaths += 1
                service.again = now + min(_LONGEST_PAUSE, 0.1 * 2**service.deaths)
                self.report(f"{service.name} did not start: {error}")


def shorten(log: Path) -> None:
    """Set a log aside as `.1` once it is large; whoever writes to it goes on at its beginning."""
    with suppress(OSError):
        if log.stat().st_size > _LARGEST_LOG:
            log.with_suffix(".log.1").write_bytes(log.read_bytes())
            os.truncate(log, 0)
