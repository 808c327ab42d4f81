"""Views that people save: a Query with the way it is shown."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ViewsConfig(AppConfig):
    name = "liane.capabilities.views"
    label = "views"
    verbose_name = _("Vues")

    def ready(self) -> None:
        """Hand the object types down, say which views use a field, and what follows when one is written."""
        from liane.capabilities.views import objects  # noqa: F401
        from liane.capabilities.views.memory import follow
        from liane.capabilities.views.uses import of_views
        from liane.records.changes.slots import projections
        from liane.records.definitions.uses import definition_uses

        definition_uses.register("views", of_views)
        projections.register("views", follow)
