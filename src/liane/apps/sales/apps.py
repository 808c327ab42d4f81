"""Deals, their lines, and the pipelines that they go through."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SalesConfig(AppConfig):
    name = "liane.apps.sales"
    label = "sales"
    verbose_name = _("Ventes")

    def ready(self) -> None:
        """Hand the object types down."""
        from liane.apps.sales import objects  # noqa: F401
