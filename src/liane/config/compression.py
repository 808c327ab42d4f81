"""Compression of pages: the quickest level, which already divides a page's size by five."""

import gzip
import secrets
from collections.abc import Callable
from io import BytesIO

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

_SMALLEST = 500  # bytes; below, the header costs more than what is won
_TYPES = ("text/", "application/json", "application/javascript", "image/svg+xml")
_PADDING = 100  # bytes


def _compressed(content: bytes) -> bytes:
    """Return `content` as gzip, with a header of random length.

    The length of a compressed page tells what it repeats of the request (the BREACH attack): random
    padding blurs it ("Heal the Breach", Palacios et al., 2022), and CSRF tokens are masked anew in each page.
    """
    output = BytesIO()
    padding = "a" * secrets.randbelow(_PADDING)
    with gzip.GzipFile(filename=padding, mode="wb", compresslevel=1, fileobj=output, mtime=0) as archive:
        archive.write(content)
    return output.getvalue()


class CompressionMiddleware:
    """Compress answers that are text, are not streamed and are worth it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request, compressed when the browser accepts it."""
        response = self.get_response(request)
        if (
            not isinstance(response, HttpResponse)
            or response.has_header("Content-Encoding")
            or not response.get("Content-Type", "").startswith(_TYPES)
            or len(response.content) < _SMALLEST
        ):
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            response.content = _compressed(response.content)
            response["Content-Encoding"] = "gzip"
            response["Content-Length"] = str(len(response.content))
        return response
