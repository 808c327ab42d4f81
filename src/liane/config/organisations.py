"""Which organisation a request is for: the one that its host names, else the one for any host."""

import time
from collections.abc import Callable
from typing import Any

from django.core.exceptions import DisallowedHost
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponseNotFound
from django.http.response import HttpResponseBase
from django_tenants.utils import get_tenant_domain_model, remove_www

ANY_HOST = "*"
DEFAULT_SCHEMA = "org_main"
_REMEMBERED_SECONDS = 30.0
_MOST = 1_000


class OrganisationMiddleware:
    """Set the connection to the schema of the request's organisation, remembered a short while by host.

    A connection that stands there already stays as it is, and is not asked whether it still lives: the
    first statement of the request finds out (`accounts.memory.ask_first`).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._known: dict[str, tuple[float, Any]] = {}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer within the organisation; 404 for a host that is none's. Raises Http404."""
        try:
            host = remove_www(request.get_host().split(":")[0])
        except DisallowedHost:
            return HttpResponseNotFound()
        until, organisation = self._known.get(host, (0.0, None))
        if organisation is None or until < time.monotonic():
            organisation = self._find(host)
        else:
            connection.health_check_done = True  # type: ignore[attr-defined]
        request.tenant = organisation  # type: ignore[attr-defined]
        if connection.schema_name != organisation.schema_name:  # type: ignore[attr-defined]
            connection.set_tenant(organisation)  # type: ignore[attr-defined]
        return self.get_response(request)

    def _find(self, host: str) -> Any:
        connection.set_schema_to_public()  # type: ignore[attr-defined]
        # The star sorts before any letter or digit: a host of its own comes last.
        domains = get_tenant_domain_model().objects.select_related("tenant").filter(domain__in=[host, ANY_HOST])
        domain = domains.order_by("domain").last()
        if domain is None:
            raise Http404(f"no organisation at {host}")
        if len(self._known) > _MOST:
            self._known.clear()
        self._known[host] = (time.monotonic() + _REMEMBERED_SECONDS, domain.tenant)
        return domain.tenant
