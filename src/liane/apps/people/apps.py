"""Companies, their sites, the people who work there."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "liane.apps.people"
    label = "people"
    verbose_name = _("Sociétés et contacts")

    def ready(self) -> None:
        """Hand the object types down."""
        from liane.apps.people import objects  # noqa: F401
