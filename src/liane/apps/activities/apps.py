"""What people do with customers: notes today."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActivitiesConfig(AppConfig):
    name = "liane.apps.activities"
    label = "activities"
    verbose_name = _("Activités")

    def ready(self) -> None:
        """Hand the object types down."""
        from liane.apps.activities import objects  # noqa: F401
