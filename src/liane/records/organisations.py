"""The organisations of this installation: a schema each."""

from django_tenants.utils import get_public_schema_name

from liane.records.models import Organisation


def schemas() -> list[str]:
    """Return the schema of every organisation; `schema_context` of django-tenants goes into one."""
    found = Organisation.objects.exclude(schema_name=get_public_schema_name()).order_by("schema_name")
    return list(found.values_list("schema_name", flat=True))
