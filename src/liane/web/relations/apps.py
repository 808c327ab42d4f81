"""Relations on the pages of what they tie."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RelationPagesConfig(AppConfig):
    """Panels on the pages of records that can be tied or stand in a tree, and the forms that do it."""

    name = "liane.web.relations"
    label = "relation_pages"
    verbose_name = _("Relations sur les pages")

    def ready(self) -> None:
        """Add the panels to the pages of records."""
        from liane.web.pages.panels import Panel, panels
        from liane.web.relations.panel import draw
        from liane.web.relations.tree import panel

        panels.register("tree", Panel(panel, -10, past=True))
        panels.register("relations", Panel(draw, 10, past=True))
