"""Cards of a board, drawn by Python."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liane.lib import formats
from liane.records.fields import Field
from liane.records.objects import Board, ObjectType
from liane.records.queries.columns import Reference
from liane.records.queries.pages import Row
from liane.records.viewer import Viewer
from liane.web import drawing
from liane.web.boards.columns import Column
from liane.web.cells import face, safe
from liane.web.links import record_url
from liane.web.places import visible


class Cards:
    """Draws the cards of one board for one reader."""

    def __init__(self, item: ObjectType, board: Board, viewer: Viewer, *, movable: bool) -> None:
        self.item = item
        self.board = board
        self.context = viewer.context
        self.movable = movable
        wanted = dict.fromkeys((item.title, *board.card, board.rotting))
        self.paths = tuple(path for path in wanted if path and path in item.fields and visible(viewer, item, path))
        self.now = datetime.now(UTC)
        self.today = datetime.now(ZoneInfo(self.context.zone)).date()

    def draw(self, rows: Iterable[Row], column: Column) -> str:
        """Return the cards of a column."""
        return "".join([self.card(row, column) for row in rows])

    def card(self, row: Row, column: Column) -> str:
        """Return one card: title; what it is about and its amount; when, and whose."""
        values = dict(zip(self.paths, row.values, strict=True))
        title = safe(values.get(self.item.title) or "—")
        about, amount, when, who = self._parts(values)
        late = self._late(values, column)
        classes = "card rotting" if late else "card"
        since = ' class="since"' if late else ""
        hint = safe(_("m pour déplacer")) if self.movable else ""
        return (
            f'<article class="{classes}" id="r-{row.id}" data-id="{row.id}" data-version="{row.version}" tabindex="-1" '
            f"{f'aria-description={chr(34)}{hint}{chr(34)}' if hint else ''}>"
            f'<h3><a href="{record_url(self.item, row.id)}" data-open draggable="false">{title}</a></h3>'
            f"<p><span>{about}</span>{amount}</p>"
            f"<footer><span{since}>{late or when}</span>{who}</footer></article>"
        )

    def _parts(self, values: dict[str, Any]) -> tuple[str, str, str, str]:
        about, amount, when, who = "", "", "", ""
        for key in self.board.card:
            value = values.get(key)
            if value is None or key not in self.item.fields:
                continue
            field = self.item.fields[key]
            if field.kind.name == "person" and isinstance(value, Reference):
                name = value.title or "—"
                mark = face(name, value.id.int if value.id else 0)
                who = f'<span class="who" title="{safe(name)}">{mark}<span class="sr">{safe(name)}</span></span>'
            elif field.kind.name == "money":
                shown = formats.money(value["amount"], value["currency"], self.context.language, 0)
                amount = f'<span class="amount">{safe(shown)}</span>'
            elif field.kind.name in ("date", "datetime"):
                when = self._when(field, value)
            elif not about:
                about = safe(drawing.text(field, value, self.context))
        return about, amount, when, who

    def _when(self, field: Field, value: Any) -> str:
        """Return the day of a card; one that has passed, while the card is still open, says so."""
        shown = drawing.short(field, value, self.context)
        if isinstance(value, datetime) or value >= self.today:
            return shown
        return f'<span class="due">{safe(_("En retard"))} · {shown}</span>'

    def _late(self, values: dict[str, Any], column: Column) -> str:
        since = values.get(self.board.rotting) if self.board.rotting else None
        if not isinstance(since, datetime) or not column.rotting_days:
            return ""
        days = (self.now - since).days
        if days < column.rotting_days:
            return ""
        return safe(ngettext("immobile depuis %(n)d j", "immobile depuis %(n)d j", days) % {"n": days})
