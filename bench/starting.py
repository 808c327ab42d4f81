"""How long `liane up` takes from nothing, and on a folder that it knows."""

import shutil
import tempfile
from pathlib import Path
from time import perf_counter

from bench import timing
from bench.server import running

FIRST, LATER = 15.0, 4.0  # seconds
_LATER_STARTS = 3


def measure() -> timing.Line:
    """Start a Liane on a new folder, then again and again, each stopped before the next."""
    folder = Path(tempfile.mkdtemp(prefix="liane-bench-"))
    # The account that runs PostgreSQL walks through it.
    folder.chmod(0o711)
    try:
        first, *later = [_seconds(folder / "data", folder / "log") for _start in range(1 + _LATER_STARTS)]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    slowest = max(later)
    return timing.Line(
        "first start / a later one",
        f"{first:.1f} / {slowest:.1f} s",
        target=f"< {FIRST:.0f} / {LATER:.0f} s",
        reached=first < FIRST and slowest < LATER,
    )


def _seconds(data: Path, log: Path) -> float:
    started = perf_counter()
    with running(data, log):
        return perf_counter() - started
