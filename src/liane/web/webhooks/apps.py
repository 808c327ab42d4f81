"""The pages of webhooks in the settings."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebhookPagesConfig(AppConfig):
    name = "liane.web.webhooks"
    label = "webhook_pages"
    verbose_name = _("Pages des webhooks")

    def ready(self) -> None:
        """Add the webhooks to the settings."""
        from liane.accounts.slots import Entry, Heading, settings_pages

        label, help_text = _("Webhooks"), _("Ce que Liane envoie à vos autres logiciels.")
        settings_pages.register(
            "webhooks", Entry("webhooks:list", label, help_text, "webhook", 110, heading=Heading.PROGRAMS)
        )
