"""Settings screens by which an administrator shapes Liane: objects, fields, layouts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ShapingConfig(AppConfig):
    """Pages of the settings over definitions, which are records like any others."""

    name = "liane.web.shaping"
    label = "shaping"
    verbose_name = _("Objets et champs")

    def ready(self) -> None:
        """Add the pages to the settings."""
        from liane.accounts.slots import Entry, Heading, settings_pages

        label, help_text = _("Objets et champs"), _("Vos fiches, leurs champs et leurs pages.")
        settings_pages.register(
            "shaping", Entry("shaping:objects", label, help_text, "package", 55, heading=Heading.DATA)
        )
        label, help_text = _("Relations"), _("Ce que vos fiches sont l’une pour l’autre.")
        settings_pages.register(
            "relations", Entry("shaping:relations", label, help_text, "link", 57, heading=Heading.DATA)
        )
