"""The menu of one column of a board: fold it, hide it, move it, say how many cards it should hold."""

from collections.abc import Iterable

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from liane.records.queries.model import QueryError
from liane.web import bars
from liane.web.boards import chosen
from liane.web.boards.columns import columns, lanes
from liane.web.request import Request, fragment, named
from liane.web.views.asked import asked

_LIMIT = 9_999


def column(request: Request, slug: str) -> HttpResponse:
    """Ask what to do with the column `valeur`; with `limite` go to the board that has that limit."""
    item, viewer = named(request, slug), request.viewer
    state = asked(request, item)
    board = chosen.board_of(item, viewer, state.options.get("column", ""))
    if board is None:
        raise Http404
    found_lanes = lanes(item, board, viewer, request.GET.get(board.lane_filter, "") if board.lane_filter else "")
    lane = next((one.value for one in found_lanes if one.current), "")
    settings = chosen.settings(state)
    try:
        found = [one for one in columns(item, board, viewer, lane) if not one.closed]
    except QueryError as error:
        raise Http404 from error
    shown = settings.arranged(found)
    values = [chosen.address_value(one.value) for one in shown]
    value = request.GET.get("valeur", "")
    if value not in values:
        raise Http404
    pipeline = {board.lane_filter: lane} if lane else {}

    def at(**options: str) -> str:
        return bars.url(state.url(f"/{slug}/tableau", options={**state.options, **options}), pipeline)

    limits = dict(settings.limits or {})
    if "limite" in request.GET:
        text = request.GET["limite"].strip()
        number = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
        limits |= {value: min(_LIMIT, number)}
        chosen_limits = ",".join(f"{key}:{most}" for key, most in limits.items() if most)
        return HttpResponseRedirect(at(limits=chosen_limits))
    place = values.index(value)
    context = {
        "item": item,
        "slug": slug,
        "column": shown[place],
        "value": value,
        "fold": at(folded=_toggled(settings.folded, value)),
        "hide": at(hidden=_toggled(settings.hidden, value)),
        "left": at(order=_moved(values, place, -1)) if place else "",
        "right": at(order=_moved(values, place, 1)) if place + 1 < len(values) else "",
        "kept": [*state.parameters().items(), *pipeline.items()],
    }
    return render(request, "web/parts/board_column.html" if fragment(request) else "web/board_column.html", context)


def _toggled(values: Iterable[str], value: str) -> str:
    found = set(values)
    return ",".join(sorted(found - {value} if value in found else found | {value}))


def _moved(values: list[str], place: int, by: int) -> str:
    found = list(values)
    found[place], found[place + by] = found[place + by], found[place]
    return ",".join(found)
