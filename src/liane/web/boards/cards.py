"""Cards of a board, drawn by Python."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

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
from liane.web.links import list_url
from liane.web.places import visible


class Cards:
    """Draws the cards of one board for one reader. What all cards share is prepared once."""

    def __init__(self, item: ObjectType, board: Board, viewer: Viewer, *, movable: bool) -> None:
        self.item = item
        self.board = board
        self.context = viewer.context
        wanted = dict.fromkeys((item.title, *board.card, board.rotting))
        self.paths = tuple(path for path in wanted if path and path in item.fields and visible(viewer, item, path))
        self.parts = [(at, item.fields[path]) for at, path in enumerate(self.paths) if path in board.card]
        self.title = self.paths.index(item.title) if item.title in self.paths else None
        self.since = self.paths.index(board.rotting) if board.rotting in self.paths else None
        self.now = self.context.now
        self.today = self.now.date()
        self.late = safe(_("En retard"))
        hint = f' aria-description="{safe(_("m ou F2 pour déplacer"))}"' if movable else ""
        self.begin = f'tabindex="-1"{hint}><h3><a href="{list_url(item)}/'
        self.faces: dict[tuple[UUID | None, str | None], str] = {}

    def draw(self, rows: Iterable[Row], column: Column) -> str:
        """Return the cards of a column."""
        return "".join([self.card(row, column) for row in rows])

    def card(self, row: Row, column: Column) -> str:
        """Return one card: title; what it is about and its amount; when, and whose."""
        values = row.values
        title = safe((values[self.title] if self.title is not None else None) or "—")
        about, amount, when, who = self._parts(values)
        classes, since = "card", ""
        if column.rotting_days and self.since is not None:
            late = self._late(values[self.since], column.rotting_days)
            if late:
                classes, since, when = "card rotting", ' class="since"', late
        foot = f"<footer><span{since}>{when}</span>{who}</footer>" if when or who else ""
        return (
            f'<article class="{classes}" id="r-{row.id}" data-id="{row.id}" data-version="{row.version}" {self.begin}'
            f'{row.id}" data-open draggable="false">{title}</a></h3><p><span>{about}</span>{amount}</p>{foot}</article>'
        )

    def _parts(self, values: Sequence[Any]) -> tuple[str, str, str, str]:
        about, amount, when, who = "", "", "", ""
        for at, field in self.parts:
            value = values[at]
            if value is None:
                continue
            kind = field.kind.name
            if kind == "person" and isinstance(value, Reference):
                who = self._face(value)
            elif kind == "money":
                shown = formats.money(value["amount"], value["currency"], self.context.language, 0)
                amount = f'<span class="amount">{safe(shown)}</span>'
            elif kind in ("date", "datetime"):
                when = self._when(field, value)
            elif not about:
                about = safe(drawing.text(field, value, self.context))
        return about, amount, when, who

    def _face(self, person: Reference) -> str:
        """Return the mark of a person, drawn once a board."""
        found = self.faces.get((person.id, person.title))
        if found is None:
            name = person.title or "—"
            mark, said = face(name, person.id.int if person.id else 0), safe(name)
            found = f'<span class="who" title="{said}">{mark}<span class="sr">{said}</span></span>'
            self.faces[person.id, person.title] = found
        return found

    def _when(self, field: Field, value: Any) -> str:
        """Return the day of a card; one that has passed, while the card is still open, says so."""
        shown = drawing.short(field, value, self.context)
        if isinstance(value, datetime) or value >= self.today:
            return shown
        return f'<span class="due">{self.late} · {shown}</span>'

    def _late(self, since: Any, most: int) -> str:
        if not isinstance(since, datetime):
            return ""
        days = (self.now - since).days
        if days < most:
            return ""
        return safe(ngettext("immobile depuis %(n)d j", "immobile depuis %(n)d j", days) % {"n": days})
