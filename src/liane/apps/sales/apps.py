"""Deals, their lines, and the pipelines that they go through."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SalesConfig(AppConfig):
    name = "liane.apps.sales"
    label = "sales"
    verbose_name = _("Ventes")

    def ready(self) -> None:
        """Hand the object types down, and the page of the settings where pipelines are drawn."""
        from liane.accounts.slots import Entry, settings_pages
        from liane.apps.sales import objects  # noqa: F401

        label, help_text = _("Pipelines et étapes"), _("Les étapes de vos ventes.")
        settings_pages.register("pipelines", Entry("sales:pipelines", label, help_text, "layout-kanban", 60))
