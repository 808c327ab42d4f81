"""A Liane as a person starts it: real processes, a folder of its own, stopped at the end."""

import os
import selectors
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 120.0  # seconds


def command(*arguments: str) -> list[str]:
    """Return the command line of one `liane` subcommand."""
    return [sys.executable, "-m", "liane.config.command.main", *arguments]


def environment(**changes: str) -> dict[str, str]:
    """Return this environment without its LIANE_ settings, in English, with `changes`."""
    foreign = {"DATABASE_URL", "LC_ALL", "LC_MESSAGES", "DJANGO_SETTINGS_MODULE"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LIANE_") and name not in foreign}
    return {**kept, "LANG": "C.UTF-8", **changes}


def until(condition: Callable[[], object], what: str) -> None:
    """Wait for `condition`, and fail by saying `what` was waited for."""
    deadline = time.monotonic() + PATIENCE
    pause = selectors.DefaultSelector()
    while not condition():
        assert time.monotonic() < deadline, f"waited {PATIENCE} s in vain for {what}"
        pause.select(0.05)


def processes_of(folder: Path) -> dict[int, str]:
    """Return the processes that work for the Liane of a folder: number and command line."""
    found = {}
    for entry in Path("/proc").iterdir():
        try:
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            variables = (entry / "environ").read_bytes()
            cwd = (entry / "cwd").readlink()
        except OSError:
            continue
        if str(folder) in line or f"LIANE_DATA={folder}\0".encode() in variables or cwd.is_relative_to(folder):
            found[int(entry.name)] = line
    return found


def run(*arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    """Run a subcommand to its end."""
    return subprocess.run(
        command(*arguments), env=environment(**settings), capture_output=True, text=True, timeout=120, check=False
    )


@dataclass
class Running:
    """A Liane that said it is ready."""

    folder: Path
    process: "subprocess.Popen[str]"
    line: str

    @property
    def address(self) -> str:
        """Where it answers."""
        return self.line.rpartition(" ")[2]

    def get(self, path: str) -> str:
        """Return the page at `path`."""
        with urllib.request.urlopen(self.address + path, timeout=10) as answer:
            return str(answer.read().decode())

    def answers(self) -> bool:
        """Tell whether it answers, the database included."""
        try:
            return self.get("/sante") == "ok"
        except OSError:
            return False

    def children(self, *marks: str) -> list[int]:
        """Return the children whose command line has all these marks, the eldest first."""
        children = processes_of(self.folder).items()
        return sorted(pid for pid, line in children if all(mark in line for mark in marks))

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to end, wait, and return its exit code."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


def _last_words(folder: Path) -> str:
    logs = sorted((folder / "logs").glob("*.log"))
    return "\n".join(f"{log.name}: {log.read_text(errors='replace')[-600:]}" for log in logs)


@contextmanager
def running(folder: Path, *arguments: str, prefix: tuple[str, ...] = (), **settings: str) -> Iterator[Running]:
    """Start a Liane on a free port, give it once it is ready, and end it whatever happens."""
    process = subprocess.Popen(
        [*prefix, *command("up", "--data", str(folder), "--port", "0", *arguments)],
        env=environment(**settings),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline().strip()
        assert line, f"liane ended with {process.wait()}\n{_last_words(folder)}"
        yield Running(folder, process, line)
    finally:
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
