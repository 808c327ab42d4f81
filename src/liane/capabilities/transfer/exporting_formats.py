"""The formats of exports. Each writes row by row, in constant memory, to a file that it makes.

`csv` is for programs: UTF-8, commas, neutral values, paths as headings, ids; an import of it changes nothing.
`excel-csv` opens in a spreadsheet of the reader's language; `xlsx` is a workbook of typed cells; `json` an array.
"""

import csv
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

import orjson
import xlsxwriter
from django.utils.translation import gettext as _

from liane.capabilities.transfer.exporting_cells import MOST_TEXT, dumped, harmless, ids, neutral, spreadsheet, typed
from liane.lib import currencies
from liane.records.fields import Context, Field
from liane.records.queries.pages import Row

# What a sheet of Excel holds: rows, the heading's aside, and links.
SHEET_ROWS = 1_048_575
SHEET_LINKS = 65_000


@dataclass(frozen=True, slots=True)
class Shown:
    """One column of a file: the path asked for, the words for it, the field that its values are of.

    `part` columns hold a piece of a composite value, as text. `title` is the record's own name.
    """

    path: str
    label: str
    field: Field
    part: bool = False
    title: bool = False


class Writer(Protocol):
    """A file being written."""

    def row(self, row: Row) -> None: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What a writer is made for: where, the columns, who reads, the title of the sheet, where records' pages are.

    `records` is "https://crm.exemple.fr/companies/", "" for no links.
    """

    path: Path
    columns: Sequence[Shown]
    context: Context
    title: str
    records: str = ""


class Csv:
    """A CSV for programs: the record's id first, relations with their ids beside."""

    def __init__(self, asked: Asked) -> None:
        self.columns, self.context = asked.columns, asked.context
        self._file = asked.path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file, lineterminator="\n")
        headings = ["id"]
        for one in self.columns:
            headings += [one.path, f"{one.path}.id"] if _linked(one) else [one.path]
        self._writer.writerow(headings)

    def row(self, row: Row) -> None:
        cells = [str(row.id)]
        for one, value in zip(self.columns, row.values, strict=True):
            if one.part:
                cells.append("" if value is None else str(value))
            else:
                cells.append(neutral(one.field, value, self.context))
                if _linked(one):
                    cells.append(ids(value) if value else "")
        self._writer.writerow(cells)

    def close(self) -> None:
        self._file.close()


class ExcelCsv:
    """A CSV that a double click opens as it should: a byte order mark, the reader's marks and numbers."""

    def __init__(self, asked: Asked) -> None:
        self.columns, self.context = asked.columns, asked.context
        self._file = asked.path.open("w", encoding="utf-8-sig", newline="")
        french = self.context.language == "fr"
        self._writer = csv.writer(self._file, delimiter=";" if french else ",")
        self._writer.writerow([harmless(one.label) for one in self.columns])

    def row(self, row: Row) -> None:
        self._writer.writerow(
            [_text(one, value, self.context) for one, value in zip(self.columns, row.values, strict=True)]
        )

    def close(self) -> None:
        self._file.close()


class Json:
    """A JSON array of objects, one a line."""

    def __init__(self, asked: Asked) -> None:
        self.columns = asked.columns
        self._file = asked.path.open("wb")
        self._file.write(b"[")
        self._first = True

    def row(self, row: Row) -> None:
        found: dict[str, Any] = {"id": str(row.id)}
        for one, value in zip(self.columns, row.values, strict=True):
            found[one.path] = value if one.part else dumped(one.field, value)
        self._file.write(b"\n" if self._first else b",\n")
        self._file.write(orjson.dumps(found, default=str))
        self._first = False

    def close(self) -> None:
        self._file.write(b"\n]\n")
        self._file.close()


