"""What a list would show by now: ids and versions of its first records, by which a page finds what others changed."""

from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from liane.records.queries.columns import TITLE
from liane.records.queries.model import MAX_LIMIT, QueryError
from liane.records.queries.pages import fetch
from liane.web.request import Request, named
from liane.web.views.asked import asked


@never_cache
@require_safe
def newer(request: Request, slug: str) -> HttpResponse:
    """Answer the first records of the list, as many as the page shows (`n`); nothing for one that is grouped."""
    item = named(request, slug)
    state = asked(request, item)
    text = request.GET.get("n", "")
    if state.group or state.error or not text.isdecimal() or len(text) > 4:
        return JsonResponse({})
    try:
        page = fetch(state.query((TITLE,), min(max(int(text), 1), MAX_LIMIT)), request.viewer)
    except QueryError:
        return JsonResponse({})
    return JsonResponse({"records": [[str(row.id), row.version] for row in page.rows]})
