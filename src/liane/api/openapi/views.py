"""/api/v1/openapi.json"""

import hashlib

from django.http import HttpResponse

from liane.api.openapi.document import of
from liane.api.road.answers import JSON
from liane.api.road.asked import ApiRequest, parameters
from liane.api.road.methods import by_method


def read(request: ApiRequest) -> HttpResponse:
    """Answer the document of what the caller may reach."""
    parameters(request, frozenset())
    content = of(request)
    tag = f'W/"{hashlib.blake2s(content, digest_size=8).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if request.META.get("HTTP_IF_NONE_MATCH") == tag:
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(content, content_type=JSON, headers=headers)


document = by_method(GET=read)