class Xlsx:
    """A workbook: typed cells, headings that stay in sight, the record's name a link to its page."""

    def __init__(self, asked: Asked) -> None:
        self.columns, self.context, self.records = asked.columns, asked.context, asked.records
        self.title = _sheet_name(asked.title)
        self._book = xlsxwriter.Workbook(
            str(asked.path),
            {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "remove_timezone": True},
        )
        self._head = self._book.add_format({"bold": True, "bottom": 1, "text_wrap": False})
        self._link = self._book.get_default_url_format()
        french = self.context.language == "fr"
        self._day = self._book.add_format({"num_format": "dd/mm/yyyy" if french else "yyyy-mm-dd"})
        self._moment = self._book.add_format({"num_format": "dd/mm/yyyy hh:mm" if french else "yyyy-mm-dd hh:mm"})
        self._percent = self._book.add_format({"num_format": "0.##%"})
        self._moneys: dict[str, Any] = {}
        self._sheets = 0
        self._open()

    def _open(self) -> None:
        self._sheets += 1
        self._sheet = self._book.add_worksheet(self.title if self._sheets == 1 else f"{self.title[:27]} {self._sheets}")
        self._at = 0
        self._sheet.freeze_panes(1, 1)
        for place, one in enumerate(self.columns):
            self._sheet.set_column(place, place, 32 if one.title else max(12, min(40, len(one.label) + 4)))
            self._sheet.write_string(0, place, one.label, self._head)

    def row(self, row: Row) -> None:
        if self._at == SHEET_ROWS:
            self._open()
        self._at += 1
        for place, (one, value) in enumerate(zip(self.columns, row.values, strict=True)):
            if value is None:
                continue
            if one.title and self.records and self._at <= SHEET_LINKS:
                self._name(place, row.id, str(value))
            elif one.part:
                self._sheet.write_string(self._at, place, str(value)[:MOST_TEXT])
            else:
                self._cell(place, one.field, value)

    def _name(self, place: int, record_id: UUID, title: str) -> None:
        self._sheet.write_url(self._at, place, f"{self.records}{record_id}", self._link, title[:MOST_TEXT])

    def _cell(self, place: int, field: Field, value: Any) -> None:
        found = typed(field, value, self.context)
        if isinstance(found, str):
            self._sheet.write_string(self._at, place, found[:MOST_TEXT])
        elif isinstance(found, dt.datetime):
            self._date(place, found, self._moment)
        elif isinstance(found, dt.date):
            self._date(place, found, self._day)
        elif found is not None:
            self._sheet.write_number(self._at, place, float(found), self._number(field, value))

    def _date(self, place: int, found: dt.date, shape: Any) -> None:
        if found.year < 1900:
            # Excel's calendar begins in 1900: older days are text.
            self._sheet.write_string(self._at, place, found.isoformat())
        else:
            self._sheet.write_datetime(self._at, place, found, shape)

    def _number(self, field: Field, value: Any) -> Any:
        if field.kind.name == "percent":
            return self._percent
        if field.kind.name != "money":
            return None
        code: str = value["currency"]
        if code not in self._moneys:
            places = currencies.digits(code)
            sign = currencies.symbol(code, self.context.language).replace('"', "")
            number = "#,##0" + ("." + "0" * places if places else "")
            self._moneys[code] = self._book.add_format({"num_format": f'{number} "{sign}"'})
        return self._moneys[code]

    def close(self) -> None:
        self._book.close()


def _text(one: Shown, value: Any, context: Context) -> str:
    if one.part:
        return "" if value is None else harmless(str(value))
    return spreadsheet(one.field, value, context)


def _linked(one: Shown) -> bool:
    return not one.part and "." not in one.path and bool(one.field.target) and one.field.target != "*"


def _sheet_name(title: str) -> str:
    """Return a title that Excel takes for a sheet: 31 characters, none of its own signs."""
    return "".join(" " if char in "[]:*?/\\'" else char for char in title)[:31].strip() or _("Fiches")


FORMATS: dict[str, tuple[type[Csv] | type[ExcelCsv] | type[Xlsx] | type[Json], str]] = {
    "csv": (Csv, "csv"),
    "excel-csv": (ExcelCsv, "csv"),
    "xlsx": (Xlsx, "xlsx"),
    "json": (Json, "json"),
}
