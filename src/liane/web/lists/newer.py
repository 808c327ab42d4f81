"""What a list would show by now: ids and versions of its first records, by which a page finds what others changed."""

from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from liane.records.queries.columns import TITLE
from liane.records.queries.model import MAX_LIMIT, Query, QueryError
from liane.records.queries.pages import fetch
from liane.web.request import Request, named, uuid_or_none
from liane.web.views.asked import asked

_MOST = 100


@never_cache
@require_safe
def newer(request: Request, slug: str) -> HttpResponse:
    """Answer the first records of the list, as many as the page shows (`n`); of one that is grouped those of `ids`."""
    item = named(request, slug)
    state = asked(request, item)
    text = request.GET.get("n", "")
    ids = tuple(found for part in request.GET.get("ids", "").split(",")[:_MOST] if (found := uuid_or_none(part)))
    if state.error or (not state.group and (not text.isdecimal() or len(text) > 4)):
        return JsonResponse({})
    if state.group:
        query = Query(item.name, state.where, (TITLE,), search=state.search, ids=ids, limit=_MOST)
    else:
        query = state.query((TITLE,), min(max(int(text), 1), MAX_LIMIT))
    try:
        page = fetch(query, request.viewer)
    except QueryError:
        return JsonResponse({})
    return JsonResponse({"records": [[str(row.id), row.version] for row in page.rows]})
