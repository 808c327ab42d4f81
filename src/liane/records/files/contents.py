"""Keeping contents: written before the Change that names them, and gone when nothing names them any more.

A row of ``records_file`` says what each file is and which field of which record it belongs to; its contents lie in
Django's storage, in the organisation's folder, under an id drawn at random. Values of fields repeat what people
read of it (``fields.files``).
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import connection
from django.utils.translation import gettext_lazy as _

from liane.records import schema
from liane.records.fields import files
from liane.records.fields.base import Field, Invalid, Value
from liane.records.fields.refusals import quoted
from liane.records.fields.text import one_line
from liane.records.files import pictures, types
from liane.records.objects import ObjectType
from liane.records.viewer import Viewer

_LONGEST_NAME = 200
_COLUMNS = "id, name, size, type, sha256, thumbnail, kept_by, object, record_id, field"


@dataclass(frozen=True, slots=True)
class Kept:
    """A file: `thumbnail` says that it has one; `object`, `record_id` and `field` where it belongs, None before."""

    id: UUID
    name: str
    size: int
    type: str
    sha256: str
    thumbnail: bool
    kept_by: UUID | None
    object: str | None
    record_id: UUID | None
    field: str | None

    @property
    def item(self) -> dict[str, Value]:
        """Return the file as the value of a field holds it."""
        return {"id": str(self.id), "name": self.name, "size": self.size, "type": self.type, "sha256": self.sha256}


def keep(name: str, content: BinaryIO, size: int, viewer: Viewer, *, picture: bool = False) -> dict[str, Value]:
    """Keep a file that `viewer` gives and return it as values hold it; `picture` when nothing else will do.

    Raises Invalid: too large, empty, a program, not what its name promises, not the picture that was asked for.
    """
    name = _named(name)
    if size > settings.FILE_LIMIT:
        message = _("« %(name)s » est trop lourd : %(most)d Mo au plus.")
        raise Invalid(message % {"name": quoted(name), "most": settings.FILE_LIMIT // 1_048_576}, "too_large")
    if size == 0:
        raise Invalid(_("« %(name)s » est vide.") % {"name": quoted(name)}, "empty")
    found = types.of(name, content)
    if picture and found not in types.PICTURES:
        message = _("« %(name)s » n’est pas une image JPEG, PNG, GIF ou WebP.")
        raise Invalid(message % {"name": quoted(name)}, "picture")
    small = _thumbnail(content, found, needed=picture)
    if small is None and found in types.PICTURES:
        # What no program of ours reads as a picture is not shown as one.
        found = types.UNKNOWN
    one = Kept(uuid4(), name, size, found, _digest(content), small is not None, viewer.user_id, None, None, None)
    # The row first: should the contents not arrive whole, it is swept with what did.
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO records_file (id, name, size, type, sha256, thumbnail, kept_by) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [one.id, one.name, one.size, one.type, one.sha256, one.thumbnail, one.kept_by],
        )
    default_storage.save(path(one.id), File(content))
    if small is not None:
        default_storage.save(path(one.id, small=True), ContentFile(small))
    return one.item


def find(ids: Iterable[UUID], *, lock: bool = False) -> dict[UUID, Kept]:
    """Return the files among `ids`, in one statement; `lock` keeps them from being swept meanwhile."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM records_file WHERE id = ANY(%s::uuid[]) ORDER BY id"
            + (" FOR UPDATE" if lock else ""),
            [wanted],
        )
        return {row[0]: Kept(*row) for row in cursor.fetchall()}


def naming(item: ObjectType, kept: Kept) -> list[Field]:
    """Return the fields of a file's record that may name it: the one that it was put into.

    Once that one is retired, all others that hold files: a field that is back to its former type has its files again.
    """
    field = item.logged(kept.field or "")
    if field is not None:
        return [field]
    return [field for field in item.fields.values() if field.kind.name in files.KINDS]


def path(file_id: UUID, *, small: bool = False) -> str:
    """Return where the contents lie in the storage: the organisation's folder, then a folder of some of its files."""
    name = file_id.hex
    return f"{schema.current()}/{name[:2]}/{name}{'.small' if small else ''}"


def opened(file_id: UUID, *, small: bool = False) -> "File[bytes]":
    """Open the contents, or the thumbnail. Raises FileNotFoundError when they are gone."""
    return default_storage.open(path(file_id, small=small), "rb")


def remove(ids: Iterable[UUID]) -> None:
    """Remove contents; to remove what is gone already is no error."""
    for one in ids:
        default_storage.delete(path(one))
        default_storage.delete(path(one, small=True))


def _named(name: str) -> str:
    """Return the last part of what a browser says a file is called, in one line, its ending kept."""
    last = files.plain(one_line(name.replace("\\", "/").rpartition("/")[2])) or str(_("fichier"))
    if len(last) <= _LONGEST_NAME:
        return last
    stem, dot, ending = last.rpartition(".")
    if not dot or len(ending) > 10:
        return last[:_LONGEST_NAME]
    return f"{stem[: _LONGEST_NAME - len(ending) - 1]}.{ending}"


def _thumbnail(content: BinaryIO, found: str, *, needed: bool) -> bytes | None:
    if found not in types.PICTURES:
        return None
    try:
        return pictures.thumbnail(content)
    except Invalid as refusal:
        if needed or refusal.code == "pixels":
            raise
        return None


def _digest(content: BinaryIO) -> str:
    content.seek(0)
    found = hashlib.sha256()
    while piece := content.read(1_048_576):
        found.update(piece)
    content.seek(0)
    return found.hexdigest()
