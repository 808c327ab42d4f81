"""The organisations of this installation: a schema each."""

from django_tenants.utils import get_public_schema_name

from liane.lib.fold import fold
from liane.records.models import Domain, Organisation


def schemas() -> list[str]:
    """Return the schema of every organisation; `schema_context` of django-tenants goes into one."""
    found = Organisation.objects.exclude(schema_name=get_public_schema_name()).order_by("schema_name")
    return list(found.values_list("schema_name", flat=True))


def names() -> list[str]:
    """Return how the organisations are called."""
    found = Organisation.objects.exclude(schema_name=get_public_schema_name()).order_by("name")
    return list(found.values_list("name", flat=True))


def called(text: str) -> str | None:
    """Return the schema of the one organisation that has this schema, host or name, None for none or several."""
    wanted = fold(text)
    hosts = Domain.objects.exclude(domain="*").values_list("domain", "tenant__schema_name")
    found = {schema for host, schema in hosts if host.lower() == text.lower()}
    known = Organisation.objects.exclude(schema_name=get_public_schema_name()).values_list("schema_name", "name")
    found |= {schema for schema, name in known if text == schema or fold(name) == wanted}
    return found.pop() if len(found) == 1 else None
