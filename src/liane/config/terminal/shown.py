"""Records on a terminal: a table in the reader's own words, or JSON for programs."""

import io
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import orjson
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from liane.capabilities.transfer.exporting_cells import dumped, related, titles
from liane.capabilities.transfer.exporting_formats import Shown
from liane.records.fields import Context
from liane.records.queries.pages import Row

# What a program reads line by line is never cut; neither is what a file keeps.
_UNCUT = 100_000


def item(row: Row, columns: Sequence[Shown]) -> dict[str, Any]:
    """Return a record as programs read it: as the API gives it."""
    values = {one.path: neutral(one, value) for one, value in zip(columns, row.values, strict=True)}
    return {"id": str(row.id), "version": row.version, "values": values}


def neutral(one: Shown, value: Any) -> Any:
    """Return a value as JSON holds it."""
    return value if one.part else dumped(one.field, value)


def local(one: Shown, value: Any, context: Context) -> str:
    """Return a value as its reader writes it."""
    if value is None or value == []:
        return ""
    if one.part:
        return str(value)
    return titles(value) if related(value) else one.field.kind.show(one.field, value, context)


def json(data: Any, *, indented: bool = True) -> str:
    """Return JSON, set in for people's eyes unless each line is a record."""
    option = orjson.OPT_INDENT_2 if indented else 0
    return orjson.dumps(data, default=str, option=option).decode()


def table(headings: Sequence[tuple[str, bool]], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table; `headings` say which columns hold numbers."""
    drawn = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for heading, numeric in headings:
        drawn.add_column(
            Text(plain(heading)), justify="right" if numeric else "left", no_wrap=True, overflow="ellipsis"
        )
    for row in rows:
        drawn.add_row(*(Text(plain(cell)) for cell in row))
    yield from _lines(drawn)


def card(pairs: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Yield the lines of one record: its fields below one another, long values whole."""
    drawn = Table(box=None, pad_edge=False, show_header=False)
    drawn.add_column(no_wrap=True, style="bold")
    drawn.add_column(overflow="fold")
    for label, value in pairs:
        drawn.add_row(Text(plain(label)), Text(plain(value, lines=True)))
    yield from _lines(drawn)


def plain(text: str, *, lines: bool = False) -> str:
    """Return text that cannot command the terminal: what somebody typed in a record stays text."""
    return "".join(char if char.isprintable() or (lines and char == "\n") else " " for char in text)


def terminal() -> bool:
    """Say whether a person looks at what is printed."""
    return sys.stdout.isatty()


def _lines(drawn: Table) -> Iterator[str]:
    width = shutil.get_terminal_size().columns if terminal() else _UNCUT
    colours = terminal() and not os.environ.get("NO_COLOR")
    file = io.StringIO()
    Console(file=file, width=width, force_terminal=colours, no_color=not colours, highlight=False).print(drawn)
    yield from (line.rstrip() for line in file.getvalue().rstrip("\n").split("\n"))
