"""Settings screen of how quick lists are: the indexes that would serve, those that are there."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SpeedConfig(AppConfig):
    """One page of the settings."""

    name = "liane.web.speed"
    label = "speed"
    verbose_name = _("Vitesse des listes")

    def ready(self) -> None:
        """Add the page to the settings."""
        from liane.accounts.slots import Entry, Heading, settings_pages

        label, help_text = _("Vitesse des listes"), _("Les index de vos champs : proposés, en chantier, en place.")
        settings_pages.register("speed", Entry("speed:indexes", label, help_text, "clock", 85, heading=Heading.DATA))
