"""A real `liane up` on a data folder of its own, and the memory that it takes."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from liane.lib.postgres import Cluster
from liane.lib.postgres_settings import MB, machine_memory, shared_buffers

_READY = re.compile(r"http://\S+")
_STOP_SECONDS = 60
_SHARED = ("/dev/zero", "/SYSV", "/PostgreSQL.", "/anon_hugepage")


@dataclass(frozen=True, slots=True)
class Server:
    """A running Liane: its address, its database's, and its first process."""

    address: str
    database_url: str
    process: psutil.Process

    def processor(self) -> float:
        """Return the processor time that all its processes have had, the database's included, in milliseconds."""
        total = 0.0
        for process in [self.process, *self.process.children(recursive=True)]:
            try:
                times = process.cpu_times()
            except psutil.NoSuchProcess:
                # One that the database had for a moment.
                continue
            total += times.user + times.system
        return total * 1000

    def memory(self) -> float:
        """Return the memory of all its processes beyond PostgreSQL's cache, in MB.

        Pages shared by several processes count once (PSS); of the memory that the database's processes
        share, only what exceeds `shared_buffers` counts.
        """
        return sum(self.memory_by_part().values())

    def memory_by_part(self) -> dict[str, float]:
        """Return the memory of its processes, in MB, by what they are: "web", "worker", "stream", "database"…"""
        parts: dict[str, float] = {}
        beyond = -float(shared_buffers(machine_memory()))
        for process in [self.process, *self.process.children(recursive=True)]:
            own, common = _pss(process.pid)
            name = _part(process)
            parts[name] = parts.get(name, 0.0) + (own - common) / MB
            beyond += common
        parts["database"] = parts.get("database", 0.0) + max(beyond, 0.0) / MB
        return parts


@contextmanager
def running(folder: Path, log: Path) -> Iterator[Server]:
    """Run Liane on `folder` for the length of a `with`. Raises RuntimeError when it does not start."""
    command = [sys.executable, "-m", "liane.config.command.main", "up", "--data", str(folder), "--port", "0"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LIANE_")}
    environment["LIANE_API_RATE"] = "0"
    with log.open("ab") as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, env=environment, text=True)
    try:
        lines = process.stdout or ()
        found = next((match for line in lines if (match := _READY.search(line))), None)
        if found is None:
            raise RuntimeError(f"liane up did not start: see {log}")
        yield Server(found.group(), Cluster(folder).url, psutil.Process(process.pid))
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _part(process: psutil.Process) -> str:
    """Return what a process of Liane is: the last word of its module, or "database"."""
    try:
        words = process.cmdline()
    except psutil.NoSuchProcess:
        # One that the database had for a moment.
        return "database"
    if "-m" not in words:
        return "database"
    return words[words.index("-m") + 1].rpartition(".")[2]


def _pss(pid: int) -> tuple[int, int]:
    """Return the bytes of a process, and those among them in memory that database processes share."""
    total = shared = 0
    common = False
    try:
        lines = Path(f"/proc/{pid}/smaps").read_text().splitlines()
    except OSError:
        return 0, 0
    for line in lines:
        head, _space, rest = line.partition(" ")
        if not head.endswith(":"):
            common = any(name in rest for name in _SHARED)
        elif head == "Pss:":
            size = int(rest.split()[0]) * 1024
            total += size
            shared += size if common else 0
    return total, shared
