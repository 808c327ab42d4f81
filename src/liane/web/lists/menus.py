"""The menus of a list, drawn when they are opened: what to sort by, which columns to show.

They name every field of the object, several times what the list itself shows; most visits never open them.
"""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from liane.records.objects import ObjectType
from liane.records.viewer import Viewer
from liane.web.coming import MADE, Coming
from liane.web.links import shaping_url
from liane.web.lists.headers import sort_choices
from liane.web.places import Place, by_section, column_places
from liane.web.request import Request, fragment, named
from liane.web.views.asked import asked

MANY = 12
"""More fields than this are looked for by their name."""


def sorting(request: Request, slug: str) -> HttpResponse:
    """Draw what the list can be sorted by, each with its address."""
    item = named(request, slug)
    state = asked(request, item)
    groups = _grouped(request.viewer, item, state.places(request.viewer), sortable=True)
    context = {
        "item": item,
        "part": "sorting",
        "groups": [(label, sort_choices(state, found)) for label, found in groups],
        "searched": sum(len(found) for _label, found in groups) > MANY,
        "kept": state.words("tri"),
    }
    return _draw(request, context)


def columns(request: Request, slug: str) -> HttpResponse:
    """Draw the chooser of columns: those shown first, in their order."""
    item = named(request, slug)
    state = asked(request, item)
    shown = state.places(request.viewer)
    # Who adds a field from a list wants to see it there.
    road = Coming(state.url(), state.url(columns=(*(one.path for one in shown), MADE)))
    groups = _grouped(request.viewer, item, shown)
    context = {
        "item": item,
        "part": "columns",
        "kept": state.words("colonnes", "figees"),
        "groups": [
            (label, [(one, one in shown, one.path in state.frozen, one.path == item.title) for one in found])
            for label, found in groups
        ],
        "new_field": road.address(shaping_url(item, request.viewer, "field_kinds")),
        "searched": sum(len(found) for _label, found in groups) > MANY,
    }
    return _draw(request, context)


def _grouped(
    viewer: Viewer, item: ObjectType, shown: list[Place], *, sortable: bool = False
) -> list[tuple[str, list[Place]]]:
    """Return what can be chosen: the columns that show, in their order, then the others under their sections."""
    groups = [
        (_("Colonnes montrées"), shown),
        *by_section(viewer, item, [one for one in column_places(viewer, item) if one not in shown]),
    ]
    found = [(label, [one for one in places if one.sortable or not sortable]) for label, places in groups]
    return [(label, places) for label, places in found if places]


def _draw(request: Request, context: dict[str, object]) -> HttpResponse:
    """Answer with the menu's inside, or with a whole page where there are no scripts."""
    template = f"web/parts/{context['part']}.html" if fragment(request) else "web/menu_page.html"
    return render(request, template, context)
