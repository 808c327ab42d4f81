"""From pasted cells to what their fields hold: every cell is read before anything is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from liane.lib.fold import fold
from liane.records.fields import Invalid
from liane.records.objects import ObjectType
from liane.records.queries.compile import Compiler
from liane.records.queries.expressions import comparable
from liane.records.queries.model import Query
from liane.records.registry import catalogue
from liane.records.viewer import Viewer
from liane.web.places import Place, writable


@dataclass(slots=True)
class Cell:
    """One pasted cell: the text, the value that it stands for, or the sentence that says what is wrong with it."""

    text: str
    value: Any = None
    error: str = ""


@dataclass(slots=True)
class Pasted:
    """Pasted rows read: the columns that they fall on, the records, or None for rows below the last."""

    places: list[Place]
    ids: list[UUID | None]
    rows: list[list[Cell]] = field(default_factory=list)

    @property
    def errors(self) -> int:
        """How many cells are wrong."""
        return sum(bool(cell.error) for row in self.rows for cell in row)

    @property
    def fresh(self) -> int:
        """How many rows would be new records."""
        return sum(one is None for one in self.ids)


def read(
    cells: Sequence[Sequence[str]],
    places: Sequence[Place],
    ids: Sequence[UUID | None],
    item: ObjectType,
    viewer: Viewer,
) -> Pasted:
    """Read every cell by the field of its column; names of records are looked up, a statement a column."""
    pasted = Pasted(list(places), list(ids))
    known = {
        at: _found(place, {row[at] for row in cells if row[at].strip()}, viewer)
        for at, place in enumerate(places)
        if place.field.target and place.field.target != "*"
    }
    for row in cells:
        pasted.rows.append(
            [
                _cell(text, place, known.get(at), item, viewer)
                for at, (text, place) in enumerate(zip(row, places, strict=True))
            ]
        )
    return pasted


def values(pasted: Pasted, row: int) -> dict[str, Any]:
    """Return what one row writes, by field; the parts of a field together."""
    found: dict[str, Any] = {}
    for place, cell in zip(pasted.places, pasted.rows[row], strict=True):
        if place.part is None:
            found[place.field.key] = cell.value
        else:
            found.setdefault(place.field.key, {})[place.part.name] = cell.value
    return found


def _cell(text: str, place: Place, known: Mapping[str, Any] | None, item: ObjectType, viewer: Viewer) -> Cell:
    text = text.strip()
    if not place.editable or not writable(viewer, item, place.field):
        return Cell(text, error=_("« %(field)s » ne se modifie pas.") % {"field": place.label})
    if not text:
        required = place.field.required and place.part is None
        return Cell(text, error=_("« %(field)s » est obligatoire.") % {"field": place.label} if required else "")
    try:
        if known is not None:
            return Cell(text, _record(text, place, known))
        if place.part is not None:
            return Cell(text, text)
        return Cell(text, place.field.kind.parse(place.field, text, viewer.context))
    except Invalid as error:
        return Cell(text, error=str(error))


def _record(text: str, place: Place, known: Mapping[str, Any]) -> Any:
    found = []
    for name in text.split(";") if place.field.kind.linked else [text]:
        ids = known.get(fold(" ".join(name.split())), [])
        if not ids:
            raise Invalid(_("Aucune fiche ne s’appelle « %(name)s ».") % {"name": name.strip()[:60]}, "unknown")
        if len(ids) > 1:
            raise Invalid(_("Plusieurs fiches s’appellent « %(name)s ».") % {"name": name.strip()[:60]}, "ambiguous")
        found.append(ids[0])
    return found if place.field.kind.linked else found[0]


def _found(place: Place, texts: set[str], viewer: Viewer) -> Mapping[str, list[UUID]]:
    """Return the records of each name, folded, that the viewer may see: one statement."""
    names = {
        fold(" ".join(name.split()))
        for text in texts
        for name in (text.split(";") if place.field.kind.linked else [text])
    }
    found: dict[str, list[UUID]] = {name: [] for name in names}
    target = catalogue()[place.field.target]
    if not names or viewer.on(target.name).hides(target.title):
        return found
    compiler = Compiler(catalogue(), viewer, Query(target.name))
    title = compiler.place(target.title)
    condition = compiler.condition()
    if condition.never or title.part is None:
        return found
    source = compiler.source()
    expression = comparable(title.alias, title.field, title.part)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {expression}, t.id {source.text} WHERE ({condition.text}) AND {expression} = ANY(%s)",
            [*source.params, *condition.params, list(names)],
        )
        for name, record_id in cursor.fetchall():
            found.setdefault(name, []).append(record_id)
    return found
