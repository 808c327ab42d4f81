"""`liane import` and `liane export`, inside Django."""

from collections.abc import Sequence
from pathlib import Path

import orjson

from liane.capabilities.transfer.exporting import export_file as write
from liane.capabilities.transfer.importing import import_file as read
from liane.capabilities.transfer.mapping import read_aliases, read_mapping
from liane.capabilities.transfer.refusals import BadFile
from liane.capabilities.transfer.report import REFUSED, Line, write_report
from liane.lib.refusal import Refusal, said
from liane.records.changes.model import Refused
from liane.records.queries.model import Query, QueryError, parse_where
from liane.records.registry import refresh
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


def export_file(object_name: str, file: Path, where: str, columns: str, style: str) -> list[str]:
    """Export records as Liane itself and return the line to print; raise Refusal when it cannot be."""
    catalogue = refresh()
    item = catalogue.get(object_name) or catalogue.by_slug(object_name)
    if item is None:
        names = ", ".join(sorted(catalogue.objects))
        raise Refusal(
            f"L’objet « {object_name} » n’existe pas. Il y a : {names}.",
            f"There is no object “{object_name}”. There are: {names}.",
        )
    chosen = style or {".xlsx": "xlsx", ".json": "json"}.get(file.suffix.lower(), "csv")
    part = file.with_name(f"{file.name}.part")
    try:
        condition = parse_where(orjson.loads(where)) if where else None
        query = Query(item.name, where=condition, columns=tuple(path for path in columns.split(",") if path))
        count = write(part, query, system(language=said("fr", "en")), chosen)
        part.replace(file)
    except orjson.JSONDecodeError as error:
        raise Refusal(f"--where n’est pas du JSON : {error}.", f"--where is not JSON: {error}.") from error
    except (QueryError, Refused) as error:
        raise Refusal(str(error), str(error)) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refusal(f"{file} ne peut pas être écrit : {reason}.", f"{file} cannot be written: {reason}.") from error
    finally:
        part.unlink(missing_ok=True)
    return [said(f"Fiches exportées : {count}, dans {file}.", f"Records exported: {count}, to {file}.")]


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
