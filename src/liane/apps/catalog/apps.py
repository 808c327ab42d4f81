"""What the company sells."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogConfig(AppConfig):
    name = "liane.apps.catalog"
    label = "catalog"
    verbose_name = _("Catalogue")

    def ready(self) -> None:
        """Hand the object types down."""
        from liane.apps.catalog import objects  # noqa: F401
