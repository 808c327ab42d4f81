"""Answers: JSON by orjson, with a tag by which a client asks again only for what changed."""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.encoding import iri_to_uri

from liane.api.problems.errors import TITLES, ApiError

JSON, PROBLEM = "application/json", "application/problem+json"


def dumped(data: Any) -> bytes:
    """Return `data` as JSON; lazy texts are said in the language of the moment."""
    return orjson.dumps(data, default=str)


def answer(data: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """Return an answer of JSON."""
    return HttpResponse(dumped(data), status=status, content_type=JSON, headers=headers)


def tagged(request: HttpRequest, data: Any, version: int | None = None) -> HttpResponse:
    """Return an answer with its ETag, or 304 when the client has it already.

    The tag of a record begins with its version, which If-Match compares; the rest moves with related titles.
    """
    content = dumped(data)
    mark = hashlib.blake2s(content, digest_size=8).hexdigest()
    tag = f'W/"{mark}"' if version is None else f'"{version}-{mark}"'
    known = request.META.get("HTTP_IF_NONE_MATCH", "")
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Authorization, Accept-Language"}
    if known and (known.strip() == "*" or _bare(tag) in {_bare(one) for one in known.split(",")}):
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(content, content_type=JSON, headers=headers)


def _bare(tag: str) -> str:
    return tag.strip().removeprefix("W/")


def nothing(headers: Mapping[str, str] | None = None) -> HttpResponse:
    """Return an answer without content."""
    return HttpResponse(status=204, headers=headers)


def problem(error: ApiError, request: HttpRequest) -> HttpResponse:
    """Return the answer of a problem (RFC 9457)."""
    data: dict[str, Any] = {
        "type": f"urn:liane:problem:{error.kind}",
        "title": TITLES[error.kind],
        "status": error.status,
        "detail": error.detail,
        "instance": iri_to_uri(request.path),
    }
    if error.errors:
        data["errors"] = list(error.errors)
    return HttpResponse(dumped(data), status=error.status, content_type=PROBLEM, headers=dict(error.headers))
