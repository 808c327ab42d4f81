"""How quickly the chain of the log is checked, whole."""

import time

from bench import timing
from bench.bare import SCHEMA
from liane.records.past import chain

_LINES, _SECONDS = 1_000_000, 20.0


def measure(url: str) -> timing.Line:
    """Check the whole log once; the target is a million lines in twenty seconds, in proportion."""
    began = time.monotonic()
    verdict = chain.verify(url, SCHEMA)
    seconds = time.monotonic() - began
    if verdict.broken is not None:
        raise RuntimeError(f"the log does not hold: {verdict.broken}")
    rate = verdict.lines / seconds if seconds else 0.0
    own = f"{seconds:.1f} s, {rate:,.0f} lines a second"
    # Starting the processes weighs most in a small log.
    reached = seconds < max(2.0, verdict.lines * _SECONDS / _LINES)
    return timing.Line(f"doctor: the log of {verdict.lines:,} lines", own, target="< 20 s a million", reached=reached)
