"""Progress bars on a terminal; nothing where nobody looks."""

import signal
import sys
from types import FrameType, TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from liane.lib.refusal import said
from liane.records.operations import Progress as Done


class Bar:
    """How far something is, on the standard error: what is printed stays clean.

    Ctrl-C is heard between two steps, where nothing is half done: what the bar is told next raises KeyboardInterrupt.
    A second one is heard at once.
    """

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
        self._heard = False
        self._before = signal.getsignal(signal.SIGINT)

    def __enter__(self) -> Self:
        signal.signal(signal.SIGINT, self._hear)
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        signal.signal(signal.SIGINT, self._before)
        self._bars.stop()

    def _hear(self, _number: int, _frame: FrameType | None) -> None:
        if self._heard:
            raise KeyboardInterrupt
        self._heard = True
        self._bars.update(self._task, description=said("S’arrête après ce lot", "Stops after this batch"))

    def _listen(self) -> None:
        if self._heard:
            raise KeyboardInterrupt

    def to(self, done: int, total: int | None = None) -> None:
        """Say how many are done, and of how many once that is known."""
        self._bars.update(self._task, completed=done, total=total)
        self._listen()

    def advance(self, more: int) -> None:
        """Say that `more` were done."""
        self._bars.update(self._task, advance=more)
        self._listen()

    def watch(self, done: Done) -> None:
        """Follow an operation; `last` is how far it was when it was last heard of."""
        self.last = done
        self.to(done.position, done.total)
