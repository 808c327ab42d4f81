"""What roles say of fields and objects, for whoever is about to retire one."""

from collections.abc import Iterable

from django.db import connection
from django.utils.translation import gettext_lazy as _

from liane.records.definitions.uses import Use


def of_roles(object_name: str, key: str) -> Iterable[Use]:
    """Find the roles that give rights on the object by its name, or on the field."""
    place = [object_name, "fields", key] if key else [object_name]
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, name FROM accounts_role WHERE rights #> %s IS NOT NULL ORDER BY name", [place])
        for one, name in cursor.fetchall():
            yield Use("role", _("Rôle"), name, "role", one)
