"""The foot of a list: totals of its columns over all that it finds, asked for once the page stands.

One statement, stopped after a moment: a total that costs more than that says so rather than keep anyone waiting.
Each column says at its foot what it is to be told of: a sum, an average, how many different values.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from liane.records.queries.aggregate import aggregate
from liane.records.queries.model import QueryError
from liane.records.queries.patience import within
from liane.records.viewer import Viewer
from liane.web.cells import safe
from liane.web.lists import measures
from liane.web.lists.state import ListState
from liane.web.places import Place
from liane.web.request import Request, named
from liane.web.views.asked import asked

# How long the totals may take.
PATIENCE_MS = 400


def foot(state: ListState, places: Sequence[Place]) -> str:
    """Return the foot that fetches its totals, "" for a list that tells none."""
    if not measures.chosen(state, places):
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
    wanted = measures.chosen(state, places)
    try:
        found = within(PATIENCE_MS, lambda: _ask(state, wanted, request.viewer))
    except QueryError:
        return HttpResponse("")
    return HttpResponse(_row(places, wanted, found, request.viewer))


def _ask(state: ListState, wanted: Mapping[str, str], viewer: Viewer) -> dict[str, Any]:
    query = replace(state.query(()), sort=(), after=None, measures=measures.measures(wanted))
    return measures.read(wanted, aggregate(query, viewer)[0].measures)


def _row(places: Sequence[Place], wanted: Mapping[str, str], found: Mapping[str, Any] | None, viewer: Viewer) -> str:
    title, *rest = places
    told = _cell(title, wanted, found, viewer) or safe(_("Total"))
    cells = [f'<th class="name" scope="row" role="rowheader">{told}{_choice(title, wanted)}</th>']
    for one in rest:
        numeric = ' class="num"' if one.field.kind.numeric and one.part is None else ""
        drawn = _cell(one, wanted, found, viewer)
        cells.append(f'<td role="gridcell"{numeric}>{drawn}{_choice(one, wanted)}</td>')
    return f'<tr class="totals" role="row"><td class="pick" role="gridcell"></td>{"".join(cells)}</tr>'


def _cell(one: Place, wanted: Mapping[str, str], found: Mapping[str, Any] | None, viewer: Viewer) -> str:
    function = wanted.get(one.path)
    if function is None:
        return ""
    said = "" if function == "sum" else f'<span class="totals-what">{safe(measures.word(function))} </span>'
    label = f'<span class="totals-label">{safe(one.label)} </span>{said}'
    if found is None:
        why = safe(measures.too_much())
        return f'{label}<span title="{why}">…<span class="sr">{why}</span></span>'
    shown = measures.show(one, function, found.get(one.path), viewer)
    return f"{label}{shown}" if shown else ""


def _choice(one: Place, wanted: Mapping[str, str]) -> str:
    """Return the control by which a column says what stands at its foot."""
    now = wanted.get(one.path, "none")
    options = "".join(
        f'<option value="{function}"{" selected" if function == now else ""}>{safe(measures.word(function))}</option>'
        for function in measures.offered(one)
    )
    named_as = safe(_("Pied de la colonne %(label)s") % {"label": one.label})
    return (
        f'<select class="foot-choice" data-path="{safe(one.path)}" data-action="headings#total" '
        f'aria-label="{named_as}">{options}</select>'
    )
