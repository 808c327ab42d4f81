"""Rows of a list, drawn by Python: fifty rows of eight cells take a millisecond."""

from collections.abc import Callable, Iterable, Sequence

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from liane.accounts.memory import CATALOGUE, ORGANISATION, PEOPLE, Remembered
from liane.records.fields import Context
from liane.records.objects import ObjectType
from liane.records.queries.pages import Row
from liane.records.viewer import Verb, Viewer
from liane.web import drawing
from liane.web.cells import face, safe
from liane.web.links import list_url
from liane.web.lists.acts import acts
from liane.web.lists.state import ListState
from liane.web.marks import logo
from liane.web.places import Place, locked, writable
from liane.web.request import Request, reaches

_remembered: "Remembered[Rows]" = Remembered((PEOPLE, ORGANISATION, CATALOGUE), limit=500)
# Beyond so many columns cells come bare: what those of a column have in common stands in its heading alone.
WIDE = 40
# Their cells are several times as long as what they say.
_MARKED = frozenset({"date", "datetime", "yes_no", "integer", "decimal", "percent", "duration"})
# Objects whose records are people wear a round mark.
_PEOPLE_FIELDS = ("first_name", "last_name")


class Rows:
    """Draws the rows of one list for one reader: what depends on neither row nor value is found once.

    It is remembered (see `rows_of`), so it holds nothing of any record.
    """

    def __init__(self, item: ObjectType, places: Sequence[Place], viewer: Viewer) -> None:
        self.item = item
        self.viewer = viewer
        self.places = tuple(places)
        self.url = list_url(item)
        self.title_at = next((at for at, one in enumerate(self.places) if one.path == item.title), 0)
        self.wide = len(self.places) > WIDE
        edits = reaches(viewer, item, Verb.UPDATE)
        self.edited = [edits and one.editable and writable(viewer, item, one.field) for one in self.places]
        rights = viewer.on(item.name)
        staged = [at for at, one in enumerate(self.places) if self.edited[at] and one.field.key in rights.stages]
        # By the stage in which a record stands some of its cells are read only.
        self.staged = staged if item.path and not rights.hides(item.path) else []
        self.opening = [self._opening(at, one) for at, one in enumerate(self.places)]
        self.pick = safe(_("Sélectionner")) if any(acts(viewer, item)) else ""
        self.person = all(key in item.fields for key in _PEOPLE_FIELDS)

    @property
    def columns(self) -> tuple[str, ...]:
        """What a Query reads for these rows: what they show, then by what they are read only."""
        return (*(one.path for one in self.places), *([self.item.path] if self.staged else []))

    def _opening(self, at: int, one: Place, *, shut: bool = False) -> str:
        edit = " data-edit" if self.edited[at] and not shut else ""
        if at == self.title_at:
            return f'<td class="name" role="gridcell" data-key="{self.item.title}"{edit}>'
        if self.wide:
            return "<td>"
        numeric = ' class="num"' if one.field.kind.numeric and one.part is None else ""
        return f'<td role="gridcell" data-key="{safe(one.path)}"{numeric}{edit}>'

    def draw(self, rows: Iterable[Row]) -> str:
        """Return the table rows."""
        draws = [_drawing(one, self.viewer.context, bare=self.wide) for one in self.places]
        return "".join([self._row(row, draws) for row in rows])

    def _row(self, row: Row, draws: Sequence[Callable[[object], str]]) -> str:
        """Return one table row; the cell that names the record opens it."""
        title = str(row.values[self.title_at] or "—")
        shown, record = safe(title), str(row.id)
        mark = face(title, row.id.int) if self.person else logo(title, row.id)
        drawn = zip(self.opening, draws, row.values[: len(self.places)], strict=True)
        cells = [f"{opening}{draw(value)}</td>" for opening, draw, value in drawn]
        name = f'{mark}<a href="{self.url}/{record}" tabindex="-1" data-open>{shown}</a>'
        cells[self.title_at] = f"{self.opening[self.title_at]}{name}</td>"
        for at in self.staged:
            if locked(self.viewer, self.item, self.places[at].field.key, row.values[-1]):
                shut = self._opening(at, self.places[at], shut=True)
                cells[at] = f"{shut}{cells[at].removeprefix(self.opening[at])}"
        box = ""
        if self.pick:
            label = f"{self.pick} {shown}"
            box = f'<input type="checkbox" name="ids" value="{record}" tabindex="-1" aria-label="{label}">'
        return (
            f'<tr role="row" id="r-{record}" data-id="{record}" data-version="{row.version}" tabindex="-1">'
            f'<td class="pick" role="gridcell">{box}</td>{"".join(cells)}</tr>'
        )


def rows_of(request: Request, state: ListState) -> Rows:
    """Return what draws the rows of a list for who asks, as it was made for her last page when it can serve."""
    viewer = request.viewer
    key = (viewer.user_id, viewer.as_of is not None, get_language(), state.item.name, state.columns)
    return _remembered.get(key, request.versions, lambda: Rows(state.item, state.places(viewer), viewer))


def _drawing(one: Place, context: Context, *, bare: bool) -> Callable[[object], str]:
    """Return what draws the values of a column; `bare` ones are the exact value as text where a mark weighs much."""
    if bare and one.part is None and one.field.kind.name in _MARKED:
        return lambda value: safe(drawing.text(one.field, value, context))
    return drawing.part if one.part is not None else drawing.column(one.field, context)
