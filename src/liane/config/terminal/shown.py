"""Records on a terminal: a table in the reader's own words, or JSON for programs."""

import io
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import orjson
from rich import box
from rich.cells import cell_len
from rich.console import Console, JustifyMethod
from rich.table import Table
from rich.text import Text

from liane.capabilities.transfer.exporting_cells import dumped, related, titles
from liane.capabilities.transfer.exporting_formats import Shown
from liane.lib.refusal import said
from liane.records.fields import Context
from liane.records.queries.pages import Row

# A column shows this many characters at least, and stands so far from the next.
_LEGIBLE, _GAP = 12, 3
# The first and the last column, which are always there.
_KNOWN = 2
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
    """Yield the lines of a table; `headings` say which columns hold numbers.

    On a narrow terminal long values are cut, and columns that still find no room are left out and named below: never
    the first nor the last, by which a record is known.
    """
    columns = [[plain(heading), *(plain(row[at]) for row in rows)] for at, (heading, _numeric) in enumerate(headings)]
    widths = _widths([max(cell_len(cell) for cell in column) for column in columns])
    drawn = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for at, width in widths.items():
        justify: JustifyMethod = "right" if headings[at][1] else "left"
        drawn.add_column(Text(columns[at][0]), justify=justify, no_wrap=True, overflow="ellipsis", width=width)
    for cells in zip(*(columns[at][1:] for at in widths), strict=True):
        drawn.add_row(*(Text(cell) for cell in cells))
    yield from _lines(drawn)
    if len(widths) < len(columns):
        names = ", ".join(column[0] for at, column in enumerate(columns) if at not in widths)
        yield ""
        yield said(f"Sans la place de montrer : {names}.", f"No room to show: {names}.")


def _widths(whole: Sequence[int]) -> dict[int, int]:
    """Return how wide each column is that finds room, by its place; `whole` is how wide each would be."""
    least = [min(_LEGIBLE, width) for width in whole[:-1]] + [whole[-1]]
    there = list(range(len(whole)))
    while len(there) > _KNOWN and sum(least[at] + _GAP for at in there) - _GAP > _width():
        there.pop(-_KNOWN)
    room = max(0, _width() - sum(least[at] + _GAP for at in there) + _GAP)
    found = {}
    for at in there:
        more = min(room, whole[at] - least[at])
        found[at] = least[at] + more
        room -= more
    return found


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


def _width() -> int:
    return shutil.get_terminal_size().columns if terminal() else _UNCUT


def _lines(drawn: Table) -> Iterator[str]:
    colours = terminal() and not os.environ.get("NO_COLOR")
    file = io.StringIO()
    Console(file=file, width=_width(), force_terminal=colours, no_color=not colours, highlight=False).print(drawn)
    yield from (line.rstrip() for line in file.getvalue().rstrip("\n").split("\n"))
