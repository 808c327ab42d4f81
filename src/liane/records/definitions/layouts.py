"""How the pages of an object are laid out, for everybody or for a role.

``layouts.of(item, viewer)`` is what screens ask. Without a layout of the organisation's own, it is the
declaration with the fields that the organisation added in a section of their own. A part of which a layout says
nothing (null) is as everybody's layout has it, and there as proposed; an empty list is deliberately nothing.
What a layout names and is not there any more (a retired field) is left out when it is read.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext_lazy as _

from liane.records.fields.base import Field
from liane.records.fields.stored import Words
from liane.records.objects import KEPT, Layout, ObjectType, Related, Section
from liane.records.viewer import Viewer

EVERYBODY = ""
"""The role of the layout that goes for everybody whose role has none."""

COLUMNS = ("role", "sections", "creation", "highlights", "columns", "related", "left_out")


@dataclass(frozen=True, slots=True)
class Stored:
    """A row of ``records_layout``: parts that are None are as in the layout that it builds on."""

    role: str
    sections: Sequence[Mapping[str, Any]] | None = None
    creation: Sequence[str] | None = None
    highlights: Sequence[str] | None = None
    columns: Sequence[str] | None = None
    related: Sequence[Mapping[str, Any]] | None = None
    left_out: Sequence[str] | None = None


def of(item: ObjectType, viewer: Viewer) -> Layout:
    """Return the layout of the pages of `item` for `viewer`: that of her role, else everybody's."""
    found = item.layouts.get(str(viewer.role_id)) if viewer.role_id and len(item.layouts) > 1 else None
    return found or item.layouts.get(EVERYBODY) or declared(item)


def declared(item: ObjectType) -> Layout:
    """Return the layout that the declaration says: where it says nothing, a page shows and creation asks all fields."""
    sections = item.sections or (Section(item.label, _shown(item)),)
    creation = item.creation or tuple(key for section in sections for key in section.fields)
    return Layout(sections, creation, item.highlights, item.columns, item.related)


def _shown(item: ObjectType) -> tuple[str, ...]:
    return tuple(key for key, field in item.built_in.items() if field.label and key not in KEPT)


def lay_out(item: ObjectType, objects: Mapping[str, ObjectType], stored: Iterable[Stored]) -> None:
    """Give `item` its layouts, and to its own attributes what goes for everybody: while a catalogue is built."""
    by_role = {row.role: row for row in stored}
    usual = by_role.pop(EVERYBODY, None)
    basis = replace(declared(item), related=(*item.related, *_pointing(item, objects)))
    item.proposed = _read(item, objects, basis, Stored(EVERYBODY))
    everybody = item.proposed if usual is None else _read(item, objects, basis, usual)
    left_out = usual.left_out if usual is not None else None
    roles = {
        role: _read(item, objects, everybody, row if row.left_out is not None else replace(row, left_out=left_out))
        for role, row in by_role.items()
    }
    item.layouts = MappingProxyType({EVERYBODY: everybody, **roles})
    item.sections, item.creation, item.highlights = everybody.sections, everybody.creation, everybody.highlights
    item.columns, item.related = everybody.columns, everybody.related


def _read(item: ObjectType, objects: Mapping[str, ObjectType], basis: Layout, row: Stored) -> Layout:
    out = frozenset(row.left_out or ())
    sections: Iterable[Section] = basis.sections
    if row.sections is not None:
        sections = [
            Section(_words(one.get("label", "")), tuple(one.get("fields", ())), one.get("columns", 1))
            for one in row.sections
        ]
    related: Iterable[Related] = basis.related
    if row.related is not None:
        related = [
            Related(one["object"], one["relation"], tuple(one.get("columns", ())), one.get("sum", ""))
            for one in row.related
        ]
    # What everybody's layout says was chosen, hidden fields too; what Liane proposes leaves these out.
    first = row.role == EVERYBODY
    return Layout(
        sections=_sections(item, objects, sections, out, whole=first and row.sections is None),
        creation=_there(item, objects, row.creation, basis.creation, whole=first),
        highlights=_there(item, objects, row.highlights, basis.highlights, whole=first),
        columns=_there(item, objects, row.columns, basis.columns, whole=first),
        related=tuple(_related(item, objects, related)),
    )


def _sections(
    item: ObjectType, objects: Mapping[str, ObjectType], given: Iterable[Section], out: frozenset[str], *, whole: bool
) -> tuple[Section, ...]:
    """Return the sections with what is there, and a last one with the own fields that nothing says a word of."""
    found = []
    placed = set(out)
    for section in given:
        placed.update(section.fields)
        kept = tuple(
            path
            for path in section.fields
            if path not in out and (field := _field(item, objects, path)) and not (whole and field.hidden)
        )
        if kept:
            found.append(Section(section.label, kept, section.columns))
    others = tuple(key for key, field in item.fields.items() if field.custom and not field.hidden and key not in placed)
    return (*found, Section(_("Autres informations"), others)) if others else tuple(found)


def _there(
    item: ObjectType,
    objects: Mapping[str, ObjectType],
    given: Sequence[str] | None,
    usual: Sequence[str] = (),
    *,
    whole: bool = False,
) -> tuple[str, ...]:
    """Return the paths that lead somewhere; those that were chosen may be hidden fields, the usual ones (`whole`) not.

    What is given is taken as it is, none of it as well.
    """
    return tuple(
        path
        for path in (usual if given is None else given)
        if (field := _field(item, objects, path)) and not (whole and given is None and field.hidden)
    )


def _related(item: ObjectType, objects: Mapping[str, ObjectType], given: Iterable[Related]) -> Iterator[Related]:
    for one in given:
        other = objects.get(one.object)
        relation = other.fields.get(one.relation) if other else None
        if other is None or relation is None or relation.target not in (item.name, "*"):
            continue
        total = one.sum if one.sum in other.fields else ""
        yield Related(one.object, one.relation, _there(other, objects, one.columns), total)


def _pointing(item: ObjectType, objects: Mapping[str, ObjectType]) -> Iterator[Related]:
    """Yield a list for each relation that the organisation made towards this object."""
    named = {(one.object, one.relation) for one in item.related}
    for other in objects.values():
        for field in other.fields.values():
            mine = field.custom and field.target == item.name and not field.hidden
            if mine and not other.settings and (other.name, field.key) not in named:
                columns = tuple(path for path in other.columns if path != field.key)[:5]
                yield Related(other.name, field.key, columns)


def _field(item: ObjectType, objects: Mapping[str, ObjectType], path: str) -> Field | None:
    """Return the field that `path` leads to from `item`, None when it leads nowhere."""
    current: ObjectType | None = item
    keys = path.removeprefix("-").split(".")
    for position, key in enumerate(keys):
        field = current.fields.get(key) if current else None
        rest = keys[position + 1 :]
        if field is None or not rest:
            return field
        if len(rest) == 1 and field.kind.storage.part(rest[0]) is not None:
            return field
        current = objects.get(field.target)
    return None


def _words(given: Any) -> Words | str:
    return Words(dict(given)) if isinstance(given, Mapping) else str(given)
