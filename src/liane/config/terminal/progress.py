"""Progress bars on a terminal; nothing where nobody looks."""

import sys
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from liane.records.operations import Progress as Done


class Bar:
    """How far something is, on the standard error: what is printed stays clean."""

    def __init__(self, label: str, total: int | None = None) -> None:
        console = Console(file=sys.stderr, force_terminal=None)
        self._bars = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not sys.stderr.isatty(),
        )
        self.last: Done | None = None
        self._task = self._bars.add_task(label, total=total or None)

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def to(self, done: int, total: int | None = None) -> None:
        """Say how many are done, and of how many once that is known."""
        self._bars.update(self._task, completed=done, total=total)

    def advance(self, more: int) -> None:
        """Say that `more` were done."""
        self._bars.update(self._task, advance=more)

    def watch(self, done: Done) -> None:
        """Follow an operation; `last` is how far it was when it was last heard of."""
        self.last = done
        self.to(done.position, done.total)
