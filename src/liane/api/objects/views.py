"""Addresses of what exists: /api/v1/objects, /api/v1/me."""

from django.http import HttpResponse

from liane.api.objects import described
from liane.api.problems.errors import not_found
from liane.api.road.answers import tagged
from liane.api.road.asked import ApiRequest, parameters
from liane.api.road.methods import by_method
from liane.records.registry import catalogue


def listing(request: ApiRequest) -> HttpResponse:
    """Answer the objects that the caller may read or create."""
    parameters(request, frozenset())
    items = [described.brief(item, request.viewer) for item in described.reachable(catalogue(), request.viewer)]
    return tagged(request, {"items": items})


def read(request: ApiRequest, name: str) -> HttpResponse:
    """Answer an object, by its name or address, with its fields."""
    parameters(request, frozenset())
    found = catalogue()
    item = found.get(name) or found.by_slug(name)
    if item is None or item not in described.reachable(found, request.viewer):
        raise not_found()
    return tagged(request, described.whole(item, found, request.viewer))


def myself(request: ApiRequest) -> HttpResponse:
    """Answer who the caller is, and what her key may do."""
    parameters(request, frozenset())
    viewer, reach = request.viewer, request.bearer.reach
    return tagged(request, {
        "id": viewer.user_id,
        "name": viewer.name,
        "language": viewer.language,
        "zone": viewer.zone,
        "currency": viewer.currency,
        "administrator": viewer.administrator,
        "key": {
            "id": request.bearer.source_id,
            "kind": request.bearer.kind,
            "scopes": sorted(reach.scopes),
            "objects": sorted(reach.limits) or None,
        },
    })  # fmt: skip


objects = by_method(GET=listing)
one = by_method(GET=read)
me = by_method(GET=myself)
