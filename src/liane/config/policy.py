"""The content security policy, sent with every answer: it is the same for all, so its text is made once."""

from collections.abc import Callable
from urllib.parse import urlsplit

from csp.constants import HEADER
from csp.utils import build_policy
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from liane.records.live.place import stream_url

_HERE = "connect-src 'self'"


class PolicyMiddleware:
    """Send the policy of the settings."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._policy = build_policy()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request, with the policy unless the answer has one of its own."""
        response = self.get_response(request)
        if HEADER not in response.headers:
            # Streams come from a port, and so an origin, of their own.
            stream = urlsplit(stream_url(request.headers.get("Host", ""), secure=request.is_secure()))
            here = f"{_HERE} {stream.scheme}://{stream.netloc}" if stream.netloc else _HERE
            response.headers[HEADER] = self._policy.replace(_HERE, here)
        return response
