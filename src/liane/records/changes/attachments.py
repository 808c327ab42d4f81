"""Files that a Change names: whose they are, what is known of them, and where they belong from then on.

A file belongs to one field of one record. A new one may be taken up by the person who gave it, once; a Change may
move one between its own records (a merge does), and taking back puts one where it was. Anybody else who names its
id is told what she would be told of a file that does not exist.
"""

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

import orjson
from django.db import connection
from django.utils.translation import gettext_lazy as _

from liane.records.changes.draft import Batch, Draft
from liane.records.fields import files
from liane.records.fields.base import Field, Value
from liane.records.fields.refusals import quoted
from liane.records.files import contents
from liane.records.files.types import PICTURES
from liane.records.viewer import Viewer


def settle(batch: Batch, viewer: Viewer, *, canonical: bool) -> None:
    """Complete the values of files with what is known of each, or refuse: one statement for all of them."""
    named = [(draft, field, draft.values[field.key]) for draft, field in _written(list(batch.healthy()))]
    wanted = {one for _draft, _field, value in named for one in files.ids(value)}
    if not wanted:
        return
    known = contents.find(wanted, lock=True)
    before = set(_let_go(batch.healthy()))
    taken: set[UUID] = set()
    for draft, field, value in named:
        found: list[Value] = []
        for item, one in zip(value or (), files.ids(value), strict=True):
            kept = known.get(one)
            theirs = kept is None or not (
                canonical or one in before or _given(kept, viewer) or _left_behind(kept, draft)
            )
            if kept is None or theirs or one in taken:
                message = _("Le fichier « %(name)s » n’est plus là : déposez-le à nouveau.")
                draft.refuse(field.key, message % {"name": quoted(item["name"] or "?")}, "gone")
                break
            if field.kind is files.IMAGE and kept.type not in PICTURES:
                message = _("« %(name)s » n’est pas une image JPEG, PNG, GIF ou WebP.")
                draft.refuse(field.key, message % {"name": quoted(kept.name)}, "picture")
                break
            taken.add(one)
            found.append(kept.item)
        else:
            draft.set(field.key, found or None)


def place(drafts: Sequence[Draft]) -> None:
    """Note where the files of a Change that is written belong, and which ones left their record."""
    rows: dict[UUID, tuple[str, UUID, str] | None] = {}
    rows |= dict.fromkeys(_let_go(drafts))
    for draft, field in _written(drafts):
        rows |= dict.fromkeys(files.ids(draft.values[field.key]), (draft.object.name, draft.id, field.kept_under))
    if not rows:
        return
    given = [
        {"id": one, "object": there[0], "record": there[1], "field": there[2]} if there else {"id": one}
        for one, there in rows.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE records_file f SET left_at = CASE WHEN v.record IS NULL THEN now() END, "
            "object = coalesce(v.object, f.object), record_id = coalesce(v.record, f.record_id), "
            "field = coalesce(v.field, f.field) "
            "FROM jsonb_to_recordset(%s::jsonb) AS v(id uuid, object text, record uuid, field text) WHERE f.id = v.id",
            [orjson.dumps(given).decode()],
        )


def _let_go(drafts: Iterable[Draft]) -> Iterator[UUID]:
    """Yield the files that fields held which are written now, or whose record goes: what else keeps its own."""
    for draft, field in _held(drafts):
        if draft.action == "delete" or field.key in draft.values:
            yield from files.ids(draft.before.get(field.key))


def _given(kept: contents.Kept, viewer: Viewer) -> bool:
    """Say whether the viewer gave this file herself, and no record has it yet."""
    return kept.record_id is None and kept.kept_by == viewer.user_id


def _left_behind(kept: contents.Kept, draft: Draft) -> bool:
    """Say whether it lies in a retired field of this very record: a field whose type changes takes its files along."""
    return kept.record_id == draft.id and draft.object.logged(kept.field or "") is None


def _written(drafts: Sequence[Draft]) -> Iterator[tuple[Draft, Field]]:
    for draft, field in _held(drafts):
        if draft.action != "delete" and draft.values.get(field.key):
            yield draft, field


def _held(drafts: Iterable[Draft]) -> Iterator[tuple[Draft, Field]]:
    kept: dict[str, list[Field]] = {}
    for draft in drafts:
        name = draft.object.name
        if name not in kept:
            kept[name] = [one for one in draft.object.fields.values() if one.kind.name in files.KINDS]
        for field in kept[name]:
            yield draft, field
