"""The gallery of an object: its records as cards with their picture."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from liane.records.queries.model import Query, QueryError
from liane.records.queries.pages import Count, Page, fetch
from liane.web import bars
from liane.web.galleries.cards import Cards, places
from liane.web.lists import counts
from liane.web.places import column_places
from liane.web.request import Request, fragment, named
from liane.web.starts import offered
from liane.web.views.asked import asked

_PAGE = 48


def show(request: Request, slug: str) -> HttpResponse:
    """Show the records of an object as cards, or the next ones."""
    item, viewer = named(request, slug), request.viewer
    state = asked(request, item)
    if "col" in request.GET:
        # The chooser of fields is a plain form: its boxes become one word of the address.
        chosen = tuple(path for path in request.GET.getlist("col") if path)
        return HttpResponseRedirect(state.url(request.path, columns=chosen))
    shown = places(item, viewer, state.columns)
    cards = Cards(item, viewer, shown)
    query = Query(item.name, state.where, cards.columns, state.order, state.search, _PAGE, state.after)
    page, error = Page((), (), None), state.error
    number = Count(0, exact=True)
    try:
        if not error:
            page = fetch(query, viewer)
            alone = fragment(request) and state.after
            if not alone:
                number = counts.first(query, viewer, page)
    except QueryError as problem:
        error = str(problem)
    drawn = cards.draw(page.rows)
    following = bars.more(state.url(request.path, after=page.next), _("Afficher la suite"), "li") if page.next else ""
    if fragment(request) and state.after:
        return HttpResponse(drawn + following)
    context = bars.bar(request, item, state, "gallery") | {
        "error": error,
        "cards": drawn,
        "following": mark_safe(following),
        "shown": len(page.rows),
        "count_text": counts.drawn(state, number, viewer),
        "starts": [] if page.rows or state.filtered or error else offered(viewer),
        "fields": [(one, one in shown) for one in column_places(viewer, item) if one.path != item.title],
        "asked_for": [(key, text) for key, text in state.parameters().items() if key not in ("colonnes", "apres")],
    }
    return render(request, "web/gallery.html", context)
