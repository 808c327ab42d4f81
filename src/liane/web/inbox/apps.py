"""The inbox, how one wants to be told, and what ties a page to the live streams."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InboxConfig(AppConfig):
    name = "liane.web.inbox"
    label = "inbox"

    def ready(self) -> None:
        """Name the keys of the inbox, and its page among the settings."""
        from liane.accounts.slots import Entry, Heading, settings_pages
        from liane.web.finding.keys import Key, Keys, screen_keys

        keys = (
            Key(_("Marquer comme lu ou non lu"), ("l",)),
            Key(_("Reporter à demain"), ("r",)),
        )
        screen_keys.register("inbox", Keys(_("Boîte de réception"), keys))
        settings_pages.register(
            "notifications",
            Entry(
                "inbox:preferences",
                _("Notifications"),
                _("De quoi et comment être prévenu : ici, par e-mail, par le navigateur."),
                "bell",
                15,
                all=True,
                heading=Heading.ME,
            ),
        )
