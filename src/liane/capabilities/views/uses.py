"""Which saved views name a field, or show an object."""

from collections.abc import Iterable

from django.db import connection
from django.utils.translation import gettext_lazy as _

from liane.records.definitions.uses import Use, names
from liane.records.queries.columns import loads


def of_views(object_name: str, key: str) -> Iterable[Use]:
    """Find the views that name the field `key` of an object, those of others too: they would break as well."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, object, name, shown FROM views_view ORDER BY name")
        rows = cursor.fetchall()
    for one, start, name, shown in rows:
        if (not key and start == object_name) or names(object_name, key, start, loads(shown)):
            yield Use("view", _("Vue"), name, "view", one)
