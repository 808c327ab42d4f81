"""Rights on screen: who sees a record and why, sharing, rules, looking from somebody's place."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RightsPagesConfig(AppConfig):
    name = "liane.web.rights"
    label = "rights_pages"
    verbose_name = _("Droits sur les pages")

    def ready(self) -> None:
        """Add the pages of the settings."""
        from liane.accounts.slots import Entry, Heading, settings_pages

        rules = Entry(
            "rights_pages:rules",
            _("Règles de partage"),
            _("Ouvrir des fiches au-delà des rôles."),
            "share",
            55,
            heading=Heading.PEOPLE,
        )
        audit = Entry(
            "rights_pages:audit",
            _("Audit"),
            _("Exports, copies, impressions, vues à la place de quelqu’un."),
            "history",
            110,
            heading=Heading.JOURNAL,
        )
        settings_pages.register("sharing_rules", rules)
        settings_pages.register("audit", audit)
