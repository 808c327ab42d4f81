"""Relations on the pages of what they tie."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RelationPagesConfig(AppConfig):
    """A panel on the page of every record that can be tied, and the form that ties it."""

    name = "liane.web.relations"
    label = "relation_pages"
    verbose_name = _("Relations sur les pages")

    def ready(self) -> None:
        """Add the panel to the pages of records."""
        from liane.web.pages.panels import Panel, panels
        from liane.web.relations.panel import draw

        panels.register("relations", Panel(draw, 10))
