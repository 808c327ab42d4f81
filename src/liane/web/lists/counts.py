"""How many records a list finds: told at once up to a first number, asked for by the page once it stands beyond it.

To count what a frequent value finds takes longer than to read a page of it: the records lie all over the table.
Without scripts the first number stands, as what it is: "1 000+".
"""

from django.http import HttpResponse
from django.utils.safestring import SafeString, mark_safe

from liane.lib import formats
from liane.records.queries.model import Query, QueryError
from liane.records.queries.pages import COUNT_CAP, Count, Page, count
from liane.records.queries.patience import within
from liane.records.viewer import Viewer
from liane.web.cells import safe
from liane.web.lists.state import ListState
from liane.web.request import Request, named
from liane.web.views.asked import asked

# What a page counts itself, at most.
FIRST = 1_000
# How long the fuller count may take, in milliseconds.
PATIENCE_MS = 400


def first(query: Query, viewer: Viewer, page: Page | None = None) -> Count:
    """Return how many records `query` finds, exactly up to `FIRST`, or as reading its first `page` told.

    What is filtered and more than was read is not counted: of a reader of a part, it takes longer than the page.
    Raises QueryError.
    """
    if page is not None and page.count is not None:
        return page.count
    if page is not None and (page.proven > FIRST or (page.proven and query.where is not None)):
        return Count(min(page.proven, FIRST), exact=False)
    return count(query, viewer, most=FIRST)


def drawn(state: ListState, number: Count, viewer: Viewer) -> SafeString:
    """Return the count of a list, which asks for more of itself when it may be told.

    What words find comes one by one: of those that are everywhere, it takes too long.
    """
    text = safe(count_text(number, viewer.language))
    if number.exact or state.search or number.value >= COUNT_CAP:
        return mark_safe(text)
    url = safe(state.url(f"/{state.item.slug}/nombre"))
    return mark_safe(
        f'<span class="counting busy" hx-get="{url}" hx-trigger="load" hx-target="this" hx-swap="innerHTML" '
        f'hx-sync="this:replace" data-quiet>{text}</span>'
    )


def fuller(request: Request, slug: str) -> HttpResponse:
    """Tell how many records the list finds, up to the cap; nothing new when that takes too long."""
    item = named(request, slug)
    state, viewer = asked(request, item), request.viewer
    if state.error:
        return HttpResponse(status=204)
    query = state.query(())
    try:
        found = within(PATIENCE_MS, lambda: count(query, viewer, FIRST if state.search else COUNT_CAP))
    except QueryError:
        found = None
    if found is None:
        return HttpResponse(status=204)
    # What stands beside it (all that match) may have said less.
    return HttpResponse(safe(count_text(found, viewer.language)), headers={"HX-Trigger-After-Swap": "liane:counted"})


def count_text(number: Count, language: str) -> str:
    """Return a count as a person reads it: "1 284", "10 000+"."""
    return formats.number(number.value, language, 0) + ("" if number.exact else "+")
