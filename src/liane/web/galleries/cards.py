"""Cards of a gallery, drawn by Python: a picture or initials, the title, the fields chosen."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from liane.records.objects import ObjectType
from liane.records.queries.columns import TITLE
from liane.records.queries.pages import Row
from liane.records.viewer import Viewer
from liane.web import drawing
from liane.web.cells import face, hue, safe
from liane.web.links import record_url
from liane.web.marks import logo
from liane.web.places import Place, place, visible

PICTURES = ("image", "file")
_SHOWN = 4
_PEOPLE = ("first_name", "last_name")


def picture_of(item: ObjectType, viewer: Viewer) -> str:
    """Return the field of an object that holds pictures, "" when there is none for the viewer."""
    for kind in PICTURES:
        for field in item.fields.values():
            if field.kind.name == kind and visible(viewer, item, field.key):
                return field.key
    return ""


def places(item: ObjectType, viewer: Viewer, columns: Sequence[str]) -> list[Place]:
    """Return the fields of the cards: those chosen, else the first ones of the list."""
    asked = [one for path in columns if path != item.title and (one := place(viewer, item, path))]
    if asked:
        return asked
    found = (place(viewer, item, path) for path in item.columns if path != item.title)
    return [one for one in found if one][:_SHOWN]


class Cards:
    """Draws the cards of one gallery: `values` of a row are title, picture if the object has one, fields."""

    def __init__(self, item: ObjectType, viewer: Viewer, shown: Sequence[Place]) -> None:
        self.item, self.viewer, self.shown = item, viewer, tuple(shown)
        self.picture = picture_of(item, viewer)
        self.person = all(key in item.fields for key in _PEOPLE)
        self.columns = tuple(one for one in (TITLE, self.picture) if one) + tuple(one.path for one in shown)
        self.hue = hue(item.hue)

    def draw(self, rows: Iterable[Row]) -> SafeString:
        """Return the cards as items of a list."""
        draws = [
            drawing.part if one.part is not None else drawing.column(one.field, self.viewer.context)
            for one in self.shown
        ]
        return mark_safe("".join([self._card(row, draws) for row in rows]))

    def _card(self, row: Row, draws: Sequence[Any]) -> str:
        title = str(row.values[0] or "—")
        values = row.values[2 if self.picture else 1 :]
        lines = []
        for one, draw, value in zip(self.shown, draws, values, strict=True):
            drawn = draw(value)
            if drawn:
                lines.append(
                    f'<div><dt class="sr">{safe(one.label)}</dt><dd title="{safe(one.label)}">{drawn}</dd></div>'
                )
        return (
            f'<li class="tile" id="r-{row.id}" data-id="{row.id}" data-version="{row.version}" tabindex="-1">'
            f'{self._mark(row, title)}<h3><a href="{record_url(self.item, row.id)}" data-open>{safe(title)}</a></h3>'
            f"<dl>{''.join(lines)}</dl></li>"
        )

    def _mark(self, row: Row, title: str) -> str:
        shown = row.values[1] if self.picture else None
        address = shown.get("url") if isinstance(shown, dict) else None
        if address:
            return f'<img class="tile-picture" src="{safe(address)}" alt="" loading="lazy">'
        mark = face(title, row.id.int, "large") if self.person else logo(title, row.id, "large")
        return f'<div class="tile-mark{self.hue}">{mark}</div>'
