"""A table of text, read row by row with bounded memory, each row with the line on which it starts."""

import csv
import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext_lazy as _

from liane.capabilities.transfer.dialect import SAMPLE, delimiter, encoding
from liane.capabilities.transfer.refusals import BadFile

MAX_CELL = 1_000_000
MAX_LINE = 4_000_000
MAX_COLUMNS = 5_000


@dataclass(frozen=True, slots=True)
class Row:
    """One record of the file: the line on which it starts and its cells, as many as there are headings.

    `excess` says how many cells stood beyond the last heading.
    """

    line: int
    cells: list[str]
    excess: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A file that can be read: its headings, in order, and how it is written."""

    path: Path
    encoding: str
    delimiter: str
    headings: tuple[str, ...]

    def rows(self) -> Iterator[Row]:
        """Yield the rows after the headings, blank ones left out. Raises BadFile where reading must stop."""
        width = len(self.headings)
        with self.path.open(encoding=self.encoding, newline="", errors="replace") as file:
            records = _records(file, self.delimiter)
            next(records, None)
            for line, cells in records:
                if len(cells) == width:
                    if any(cells):
                        yield Row(line, cells)
                elif any(cells):
                    excess = sum(1 for cell in cells[width:] if cell.strip())
                    yield Row(line, (cells + [""] * width)[:width], excess)

    def fingerprint(self) -> str:
        """Return the SHA-256 of the file: the same content is the same import."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


def open_table(path: Path) -> Table:
    """Find out how the file is written and read its headings. Raises BadFile with a sentence."""
    if path.is_dir():
        raise BadFile(_("« %(name)s » est un dossier.") % {"name": path.name})
    try:
        found = encoding(path)
        with path.open(encoding=found, newline="", errors="replace") as file:
            mark = delimiter(file.read(SAMPLE))
        with path.open(encoding=found, newline="", errors="replace") as file:
            first = next(_records(file, mark), None)
    except FileNotFoundError:
        raise BadFile(_("Le fichier « %(name)s » n’existe pas.") % {"name": str(path)}) from None
    except OSError as error:
        reason = error.strerror or str(error)
        message = _("Le fichier « %(name)s » ne peut pas être lu : %(reason)s.")
        raise BadFile(message % {"name": str(path), "reason": reason}) from None
    if first is None:
        raise BadFile(_("Ce fichier est vide."))
    headings = tuple(cell.strip() for cell in first[1])
    while headings and not headings[-1]:
        headings = headings[:-1]
    _check_headings(headings)
    return Table(path, found, mark, headings)


def _check_headings(headings: tuple[str, ...]) -> None:
    if not headings:
        raise BadFile(_("La première ligne ne nomme aucune colonne."))
    if len(headings) > MAX_COLUMNS:
        message = _("Ce fichier a %(count)d colonnes, le maximum est %(maximum)d.")
        raise BadFile(message % {"count": len(headings), "maximum": MAX_COLUMNS})
    doubled = [heading for heading, times in Counter(headings).items() if heading and times > 1]
    if doubled:
        names = ", ".join(doubled[:10])
        raise BadFile(_("Deux colonnes portent le même titre : %(names)s.") % {"names": names})


def _records(file: TextIO, mark: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the line on which it starts. A "sep=" line is skipped."""
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(_lines(file), delimiter=mark, strict=True)
    start = 1
    try:
        for cells in reader:
            if start == 1 and len(cells) <= 2 and cells and cells[0].strip().lower() in ("sep=", f"sep={mark}"):
                start = reader.line_num + 1
                continue
            yield start, cells
            start = reader.line_num + 1
    except csv.Error as error:
        raise BadFile(_explained(str(error), start)) from None


def _explained(error: str, line: int) -> object:
    if "field larger" in error:
        message = _(
            "La cellule commencée à la ligne %(line)d n’en finit pas : un guillemet n’y est sans doute pas fermé."
        )
    elif "unexpected end" in error:
        message = _("Le guillemet ouvert à la ligne %(line)d n’est jamais fermé.")
    elif "expected after" in error:
        message = _("À la ligne %(line)d, du texte suit un guillemet fermant : doublez les guillemets d’une cellule.")
    else:
        message = _("La ligne %(line)d ne se lit pas comme du CSV.")
    return message % {"line": line}


def _lines(file: TextIO) -> Iterator[str]:
    """Yield the lines of the file. Raises BadFile rather than hold an endless one in memory."""
    number = 0
    while line := file.readline(MAX_LINE + 1):
        number += 1
        if len(line) > MAX_LINE:
            message = _("La ligne %(line)d est trop longue : plus de %(maximum)d caractères.")
            raise BadFile(message % {"line": number, "maximum": MAX_LINE})
        yield line
