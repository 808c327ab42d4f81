"""The menus of a list, drawn when they are opened: what to sort by, which columns to show.

They name every field of the object, several times what the list itself shows; most visits never open them.
"""

from django.http import HttpResponse
from django.shortcuts import render

from liane.web.coming import MADE, Coming
from liane.web.links import shaping_url
from liane.web.lists.headers import sort_choices
from liane.web.places import column_places
from liane.web.request import Request, fragment, named
from liane.web.views.asked import asked

# More columns than this are looked for by their name.
_MANY = 12


def sorting(request: Request, slug: str) -> HttpResponse:
    """Draw what the list can be sorted by, each with its address."""
    item = named(request, slug)
    state = asked(request, item)
    context = {
        "item": item,
        "part": "sorting",
        "sorts": sort_choices(state, column_places(request.viewer, item)),
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
    others = [one for one in column_places(request.viewer, item) if one not in shown]
    context = {
        "item": item,
        "part": "columns",
        "kept": state.words("colonnes", "figees"),
        "columns": [(one, one in shown, one.path in state.frozen, one.path == item.title) for one in [*shown, *others]],
        "new_field": road.address(shaping_url(item, request.viewer, "field_kinds")),
        "searched": len(shown) + len(others) > _MANY,
    }
    return _draw(request, context)


def _draw(request: Request, context: dict[str, object]) -> HttpResponse:
    """Answer with the menu's inside, or with a whole page where there are no scripts."""
    template = f"web/parts/{context['part']}.html" if fragment(request) else "web/menu_page.html"
    return render(request, template, context)
