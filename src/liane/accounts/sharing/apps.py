"""Sharing beyond roles: records shared one by one, and rules."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SharingConfig(AppConfig):
    name = "liane.accounts.sharing"
    label = "sharing"
    verbose_name = _("Partages")

    def ready(self) -> None:
        """Hand the object types down, say which rules use a field, and what follows when one is written."""
        from liane.accounts.sharing import objects  # noqa: F401
        from liane.accounts.sharing.loading import follow, of_sharing
        from liane.records.changes.slots import projections
        from liane.records.definitions.uses import definition_uses

        projections.register("sharing", follow)
        definition_uses.register("sharing", of_sharing)
