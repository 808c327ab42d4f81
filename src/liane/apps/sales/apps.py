"""Deals, their lines, and the pipelines that they go through."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SalesConfig(AppConfig):
    name = "liane.apps.sales"
    label = "sales"
    verbose_name = _("Ventes")

    def ready(self) -> None:
        """Hand the object types down, the page where pipelines are drawn, what groups of companies total."""
        from liane.accounts.slots import Entry, Heading, settings_pages
        from liane.apps.sales import objects  # noqa: F401
        from liane.apps.sales.choices import OPEN, WON
        from liane.records.queries.model import Leaf, Measure
        from liane.web.relations.totals import Total, totals

        label, help_text = _("Pipelines et étapes"), _("Les étapes de vos ventes.")
        settings_pages.register(
            "pipelines", Entry("sales:pipelines", label, help_text, "layout-kanban", 60, heading=Heading.DATA)
        )
        of_company = ("deal", "company")
        still_open, won = (Leaf("stage.kind", "is", kind) for kind in (OPEN, WON))
        totals.register("open deals", Total(_("Affaires ouvertes"), *of_company, Measure("count"), still_open))
        totals.register("won amount", Total(_("Montant gagné"), *of_company, Measure("sum", "amount"), won))
