"""Rows of a list, drawn by Python: fifty rows of eight cells take a millisecond."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from liane.records.fields import Context
from liane.records.objects import ObjectType
from liane.records.queries.pages import Row
from liane.records.viewer import Verb, Viewer
from liane.web import drawing
from liane.web.cells import face, safe
from liane.web.links import record_url
from liane.web.marks import logo
from liane.web.places import Place, writable
from liane.web.request import reaches

# Objects whose records are people wear a round mark.
_PEOPLE_FIELDS = ("first_name", "last_name")


class Rows:
    """Draws the rows of one list for one reader: what depends on neither row nor value is found once."""

    def __init__(self, item: ObjectType, places: Sequence[Place], viewer: Viewer) -> None:
        self.item = item
        self.viewer = viewer
        self.places = tuple(places)
        self.context: Context = viewer.context
        self.title_at = next((at for at, one in enumerate(self.places) if one.path == item.title), 0)
        edits = reaches(viewer, item, Verb.UPDATE)
        self.opening = [self._opening(one, edits) for one in self.places]
        self.pick = safe(_("Sélectionner"))
        self.person = all(key in item.fields for key in _PEOPLE_FIELDS)

    def _opening(self, one: Place, edits: bool) -> str:
        classes = "num" if one.field.kind.numeric and one.part is None else ""
        edit = " data-edit" if edits and one.editable and writable(self.viewer, self.item, one.field) else ""
        drawn = f' class="{classes}"' if classes else ""
        return f'<td role="gridcell" data-key="{safe(one.path)}"{drawn}{edit}>'

    def draw(self, rows: Iterable[Row]) -> str:
        """Return the table rows."""
        return "".join([self.row(row) for row in rows])

    def row(self, row: Row) -> str:
        """Return one table row."""
        title = str(row.values[self.title_at] or "—")
        cells = [
            self.cell(at, value) if at != self.title_at else self.name(row, title)
            for at, value in enumerate(row.values)
        ]
        shown = safe(title)
        return (
            f'<tr role="row" id="r-{row.id}" data-id="{row.id}" data-version="{row.version}" tabindex="-1">'
            f'<td class="pick" role="gridcell"><input type="checkbox" name="ids" value="{row.id}" tabindex="-1" '
            f'aria-label="{self.pick} {shown}"></td>{"".join(cells)}</tr>'
        )

    def name(self, row: Row, title: str) -> str:
        """Return the cell that names the record and opens it."""
        mark = face(title, row.id.int) if self.person else logo(title, row.id)
        edit = " data-edit" if "data-edit" in self.opening[self.title_at] else ""
        return (
            f'<td class="name" role="gridcell" data-key="{self.item.title}"{edit}>{mark}'
            f'<a href="{record_url(self.item, row.id)}" tabindex="-1" data-open>{safe(title)}</a></td>'
        )

    def cell(self, at: int, value: object) -> str:
        return f"{self.opening[at]}{self.value(at, value)}</td>"

    def value(self, at: int, value: object) -> str:
        """Return what stands in a cell."""
        one = self.places[at]
        return drawing.part(value) if one.part is not None else drawing.short(one.field, value, self.context)
