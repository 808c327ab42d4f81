"""The split view of an object: its records in a narrow list, the one chosen beside it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from liane.records.objects import ObjectType
from liane.records.queries.columns import TITLE
from liane.records.queries.model import Query, QueryError
from liane.records.queries.pages import Count, Page, fetch
from liane.records.viewer import Viewer
from liane.web import bars, drawing
from liane.web.cells import safe
from liane.web.links import record_url
from liane.web.lists import counts
from liane.web.places import Place, place
from liane.web.request import Request, fragment, named
from liane.web.starts import offered
from liane.web.views.asked import asked

_PAGE = 50


def show(request: Request, slug: str) -> HttpResponse:
    """Show the records of an object beside the one chosen, or the next ones of the list."""
    item, viewer = named(request, slug), request.viewer
    state = asked(request, item)
    beside = [one for path in item.subtitle if (one := place(viewer, item, path))]
    columns = (TITLE, *(one.path for one in beside))
    query = Query(item.name, state.where, columns, state.order, state.search, _PAGE, state.after)
    page, error, number = Page((), (), None), state.error, Count(0, exact=True)
    try:
        if not error:
            page = fetch(query, viewer)
            if not (fragment(request) and state.after):
                number = counts.first(query, viewer, page)
    except QueryError as problem:
        error = str(problem)
    drawn = _drawn(item, viewer, page, beside)
    following = bars.more(state.url(request.path, after=page.next), _("Afficher la suite"), "li") if page.next else ""
    if fragment(request) and state.after:
        return HttpResponse(drawn + following)
    context = bars.bar(request, item, state, "list") | {
        "error": error,
        "rows": drawn,
        "following": mark_safe(following),
        "shown": len(page.rows),
        "count_text": counts.drawn(state, number, viewer),
        "starts": [] if page.rows or state.filtered or error else offered(viewer),
    }
    return render(request, "web/split.html", context)


def _drawn(item: ObjectType, viewer: Viewer, page: Page, beside: list[Place]) -> SafeString:
    """Return the records as items of a list: the title, and what tells them apart."""
    parts = []
    for row in page.rows:
        said = []
        for one, value in zip(beside, row.values[1:], strict=True):
            if value is not None and value != []:
                text = str(value) if one.part is not None else drawing.text(one.field, value, viewer.context)
                said.append(safe(text))
        parts.append(
            f'<li class="tile" id="r-{row.id}" data-id="{row.id}" data-version="{row.version}" tabindex="-1">'
            f'<a href="{record_url(item, row.id)}" data-open>{safe(row.values[0] or "—")}</a>'
            f"<span>{' · '.join(said)}</span></li>"
        )
    return mark_safe("".join(parts))
