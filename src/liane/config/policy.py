"""The content security policy, sent with every answer: it is the same for all, so its text is made once."""

from collections.abc import Callable

from csp.constants import HEADER
from csp.utils import build_policy
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class PolicyMiddleware:
    """Send the policy of the settings."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._policy = build_policy()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request, with the policy unless the answer has one of its own."""
        response = self.get_response(request)
        response.headers.setdefault(HEADER, self._policy)
        return response
