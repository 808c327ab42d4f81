"""The fields of a record as its page and its peek show them: by section, empty ones apart, drawn by Python."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liane.records.definitions import layouts
from liane.records.fields import Context
from liane.records.objects import ObjectType, Section
from liane.records.viewer import Viewer
from liane.web import drawing, marks
from liane.web.cells import safe
from liane.web.links import record_url
from liane.web.places import locked, visible, writable

# Across the top one line is enough: the first number. All of them, with their labels, stand below.
_BRIEF = frozenset({"emails", "phones"})


@dataclass(frozen=True, slots=True)
class Facts:
    """The fields of one record for one reader; `may_edit` says whether she may change the record."""

    item: ObjectType
    record_id: UUID
    viewer: Viewer
    values: Mapping[str, Any]
    may_edit: bool

    @property
    def context(self) -> Context:
        return self.viewer.context

    def shown_across(self) -> dict[str, str]:
        """Return the fields across the top with their values drawn, empty ones left out."""
        found = {}
        for key in layouts.of(self.item, self.viewer).highlights:
            value = self.values.get(key)
            if value not in (None, []):
                found[key] = drawing.short(self.item.fields[key], value, self.context)
        return found

    def across(self, shown: Mapping[str, str]) -> SafeString:
        """Draw what `shown_across` found; it is edited here, unless it stands below as well."""
        if not shown:
            return SafeString("")
        facts = [self._fact(key, html, editable=not self._stays(key)) for key, html in shown.items()]
        return mark_safe(f'<dl class="facts">{"".join(facts)}</dl>')

    def sections(self, above: Collection[str] = ()) -> SafeString:
        """Draw the sections. What stands `above` is not said again, unless more of it is to be said."""
        left_out = {self.item.title, *(key for key in above if not self._stays(key))}
        drawn = []
        for section in layouts.of(self.item, self.viewer).sections:
            keys = [key for key in section.fields if key in self.values and key not in left_out]
            if keys:
                drawn.append(self._section(section, keys))
        return mark_safe("".join(drawn))

    def _stays(self, key: str) -> bool:
        """Say whether a field across the top stands in its section too."""
        return self.item.fields[key].kind.name in _BRIEF

    def _section(self, section: Section, keys: Iterable[str]) -> str:
        filled: list[str] = []
        empty: list[str] = []
        context = self.context
        for key in keys:
            html = drawing.long(self.item.fields[key], self.values[key], context)
            (filled if html else empty).append(self._fact(key, html, editable=True))
        parts = [f'<div><h2 class="head">{safe(section.label)}</h2>']
        columns = "fields two" if section.columns == 2 else "fields"
        if filled:
            parts.append(f'<dl class="{columns}">{"".join(filled)}</dl>')
        if empty:
            count = ngettext("%(n)s champ vide", "%(n)s champs vides", len(empty)) % {"n": len(empty)}
            fold = f'<details class="fold"><summary>{safe(count)}</summary>'
            parts.append(f'{fold}<dl class="{columns}">{"".join(empty)}</dl></details>')
        parts.append("</div>")
        return "".join(parts)

    def _fact(self, key: str, html: str, *, editable: bool) -> str:
        field = self.item.fields[key]
        label = safe(field.label)
        closed = self.item.path in self.values and locked(self.viewer, self.item, key, self.values[self.item.path])
        if closed or not (editable and self.may_edit and writable(self.viewer, self.item, field)):
            return f'<div><dt>{label}</dt><dd data-key="{key}">{html}</dd></div>'
        url = f"{record_url(self.item, self.record_id)}/champs/{key}"
        named = _("Modifier %(label)s") % {"label": label}
        pen = f'<a class="pen" href="{url}" data-pen aria-label="{named}">{marks.icon("pencil")}</a>'
        return f'<div><dt>{label}</dt><dd data-key="{key}" data-edit>{html}{pen}</dd></div>'


def keys(item: ObjectType, viewer: Viewer) -> tuple[str, ...]:
    """Return the keys of all fields that a page reads: sections, highlights, title, path, dates."""
    wanted: dict[str, None] = {item.title: None}
    laid = layouts.of(item, viewer)
    for section in laid.sections:
        wanted |= dict.fromkeys(section.fields)
    wanted |= dict.fromkeys(laid.highlights)
    for key in (item.path, "owner", "created_at", "updated_at"):
        if key:
            wanted[key] = None
    return tuple(key for key in wanted if key in item.fields and visible(viewer, item, key))
