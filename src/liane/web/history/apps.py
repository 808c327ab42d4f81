"""The past on screen."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HistoryConfig(AppConfig):
    """The journal, what was deleted, and how long the log keeps values."""

    name = "liane.web.history"
    label = "history_pages"
    verbose_name = _("Historique")

    def ready(self) -> None:
        """Add the pages to the settings, and to the page of a person the way to take back what she did."""
        from liane.accounts.slots import Entry, Heading, Offer, person_offers, settings_pages

        label, help_text = _("Journal"), _("Ce qui a changé, par qui et pourquoi ; tout s’annule.")
        settings_pages.register(
            "journal", Entry("history:journal", label, help_text, "history", 102, all=True, heading=Heading.JOURNAL)
        )

        label, help_text = _("Corbeille"), _("Ce qui a été supprimé, prêt à revenir avec ses liens.")
        settings_pages.register(
            "bin", Entry("history:bin", label, help_text, "trash", 104, all=True, heading=Heading.DATA)
        )

        label, help_text = (
            _("Conservation du journal"),
            _("Combien de temps il garde les valeurs, et ce qui fut effacé."),
        )
        settings_pages.register(
            "retention", Entry("history:retention", label, help_text, "clock", 106, heading=Heading.JOURNAL)
        )
        person_offers.register("undo", Offer("history:undo_of", _("Annuler ce qu’elle a fait"), "arrow-back-up"))
