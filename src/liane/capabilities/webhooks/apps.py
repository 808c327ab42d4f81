"""Webhooks: what happens to records, told to other programs."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebhooksConfig(AppConfig):
    name = "liane.capabilities.webhooks"
    label = "webhooks"
    verbose_name = _("Webhooks")

    def ready(self) -> None:
        """Hand the object type down, say which webhooks use a field, and what follows when one is written or rests."""
        from liane.capabilities.notifications.kinds import kinds
        from liane.capabilities.webhooks import notices, objects  # noqa: F401
        from liane.capabilities.webhooks.consequences import follow
        from liane.capabilities.webhooks.uses import of_webhooks
        from liane.records.changes.slots import projections
        from liane.records.definitions.uses import definition_uses

        kinds.register("webhook", notices.KIND)
        projections.register("webhooks", follow)
        definition_uses.register("webhooks", of_webhooks)
