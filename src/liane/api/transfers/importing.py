"""Imports that a program asks for: its file is kept, read through once, and written by a job."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from liane.api.keys.limits import Reach, narrowed, reach_of
from liane.capabilities.transfer.importing import KEPT_KIND, check_file, steps
from liane.capabilities.transfer.refusals import BadFile
from liane.lib.ids import new_id
from liane.records import schema, tasks
from liane.records.changes.model import Problem, Refused
from liane.records.objects import ObjectType
from liane.records.operations import Step
from liane.records.tasks import Task
from liane.records.viewer import Viewer

KIND = KEPT_KIND


def start(item: ObjectType, content: bytes, viewer: Viewer, reach: Reach) -> UUID:
    """Keep the file and ask for its job; return the operation. Raises BadFile for a file that cannot be imported."""
    with _lying(content) as path:
        check_file(path, item.name, viewer)
    kept = default_storage.save(f"{schema.current()}/imports/{new_id()}.csv", ContentFile(content))
    parameters: dict[str, Any] = {
        "object": item.name, "file": kept, "scopes": sorted(reach.scopes), "limits": sorted(reach.limits),
    }  # fmt: skip
    return tasks.later(KIND, _("Import : %(objects)s") % {"objects": item.plural}, viewer, parameters)


def carry(one: Task, viewer: Viewer) -> Iterator[Step]:
    """Write what is left of an import, with no more rights than the key had that asked for it."""
    given = one.parameters
    scopes: Sequence[str] = given["scopes"]
    viewer = narrowed(viewer, reach_of(scopes, given["limits"]))
    with default_storage.open(given["file"]) as file, _lying(file.read()) as path:
        try:
            yield from steps(path, given["object"], viewer, one)
        except BadFile as error:
            raise Refused([Problem("", one.id, "", error.message, "file")]) from error
    default_storage.delete(given["file"])


@contextmanager
def _lying(content: bytes) -> Iterator[Path]:
    """Give the path at which the contents lie for a while."""
    with tempfile.TemporaryDirectory(prefix="liane-import-") as folder:
        path = Path(folder) / "import.csv"
        path.write_bytes(content)
        yield path
