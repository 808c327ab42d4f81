"""Companies, their sites, the people who work there."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "liane.apps.people"
    label = "people"
    verbose_name = _("Sociétés et contacts")

    def ready(self) -> None:
        """Hand the object types down, and say what is counted over a group of companies."""
        from liane.apps.people import objects  # noqa: F401
        from liane.records.queries.model import Measure
        from liane.web.relations.totals import Total, totals

        totals.register("contacts", Total(_("Contacts"), "contact", "company", Measure("count")))
