"""The map of an object: how many of its records stand in each department, and those that no map can place.

With a script the same page has points that gather and part as one moves (`live`); this is what stands without.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from liane.lib import formats
from liane.lib.departments import FRENCH, NAMES, OVERSEAS, beginnings
from liane.records.fields import Field
from liane.records.objects import ObjectType
from liane.records.queries.areas import Areas, areas
from liane.records.queries.model import And, Leaf, Or, Query, QueryError, Where, both
from liane.records.viewer import Viewer
from liane.web import bars
from liane.web.cells import safe
from liane.web.lists.state import ListState
from liane.web.places import visible
from liane.web.request import Request, named
from liane.web.starts import offered
from liane.web.views.asked import asked

_LEVELS = 5


@dataclass(frozen=True, slots=True)
class Area:
    """One department on the page; `level` (0 to 5) says how dark it is, `url` leads to its records."""

    code: str
    name: str
    number: int
    shown: str
    level: int
    url: str


def show(request: Request, slug: str) -> HttpResponse:
    """Show where in France the records of an object are, by the address chosen."""
    item, viewer = named(request, slug), request.viewer
    state = asked(request, item)
    found = addresses(item, viewer)
    chosen = chosen_address(item, viewer, state)
    context = bars.bar(request, item, state, "map") | {"error": state.error, "field": chosen, "count_text": ""}
    context["sight"] = state.url(reverse("web:map_sight", args=[item.slug]))
    context["tiles"], context["credit"] = settings.MAP_TILES, settings.MAP_CREDIT
    context["fields"] = [(one.label, _with(state, request, one.key), one is chosen) for one in found]
    if chosen is not None and not state.error:
        try:
            query = Query(item.name, state.where, search=state.search)
            context |= _drawn(state, areas(query, viewer, chosen.key), chosen.key, viewer)
        except QueryError as problem:
            context["error"] = str(problem)
    context["starts"] = [] if context.get("found") or state.filtered or context["error"] else offered(viewer)
    return render(request, "web/map.html", context)


def addresses(item: ObjectType, viewer: Viewer) -> list[Field]:
    """Return the fields by which records can stand on a map."""
    return [one for one in item.fields.values() if one.kind.name == "address" and visible(viewer, item, one.key)]


def chosen_address(item: ObjectType, viewer: Viewer, state: ListState) -> Field | None:
    """Return the address by which the map places records, None when the viewer may see none."""
    found = addresses(item, viewer)
    return next((one for one in found if one.key == state.options.get("address", "")), found[0] if found else None)


def _drawn(state: ListState, counts: Areas, path: str, viewer: Viewer) -> dict[str, Any]:
    """Return the departments with their numbers, and what stands beside the map."""
    most = max(counts.counts.values(), default=0)
    drawn = []
    for code, name in NAMES.items():
        number = counts.counts.get(code, 0)
        shown = formats.number(number, viewer.language, 0)
        drawn.append(Area(code, name, number, shown, _level(number, most), _url(state, in_department(path, code))))
    mainland = [one for one in drawn if one.code not in OVERSEAS]
    ranked = sorted((one for one in drawn if one.number), key=lambda one: (-one.number, one.code))
    left_out = [
        ("without", counts.without, _url(state, without_postcode(path))),
        ("abroad", counts.abroad, _url(state, abroad(path))),
        ("unknown", counts.unknown, ""),
    ]
    return {
        "shapes": _shapes(mainland),
        "overseas": [one for one in drawn if one.code in OVERSEAS],
        "ranked": ranked,
        "left_out": [(why, formats.number(number, viewer.language, 0), url) for why, number, url in left_out if number],
        "count_text": formats.number(counts.all, viewer.language, 0),
        "most": formats.number(most, viewer.language, 0),
        "found": counts.all,
    }


def _shapes(found: list[Area]) -> SafeString:
    """Return the departments of the mainland; the list beside says the same to who does not see them."""
    sheet = static("vendor/france.svg")
    parts = [
        f'<a href="{safe(one.url)}" tabindex="-1" class="level-{one.level}"><title>{safe(one.name)} ({one.code}) · '
        f'{one.shown}</title><use href="{sheet}#{one.code}"></use></a>'
        for one in found
    ]
    return mark_safe("".join(parts))


def _level(number: int, most: int) -> int:
    """Return how dark a department is: by the root of its share, so that one large town does not pale the rest."""
    return 0 if not number else max(1, round(_LEVELS * (number / most) ** 0.5))


def in_department(path: str, code: str) -> Where:
    """Return the condition of standing in a department, as a list is filtered by it."""
    found = tuple(Leaf(f"{path}.postcode", "starts", start) for start in beginnings(code))
    inside = found[0] if len(found) == 1 else Or(found)
    return And((inside, Or((Leaf(f"{path}.country", "empty"), Leaf(f"{path}.country", "in", list(FRENCH))))))


def without_postcode(path: str) -> Where:
    """Return the condition of having no postcode, in France or nowhere."""
    here = Or((Leaf(f"{path}.country", "empty"), Leaf(f"{path}.country", "in", list(FRENCH))))
    return And((Leaf(f"{path}.postcode", "empty"), here))


def abroad(path: str) -> Where:
    """Return the condition of an address in another country."""
    return And((Leaf(f"{path}.country", "filled"), Leaf(f"{path}.country", "not_in", list(FRENCH))))


def _url(state: ListState, where: Where) -> str:
    return state.url(where=both(state.where, where), options={}, view=None)


def _with(state: ListState, request: Request, key: str) -> str:
    return state.url(request.path, options={**state.options, "address": key})
