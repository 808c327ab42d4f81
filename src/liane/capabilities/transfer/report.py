"""What an import says of the rows that it repaired, refused or has something to say about."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from liane.capabilities.transfer.exporting_cells import harmless

REPAIRED, REFUSED, NOTICE = "repaired", "refused", "notice"
_KINDS = {
    REPAIRED: gettext_lazy("réparée"),
    REFUSED: gettext_lazy("refusée"),
    NOTICE: gettext_lazy("à savoir"),
}


def note(line: int, kind: str, column: str, message: object, value: str = "") -> dict[str, Any]:
    """Return one line of a report, as an operation keeps it."""
    return {"line": line, "kind": kind, "column": column, "message": str(message), "value": value[:500]}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a report: where in the file, what became of the row, why."""

    line: int | None
    kind: str
    column: str
    value: str
    message: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What an import did. Counts are of records, save `rows`, `refused` and the kinds of lines, which are rows'."""

    operation: UUID | None
    rows: int
    created: int
    updated: int
    refused: int
    lines: Sequence[Line]
    dry: bool = False
    ignored: Sequence[str] = ()
    columns: Mapping[str, str] = field(default_factory=dict)

    def count(self, kind: str) -> int:
        """Return how many lines of the report are of `kind`."""
        return sum(line.kind == kind for line in self.lines)

    def sentences(self) -> list[str]:
        """Return the import in a few sentences, in the active language."""
        said = []
        if self.dry:
            said.append(_("Essai à blanc : rien n’a été écrit."))
        said.append(ngettext("%(count)d ligne lue.", "%(count)d lignes lues.", self.rows) % {"count": self.rows})
        said.append(
            _("Fiches créées : %(created)d, modifiées : %(updated)d.")
            % {"created": self.created, "updated": self.updated}
        )
        if self.refused:
            refused = ngettext("%(count)d ligne refusée.", "%(count)d lignes refusées.", self.refused)
            said.append(refused % {"count": self.refused})
        if repaired := self.count(REPAIRED):
            text = ngettext(
                "%(count)d valeur réparée par les alias.", "%(count)d valeurs réparées par les alias.", repaired
            )
            said.append(text % {"count": repaired})
        if notices := self.count(NOTICE):
            text = ngettext("%(count)d remarque.", "%(count)d remarques.", notices)
            said.append(text % {"count": notices})
        if self.ignored:
            said.append(_("Colonnes laissées de côté : %(names)s.") % {"names": ", ".join(self.ignored)})
        return said


def read_lines(report: Iterable[Mapping[str, Any]]) -> list[Line]:
    """Return the lines of an operation's report in the file's order; what the gate refused has no kind of its own."""
    found = [
        Line(
            entry.get("line"),
            str(entry.get("kind", REFUSED)),
            str(entry.get("column") or entry.get("field") or ""),
            str(entry.get("value") or ""),
            str(entry.get("message", "")),
        )
        for entry in report
    ]
    return sorted(found, key=lambda line: line.line or 0)


def write_report(path: Path, lines: Iterable[Line]) -> None:
    """Write the report as a CSV that a spreadsheet opens in either language."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows(report_rows(lines))


def report_rows(lines: Iterable[Line]) -> Iterator[list[str | int]]:
    """Yield the rows of a report as a table, its headings first; what began a formula is harmless."""
    yield [_("ligne"), _("nature"), _("colonne"), _("valeur"), _("raison")]
    for line in lines:
        kind = str(_KINDS.get(line.kind, line.kind))
        yield [line.line or "", kind, harmless(line.column), harmless(line.value), harmless(line.message)]
