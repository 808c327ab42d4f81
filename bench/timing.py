"""Figures: medians, 95th percentiles, and the table that shows them."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

SAMPLES = 100
WARMING = 8


@dataclass(frozen=True, slots=True)
class Figure:
    """Durations in milliseconds: the median and the 95th percentile."""

    median: float
    p95: float


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table, ready to print: what, Liane's figure, the bare one, the ratio, the target.

    `processor` is the time on a processor that one page takes, whoever else is busy on the machine.
    """

    label: str
    own: str
    bare: str = ""
    ratio: str = ""
    processor: str = ""
    target: str = ""
    reached: bool | None = None


def durations(sample: Callable[[int], float]) -> Figure:
    """Return the figure of SAMPLES calls, each given its number and returning its own milliseconds.

    A few calls go before, unmeasured, as a server that has served for a while is what people meet.
    """
    for number in range(WARMING):
        sample(SAMPLES + number)
    found = sorted(sample(number) for number in range(SAMPLES))
    return Figure(statistics.median(found), found[int(len(found) * 0.95) - 1])


def timed(call: Callable[[int], object]) -> Callable[[int], float]:
    """Return `call` as a sample: how long it took, in milliseconds."""

    def sample(number: int) -> float:
        started = perf_counter()
        call(number)
        return (perf_counter() - started) * 1000

    return sample


def compared(label: str, own: Figure, bare: Figure | None, processor: float, target: float) -> Line:
    """Return the line of two durations; `target` is for the 95th percentile; all in milliseconds."""
    return Line(
        label,
        f"{own.median:.1f} / {own.p95:.1f} ms",
        f"{bare.median:.2f} / {bare.p95:.2f} ms" if bare else "",
        f"{own.median / bare.median:.1f}" if bare and bare.median else "",
        f"{processor:.1f} ms",
        f"< {target:.0f} ms",
        own.p95 < target,
    )


def table(title: str, lines: Sequence[Line]) -> str:
    """Return the table as Markdown that a terminal shows well too."""
    rows = [("", "Liane", "bare", "ratio", "processor", "target", "")]
    for line in lines:
        mark = {True: "ok", False: "over", None: ""}[line.reached]
        rows.append((line.label, line.own, line.bare, line.ratio, line.processor, line.target, mark))
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    drawn = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    drawn.insert(1, "| " + " | ".join("-" * width for width in widths) + " |")
    return "\n".join([title, "", *drawn])
