"""The fields of a record as its page and its peek show them: by section, empty ones apart."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from liane.records.fields import Context
from liane.records.objects import ObjectType
from liane.records.viewer import Viewer
from liane.web import drawing
from liane.web.places import visible, writable

# Across the top one line is enough: the first number, how long ago.
_BRIEF = frozenset({"emails", "phones", "datetime"})


@dataclass(frozen=True, slots=True)
class Fact:
    """One field with its value drawn; `editable` when it can be edited where it stands."""

    key: str
    label: str
    html: SafeString
    editable: bool
    empty: bool


@dataclass(frozen=True, slots=True)
class FactSection:
    """A titled group of facts: those that have a value, those that have none."""

    label: object
    filled: tuple[Fact, ...]
    empty: tuple[Fact, ...]


def keys(item: ObjectType, viewer: Viewer) -> tuple[str, ...]:
    """Return the keys of all fields that a page reads: sections, highlights, title, path, subtitle."""
    wanted: dict[str, None] = {item.title: None}
    for section in item.sections:
        wanted |= dict.fromkeys(section.fields)
    wanted |= dict.fromkeys(item.highlights)
    for key in (item.path, "owner", "created_at", "updated_at"):
        if key:
            wanted[key] = None
    return tuple(key for key in wanted if key in item.fields and visible(viewer, item, key))


def fact(
    item: ObjectType, viewer: Viewer, key: str, value: Any, context: Context, *, may_edit: bool, brief: bool = False
) -> Fact:
    """Return one field drawn, whole, or on one line when `brief`."""
    one = item.fields[key]
    html = drawing.short(one, value, context) if brief else drawing.long(one, value, context)
    return Fact(key, str(one.label), mark_safe(html), may_edit and writable(viewer, item, one), not html)


def sections(
    item: ObjectType, viewer: Viewer, values: Mapping[str, Any], context: Context, *, may_edit: bool
) -> list[FactSection]:
    """Return the sections of the page."""
    found = []
    for section in item.sections:
        facts = _facts(item, viewer, section.fields, values, context, may_edit=may_edit)
        if facts:
            filled = tuple(one for one in facts if not one.empty)
            found.append(FactSection(section.label, filled, tuple(one for one in facts if one.empty)))
    return found


def highlights(
    item: ObjectType, viewer: Viewer, values: Mapping[str, Any], context: Context, *, may_edit: bool
) -> list[Fact]:
    """Return the fields across the top, empty ones left out."""
    facts = [
        fact(item, viewer, key, values[key], context, may_edit=may_edit, brief=item.fields[key].kind.name in _BRIEF)
        for key in item.highlights
        if key in values
    ]
    return [one for one in facts if not one.empty]


def _facts(
    item: ObjectType,
    viewer: Viewer,
    wanted: Iterable[str],
    values: Mapping[str, Any],
    context: Context,
    *,
    may_edit: bool,
) -> list[Fact]:
    return [
        fact(item, viewer, key, values[key], context, may_edit=may_edit)
        for key in wanted
        if key in values and key != item.title
    ]
