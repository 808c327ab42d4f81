"""/api/v1/openapi.json, and the client made from it."""

import hashlib

import orjson
from django.http import HttpResponse

from liane.api.client.generated import client
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


def python(request: ApiRequest) -> HttpResponse:
    """Answer the typed client of what the caller may reach."""
    parameters(request, frozenset())
    text = client(orjson.loads(of(request)))
    headers = {"Content-Disposition": 'attachment; filename="liane_client.py"'}
    return HttpResponse(text, content_type="text/x-python; charset=utf-8", headers=headers)


module = by_method(GET=python)
document = by_method(GET=read)
