"""Which tables stand in the shared schema, and which in each organisation's."""

from typing import Any

from django.db import connections
from django_tenants.routers import TenantSyncRouter
from django_tenants.utils import get_public_schema_name

# The kernel's app has tables of both kinds: these are the shared ones.
_SHARED_MODELS = {"organisation", "domain"}


class SchemaRouter(TenantSyncRouter):  # type: ignore[misc]
    """Follow SHARED_APPS and TENANT_APPS, and within the kernel's app the model.

    A `RunSQL` or `RunPython` of the kernel's migrations runs in every schema, unless its hints name a
    model: `hints={"model_name": "organisation"}` for the shared schema, any other for the organisations'.
    """

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool | None:
        """Tell whether a migration's operation applies to the schema that is being migrated."""
        if app_label == "records" and model_name is not None:
            shared: bool = connections[db].schema_name == get_public_schema_name()  # type: ignore[attr-defined]
            return shared is (model_name.lower() in _SHARED_MODELS)
        return super().allow_migrate(db, app_label, model_name, **hints)  # type: ignore[no-any-return]
