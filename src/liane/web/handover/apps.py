"""Pages of hand-overs, among the settings."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HandOverPagesConfig(AppConfig):
    """Where people hand over, and see what they gave and received."""

    name = "liane.web.handover"
    label = "handover_pages"
    verbose_name = _("Passations")

    def ready(self) -> None:
        """Add the page to the settings, and the offer to the page of a person."""
        from liane.accounts.slots import Entry, Heading, Offer, person_offers, settings_pages

        help_text = _("Confier un portefeuille à d’autres, pour de bon ou le temps d’une absence.")
        settings_pages.register(
            "handover",
            Entry(
                "handover:list", _("Passations"), help_text, "arrow-forward-up", 45, all=True, heading=Heading.PEOPLE
            ),
        )
        person_offers.register(
            "handover", Offer("handover:new", _("Confier ses fiches à d’autres"), "arrow-forward-up")
        )
