"""One address, a view for each method."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from liane.api.problems.errors import ApiError
from liane.api.road.asked import ApiRequest

View = Callable[..., HttpResponseBase]


def by_method(**views: View) -> View:
    """Return the view of an address: the one of the request's method; HEAD reads, OPTIONS tells the methods."""
    if "GET" in views:
        views = {**views, "HEAD": views["GET"]}
    allowed = ", ".join([*views, "OPTIONS"])

    def answering(request: ApiRequest, *args: Any, **named: Any) -> HttpResponseBase:
        view = views.get(str(request.method))
        if view is not None:
            return view(request, *args, **named)
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": allowed})
        message = _("Ici : %(methods)s.") % {"methods": allowed}
        raise ApiError(405, "method-not-allowed", message, headers={"Allow": allowed})

    answering.views = views  # type: ignore[attr-defined]
    return answering


def later(name: str) -> View:
    """Return the view that `name` leads to ("liane.api.mcp.views.serve"), which is loaded when it is first asked.

    For what takes long to load or much memory, and is seldom asked for.
    """

    def answering(request: ApiRequest, *args: Any, **named: Any) -> HttpResponseBase:
        view: View = import_string(name)
        return view(request, *args, **named)

    return answering
