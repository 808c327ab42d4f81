"""Records on their days, drawn by Python: their hour, their name."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from liane.lib import formats
from liane.records.fields import Field
from liane.records.objects import ObjectType
from liane.records.queries.pages import Row
from liane.records.viewer import Viewer
from liane.web.cells import hue, safe
from liane.web.links import record_url
from liane.web.places import visible

DATED = ("date", "datetime")


@dataclass(frozen=True, slots=True)
class Dates:
    """The fields by which records stand on days: where they begin, and where they end when the reader chose one."""

    begins: Field
    ends: Field | None = None

    @property
    def paths(self) -> tuple[str, ...]:
        return (self.begins.key, self.ends.key) if self.ends else (self.begins.key,)


def date_fields(item: ObjectType, viewer: Viewer) -> list[Field]:
    """Return the fields by which records can stand in a calendar: those that people fill in first."""
    found = [
        field
        for field in item.fields.values()
        if field.kind.name in DATED and field.label and not field.kind.linked and visible(viewer, item, field.key)
    ]
    return sorted(found, key=lambda field: (field.read_only, field.key in ("created_at", "updated_at")))


def chosen(item: ObjectType, viewer: Viewer, begins: str, ends: str) -> Dates | None:
    """Return the fields that an address names, the likeliest one when it names none."""
    found = date_fields(item, viewer)
    first = next((field for field in found if field.key == begins), found[0] if found else None)
    if first is None:
        return None
    return Dates(first, next((field for field in found if field.key == ends and field is not first), None))


class Events:
    """Draws the records of one calendar. `values` of a row are its title, where it begins, where it ends."""

    def __init__(self, item: ObjectType, dates: Dates, viewer: Viewer, rows: Iterable[Row], *, movable: bool) -> None:
        self.item, self.dates, self.viewer = item, dates, viewer
        self.rows: Mapping[UUID, Row] = {row.id: row for row in rows}
        self.zone = ZoneInfo(viewer.zone)
        self.hue = hue(item.hue)
        hint = safe(
            _("m ou F2 pour déplacer par les flèches, Maj et flèches pour allonger")
            if dates.ends
            else _("m ou F2 pour déplacer par les flèches")
        )
        self.hint = f' aria-description="{hint}"' if movable else ""
        self.edge = movable and dates.ends is not None and not dates.ends.read_only

    def day(self, day: dt.date, ids: Iterable[UUID]) -> SafeString:
        """Return the records of a day as items of its list."""
        return mark_safe("".join([self._event(self.rows[one], day) for one in ids if one in self.rows]))

    def _event(self, row: Row, day: dt.date) -> str:
        title = safe(row.values[0] or "—")
        begin, end = row.values[1], row.values[2] if self.dates.ends else None
        first = self._on(begin)
        last = max(first, self._on(end)) if end is not None else first
        hour = formats.time(begin.astimezone(self.zone)) if isinstance(begin, dt.datetime) and first == day else ""
        classes = "event" + self.hue + (" before" if day > first else "") + (" after" if day < last else "")
        edge = '<span class="edge" data-edge></span>' if self.edge and day == last else ""
        shown = f'<time datetime="{begin.isoformat()}">{hour}</time> ' if hour else ""
        return (
            f'<li class="{classes}" id="e-{row.id}-{day.isoformat()}" data-id="{row.id}" data-version="{row.version}">'
            f'<a href="{record_url(self.item, row.id)}" data-open draggable="false"{self.hint}>{shown}{title}</a>'
            f"{edge}</li>"
        )

    def _on(self, value: dt.date) -> dt.date:
        return value.astimezone(self.zone).date() if isinstance(value, dt.datetime) else value
