"""Imports that a program asks for: its file is kept, read through once, and written, or tried, by a job."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from liane.api.keys.limits import Reach, narrowed, reach_of
from liane.capabilities.transfer.importing import KEPT_KIND, Aliases, import_file, ready, steps
from liane.capabilities.transfer.mapping import Plan, parse_aliases, parse_mapping
from liane.capabilities.transfer.refusals import BadFile
from liane.lib.ids import new_id
from liane.records import schema, tasks
from liane.records.changes.model import Problem, Refused
from liane.records.objects import ObjectType
from liane.records.operations import Step
from liane.records.tasks import Task
from liane.records.viewer import Viewer

KIND = KEPT_KIND


@dataclass(frozen=True, slots=True)
class Asked:
    """What a program gives: its file, how its columns are read (as JSON), what to repair, whether only to try."""

    content: bytes
    mapping: Any = None
    aliases: Any = None
    dry_run: bool = False


def start(item: ObjectType, asked: Asked, viewer: Viewer, reach: Reach) -> UUID:
    """Keep the file and ask for its job; return the operation. Raises BadFile for a file that cannot be imported."""
    with _lying(asked.content) as path:
        _table, setup = ready(path, item.name, viewer, *_read(item.name, asked.mapping, asked.aliases))
    kept = default_storage.save(f"{schema.current()}/imports/{new_id()}.csv", ContentFile(asked.content))
    parameters: dict[str, Any] = {
        "object": item.name, "file": kept, "scopes": sorted(reach.scopes), "limits": sorted(reach.limits),
        "mapping": asked.mapping, "aliases": asked.aliases, "dry_run": asked.dry_run,
        "columns": setup.columns, "ignored": setup.ignored,
    }  # fmt: skip
    label = _("Essai d’import : %(objects)s") if asked.dry_run else _("Import : %(objects)s")
    return tasks.later(KIND, label % {"objects": item.plural}, viewer, parameters)


def _read(name: str, mapping: Any, aliases: Any) -> tuple[Plan | None, Aliases | None]:
    plan = None if mapping is None else parse_mapping(mapping, name)
    return plan, None if aliases is None else parse_aliases(aliases)


def carry(one: Task, viewer: Viewer) -> Iterator[Step]:
    """Write what is left of an import, with no more rights than the key had that asked for it."""
    given = one.parameters
    viewer = narrowed(viewer, reach_of(given["scopes"], given["limits"]))
    with default_storage.open(given["file"]) as file, _lying(file.read()) as path:
        try:
            plan, aliases = _read(given["object"], given.get("mapping"), given.get("aliases"))
            if given.get("dry_run"):
                yield _tried(one, path, viewer, plan, aliases)
            else:
                yield from steps(*ready(path, given["object"], viewer, plan, aliases), viewer, one)
        except BadFile as error:
            default_storage.delete(given["file"])
            raise Refused([Problem("", one.id, "", error.message, "file")]) from error
    default_storage.delete(given["file"])


def _tried(one: Task, path: Path, viewer: Viewer, plan: Plan | None, aliases: Aliases | None) -> Step:
    """Import the whole file, take it back, and return what it would have done."""
    found = import_file(path, one.parameters["object"], viewer, plan=plan, aliases=aliases, dry_run=True)
    tasks.note_total(one.id, found.rows)
    report = [
        {"line": line.line, "kind": line.kind, "column": line.column, "value": line.value, "message": line.message}
        for line in found.lines
    ]
    would = {"created": found.created, "updated": found.updated}
    return Step(None, found.rows, report, found.refused, marks={"would": would})


@contextmanager
def _lying(content: bytes) -> Iterator[Path]:
    """Give the path at which the contents lie for a while."""
    with tempfile.TemporaryDirectory(prefix="liane-import-") as folder:
        path = Path(folder) / "import.csv"
        path.write_bytes(content)
        yield path
