"""`liane import` and `liane export`, inside Django."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import orjson

from liane.capabilities.transfer.exporting import export_file as write
from liane.capabilities.transfer.importing import import_file as read
from liane.capabilities.transfer.mapping import read_aliases, read_mapping
from liane.capabilities.transfer.refusals import BadFile
from liane.capabilities.transfer.report import REFUSED, Line, write_report
from liane.config.terminal.acting import acting, named
from liane.config.terminal.progress import Bar
from liane.config.terminal.querying import not_json
from liane.lib.refusal import INTERRUPTED, Refusal, said, why
from liane.records.changes.model import Refused
from liane.records.operations import Progress
from liane.records.queries.model import Query, QueryError, parse_as_of, parse_where

_TOLD = 10  # refused rows told on the terminal


def import_file(
    object_name: str,
    file: Path,
    mapping: Path | None,
    aliases: Path | None,
    report: Path | None,
    email: str,
    *,
    dry_run: bool,
) -> Iterator[str]:
    """Import a file and yield the lines to print; raise Refusal when it cannot be at all."""
    for path in (file, mapping, aliases):
        if path is not None and not path.is_file():
            raise Refusal(f"{path} n’existe pas.", f"{path} does not exist.")
    try:
        with Bar(said("Import", "Import")) as bar:
            summary = read(
                file,
                object_name,
                acting(email),
                plan=read_mapping(mapping, object_name) if mapping else None,
                aliases=read_aliases(aliases) if aliases else None,
                dry_run=dry_run,
                watch=bar.watch,
            )
    except (BadFile, Refused) as error:
        raise Refusal(str(error), str(error)) from error
    except KeyboardInterrupt:
        raise _interrupted(bar.last) from None
    yield from (str(sentence) for sentence in summary.sentences())
    if report is not None:
        write_report(report, summary.lines)
        yield said(f"Rapport : {report}", f"Report: {report}")
    else:
        yield from _told(summary.lines)
    if summary.operation is not None and summary.created + summary.updated:
        yield said(f"Pour annuler : liane undo {summary.operation}", f"To undo: liane undo {summary.operation}")


def export_file(
    object_name: str, file: Path, where: str, columns: str, style: str, email: str, as_of: str = ""
) -> Iterator[str]:
    """Export records and yield the line to print; raise Refusal when it cannot be."""
    viewer = acting(email)
    item = named(object_name)
    chosen = style or {".xlsx": "xlsx", ".json": "json"}.get(file.suffix.lower(), "csv")
    part = file.with_name(f"{file.name}.part")
    try:
        condition = parse_where(orjson.loads(where)) if where else None
        shown = tuple(path for path in columns.split(",") if path)
        query = Query(item.name, where=condition, columns=shown, as_of=parse_as_of(as_of or None))
        with Bar(said("Export", "Export")) as bar:
            count = write(part, query, viewer, chosen, watch=bar.to)
        part.replace(file)
    except orjson.JSONDecodeError as error:
        raise not_json("--where", error) from error
    except (QueryError, Refused) as error:
        raise Refusal(str(error), str(error)) from error
    except OSError as error:
        french, english = why(error)
        raise Refusal(f"{file} ne peut pas être écrit : {french}.", f"{file} cannot be written: {english}.") from error
    finally:
        part.unlink(missing_ok=True)
    yield said(f"Fiches exportées : {count}, dans {file}.", f"Records exported: {count}, to {file}.")


def _interrupted(done: Progress | None) -> Refusal:
    """Say how far an import came that somebody broke off, and how to go on or back."""
    if done is None:
        return Refusal("Interrompu : rien n’est écrit.", "Interrupted: nothing is written.", code=INTERRUPTED)
    french = f"Interrompu : {done.position} lignes sur {done.total} sont lues et écrites."
    english = f"Interrupted: {done.position} rows of {done.total} are read and written."
    return Refusal(
        f"{french} La même commande continue là ; pour annuler : liane undo {done.id}",
        f"{english} The same command goes on there; to undo: liane undo {done.id}",
        code=INTERRUPTED,
    )


def _told(found: Sequence[Line]) -> list[str]:
    """Return why the first rows were refused, and where the others are read."""
    refused = [line for line in found if line.kind == REFUSED]
    told = [
        said(f"Ligne {line.line}, {line.column} : {line.message}", f"Line {line.line}, {line.column}: {line.message}")
        for line in refused[:_TOLD]
    ]
    if len(found) > len(told):
        told.append(said("--report FICHIER dit tout, ligne par ligne.", "--report FILE says it all, line by line."))
    return told
