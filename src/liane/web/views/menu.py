"""All the views of an object, drawn when their menu is opened."""

from django.http import HttpResponse
from django.shortcuts import render

from liane.capabilities.views.memory import views_of
from liane.web.request import Request, fragment, named
from liane.web.views.asked import view_url
from liane.web.views.presentations import address, offered, presentations


def menu(request: Request, slug: str) -> HttpResponse:
    """Draw the saved views that the reader may open, hers first; a page of its own has all ways to show records."""
    item = named(request, slug)
    known = presentations.all()
    found = [one for one in views_of(item.name, request.viewer, request.versions) if one.kind in known]
    rows = [(one, view_url(item, one), known[one.kind].icon) for one in found]
    context = {
        "item": item,
        "part": "views",
        "mine": [row for row in rows if row[0].mine],
        "others": [row for row in rows if not row[0].mine],
        "ways": [(way, address(item, kind)) for kind, way in offered(item, request.viewer)],
        "current": request.GET.get("vue", ""),
    }
    return render(request, "web/parts/views_menu.html" if fragment(request) else "web/menu_page.html", context)
