"""The schema that the connection is in: it names the organisation in channels, locks and what is remembered."""

from django.db import connection


def current() -> str:
    """Return the schema of the current organisation."""
    return str(connection.schema_name)  # type: ignore[attr-defined]
