"""/api/v1/query: any Query, a page of records or groups with their measures."""

from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from liane.api.problems.errors import invalid
from liane.api.problems.refusals import misasked, preparing
from liane.api.records.reading import page_of
from liane.api.road.answers import answer
from liane.api.road.asked import ApiRequest, mapping, parameters
from liane.api.road.methods import by_method
from liane.lib.numerals import canonical, plain
from liane.records.queries.aggregate import aggregate
from liane.records.queries.asof import held
from liane.records.queries.kept import Preparing
from liane.records.queries.model import Query, QueryError, parse_query
from liane.records.registry import catalogue
from liane.records.viewer import Scope

_QUERY = frozenset(
    {"object", "where", "columns", "sort", "search", "limit", "after", "ids", "group", "measures", "count", "as_of"}
)


def ask(request: ApiRequest) -> HttpResponse:
    """Answer a Query."""
    parameters(request, frozenset())
    given = dict(mapping(request, _QUERY))
    counting = given.pop("count", "capped")
    try:
        query = parse_query(given)
    except QueryError as error:
        raise misasked(error, address=False) from None
    item = catalogue().get(query.object)
    if item is None or request.viewer.on(item.name).read is Scope.NONE:
        message = _("L’objet « %(name)s » n’existe pas.") % {"name": query.object[:80]}
        raise invalid(message, "object", "missing")
    if query.group or query.measures:
        return answer(_groups(request, query))
    return answer(page_of(query, request.viewer, counting, address=False))


def _groups(request: ApiRequest, query: Query) -> dict[str, Any]:
    try:
        with held(query.as_of):
            found = aggregate(query, request.viewer)
    except QueryError as error:
        raise misasked(error, address=False) from None
    except Preparing as error:
        raise preparing(error) from None
    return {
        "groups": [
            {"key": [_told(value) for value in one.key], "measures": [_told(value) for value in one.measures]}
            for one in found
        ]
    }


def _told(value: Any) -> Any:
    """Return a value as records have it: decimals are texts without needless zeros."""
    return plain(canonical(value)) if isinstance(value, Decimal) else value


query = by_method(POST=ask)
