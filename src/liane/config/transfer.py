"""`liane import`, inside Django."""

from collections.abc import Sequence
from pathlib import Path

from liane.capabilities.transfer.importing import import_file as read
from liane.capabilities.transfer.mapping import read_aliases, read_mapping
from liane.capabilities.transfer.refusals import BadFile
from liane.capabilities.transfer.report import REFUSED, Line, write_report
from liane.lib.refusal import Refusal, said
from liane.records.changes.model import Refused
from liane.records.viewer import system

_TOLD = 10  # refused rows told on the terminal


def import_file(
    object_name: str, file: Path, mapping: Path | None, aliases: Path | None, report: Path | None, *, dry_run: bool
) -> list[str]:
    """Import a file as Liane itself and return the lines to print; raise Refusal when it cannot be at all."""
    for path in (file, mapping, aliases):
        if path is not None and not path.is_file():
            raise Refusal(f"{path} n’existe pas.", f"{path} does not exist.")
    try:
        summary = read(
            file,
            object_name,
            system(language=said("fr", "en")),
            plan=read_mapping(mapping, object_name) if mapping else None,
            aliases=read_aliases(aliases) if aliases else None,
            dry_run=dry_run,
        )
    except (BadFile, Refused) as error:
        raise Refusal(str(error), str(error)) from error
    lines = [str(sentence) for sentence in summary.sentences()]
    if report is not None:
        write_report(report, summary.lines)
        lines.append(said(f"Rapport : {report}", f"Report: {report}"))
    else:
        lines += _told(summary.lines)
    return lines


def _told(found: Sequence[Line]) -> list[str]:
    """Return why the first rows were refused, and where the others are read."""
    refused = [line for line in found if line.kind == REFUSED]
    told = [
        said(f"Ligne {line.line}, {line.column} : {line.message}", f"Line {line.line}, {line.column}: {line.message}")
        for line in refused[:_TOLD]
    ]
    if len(found) > len(told):
        told.append(said("--report FICHIER dit tout, ligne par ligne.", "--report FILE says it all, line by line."))
    return told
