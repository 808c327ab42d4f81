"""What changes would do, in the words of the person whom they are shown to."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from liane.capabilities.transfer.exporting_cells import related
from liane.capabilities.transfer.exporting_cells import titles as titles_of
from liane.records.changes.model import Create, Delete, Edit, Problem
from liane.records.fields import Field, Invalid
from liane.records.objects import ObjectType
from liane.records.queries.model import Query
from liane.records.queries.pages import fetch, titles
from liane.records.registry import catalogue
from liane.records.viewer import Viewer

_LONGEST = 200  # characters of a value that are shown


def lines(edits: Sequence[Edit], viewer: Viewer) -> list[str]:
    """Return what each edit would do: one line a record."""
    new = {
        edit.id: str(edit.values.get(catalogue()[edit.object].title, "")) for edit in edits if isinstance(edit, Create)
    }
    before = _before(edits, viewer)
    return [_line(edit, viewer, before, new) for edit in edits]


def problem(one: Problem) -> str:
    """Return why a record cannot be written, with the field that it is about."""
    item = catalogue().get(one.object)
    field = item.fields.get(one.field) if item is not None else None
    message = str(one.message)
    return message if field is None or str(field.label) in message else _told(field, message)


def _told(field: Field, what: str) -> str:
    return _("%(what)s : %(which)s") % {"what": field.label, "which": what}


def _line(edit: Edit, viewer: Viewer, before: Mapping[UUID, Mapping[str, str]], new: Mapping[UUID, str]) -> str:
    item = catalogue()[edit.object]
    known = before.get(edit.id, {})
    name = known.get("", "") or new.get(edit.id, "") or str(edit.id)
    if isinstance(edit, Delete):
        return _("Supprimer %(object)s « %(name)s ».") % {"object": item.label, "name": name}
    changed = []
    for key, raw in edit.values.items():
        field = item.fields[key]
        after = _shown(field, raw, viewer, new)
        told = f"{known[key]} → {after or '—'}" if known.get(key) else after or "—"
        changed.append(_told(field, told))
    said = _("Créer %(object)s « %(name)s »") if isinstance(edit, Create) else _("Modifier %(object)s « %(name)s »")
    return said % {"object": item.label, "name": name} + (f" ({'; '.join(changed)})" if changed else "")


def _before(edits: Iterable[Edit], viewer: Viewer) -> dict[UUID, dict[str, str]]:
    """Return what the records have now: their title under "", and the fields that edits name; a statement an object."""
    wanted: dict[str, dict[UUID, Edit]] = {}
    for edit in edits:
        if not isinstance(edit, Create):
            wanted.setdefault(edit.object, {})[edit.id] = edit
    found: dict[UUID, dict[str, str]] = {}
    for name, of_object in wanted.items():
        item = catalogue()[name]
        keys = {key for edit in of_object.values() if not isinstance(edit, Delete) for key in edit.values}
        paths = tuple(key for key in (item.title, *sorted(keys - {item.title})) if not viewer.on(name).hides(key))
        page = fetch(Query(name, columns=paths, ids=tuple(of_object), limit=len(of_object)), viewer)
        for row in page.rows:
            values = dict(zip(paths, row.values, strict=True))
            found[row.id] = {key: _read(item, key, value, viewer) for key, value in values.items()}
            found[row.id][""] = str(values.get(item.title) or "")
    return found


def _read(item: ObjectType, key: str, value: Any, viewer: Viewer) -> str:
    if value is None or value == []:
        return ""
    field = item.fields[key]
    return (titles_of(value) if related(value) else field.kind.show(field, value, viewer.context))[:_LONGEST]


def _shown(field: Field, raw: Any, viewer: Viewer, new: Mapping[UUID, str]) -> str:
    """Return a value that was asked for as its reader writes it; of related records their titles."""
    try:
        value = field.kind.parse(field, raw, viewer.context)
    except Invalid as error:
        return str(error)
    if value is None:
        return ""
    if field.target and field.target != "*":
        ids = list(value) if field.kind.linked else [value]
        known = titles(field.target, [one for one in ids if one not in new], viewer)
        return "; ".join(new.get(one) or known.get(one, str(one)) for one in ids)[:_LONGEST]
    return field.kind.show(field, value, viewer.context)[:_LONGEST]
