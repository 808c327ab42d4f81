"""Which webhooks name a field, or tell of an object."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from liane.capabilities.webhooks.models import Webhook
from liane.records.definitions.uses import Use, names


def of_webhooks(object_name: str, key: str) -> Iterable[Use]:
    """Find the webhooks that name the field `key` of an object, whoever owns them: they would break."""
    for one, name, given, watched, where in Webhook.objects.order_by("name").values_list(
        "id", "name", "subjects", "watched", "where"
    ):
        subjects = given or []
        start = subjects[0] if len(subjects) == 1 else ""
        told = not key and object_name in subjects
        if told or (start and names(object_name, key, start, {"where": where, "columns": watched or []})):
            yield Use("webhook", _("Webhook"), name, "webhook", one)
