"""The foot of a list: sums of its columns over all that it finds, asked for once the page stands.

One statement, stopped after a moment: a total that costs more than that says so rather than keep anyone waiting.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from django.db import OperationalError, connection, transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from psycopg.errors import QueryCanceled

from liane.lib import currencies, formats, numerals
from liane.records.queries.aggregate import aggregate
from liane.records.queries.model import Measure, QueryError
from liane.records.viewer import Viewer
from liane.web.cells import safe
from liane.web.lists.state import ListState
from liane.web.places import Place
from liane.web.request import Request, named
from liane.web.views.asked import asked

# How long the sums may take.
PATIENCE_MS = 400
_SUMMED = frozenset({"money", "integer", "decimal"})


def summed(one: Place) -> bool:
    """Say whether a column's values add up: amounts and numbers do, rates and years do not."""
    field = one.field
    return (
        field.kind.name in _SUMMED and one.part is None and one.path == field.key and field.extra.get("grouped", True)
    )


def foot(state: ListState, places: Sequence[Place]) -> str:
    """Return the foot that fetches its sums, "" for a list without a column to sum."""
    if not any(summed(one) for one in places):
        return ""
    url = safe(state.url(f"/{state.item.slug}/totaux"))
    return (
        f'<tfoot hx-get="{url}" hx-trigger="load, liane:changed from:window" hx-target="this" hx-swap="innerHTML" '
        f'hx-sync="this:replace" data-quiet></tfoot>'
    )


def totals(request: Request, slug: str) -> HttpResponse:
    """Draw the foot's row for the list that the address asks for."""
    item = named(request, slug)
    state = asked(request, item)
    places = state.places(request.viewer)
    if state.error:
        return HttpResponse("")
    try:
        found = _sums(state, [one for one in places if summed(one)], request.viewer)
    except QueryError:
        return HttpResponse("")
    return HttpResponse(_row(places, found, request.viewer))


def _sums(state: ListState, places: Sequence[Place], viewer: Viewer) -> dict[str, Decimal | int | None] | None:
    """Return the sum of each column, None when they take too long."""
    query = state.query(())
    measures = tuple(Measure("sum", one.path) for one in places)
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('statement_timeout', %s, true)", (str(PATIENCE_MS),))
            groups = aggregate(replace(query, sort=(), after=None, measures=measures), viewer)
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('statement_timeout', '0', true)")
    except OperationalError as error:
        if not isinstance(error.__cause__, QueryCanceled):
            raise
        return None
    return dict(zip((one.path for one in places), groups[0].measures, strict=True)) if groups else {}


def _row(places: Iterable[Place], found: dict[str, Decimal | int | None] | None, viewer: Viewer) -> str:
    cells = [
        f'<td class="pick" role="gridcell"></td><th class="name" scope="row" role="rowheader">{safe(_("Total"))}</th>'
    ]
    for one in list(places)[1:]:
        numeric = ' class="num"' if one.field.kind.numeric and one.part is None else ""
        cells.append(f'<td role="gridcell"{numeric}>{_cell(one, found, viewer) if summed(one) else ""}</td>')
    return f'<tr class="totals" role="row">{"".join(cells)}</tr>'


def _cell(one: Place, found: dict[str, Decimal | int | None] | None, viewer: Viewer) -> str:
    label = f'<span class="totals-label">{safe(one.label)} </span>'
    if found is None:
        why = safe(_("Trop de fiches pour un total immédiat : filtrez la liste."))
        return f'{label}<span title="{why}">…<span class="sr">{why}</span></span>'
    value = found.get(one.path)
    if value is None:
        return ""
    if one.field.kind.name == "money":
        shown = formats.money(Decimal(value), viewer.currency, viewer.language, currencies.digits(viewer.currency))
    else:
        shown = formats.number(numerals.canonical(Decimal(value)), viewer.language)
    return f"{label}{safe(shown)}"
