"""Which organisation a request is for: the one that its host names, else the one for any host."""

import time
from typing import Any

from django_tenants.middleware.main import TenantMainMiddleware

ANY_HOST = "*"
DEFAULT_SCHEMA = "org_main"
_REMEMBERED_SECONDS = 30.0


class OrganisationMiddleware(TenantMainMiddleware):  # type: ignore[misc]
    """Set the connection to the schema of the request's organisation, remembered a short while by host."""

    def __init__(self, get_response: Any) -> None:
        super().__init__(get_response)
        self._known: dict[str, tuple[float, Any]] = {}

    def get_tenant(self, domain_model: Any, hostname: str) -> Any:
        """Return the organisation of `hostname`; raise the model's DoesNotExist when there is none."""
        until, organisation = self._known.get(hostname, (0.0, None))
        if organisation is None or until < time.monotonic():
            domains = domain_model.objects.select_related("tenant").filter(domain__in=[hostname, ANY_HOST])
            # The star sorts before any letter or digit: a host of its own comes last.
            domain = domains.order_by("domain").last()
            if domain is None:
                raise domain_model.DoesNotExist
            organisation = domain.tenant
            if len(self._known) > 1000:
                self._known.clear()
            self._known[hostname] = (time.monotonic() + _REMEMBERED_SECONDS, organisation)
        return organisation
