"""A sample company to look at, offered to administrators while theirs is empty."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SampleConfig(AppConfig):
    name = "liane.apps.sample"
    label = "sample"
    verbose_name = _("Société d’exemple")

    def ready(self) -> None:
        """Let empty lists offer the sample."""
        from liane.apps.sample.loading import offered
        from liane.web.starts import Start, starts

        starts.register("sample", Start("sample:load", _("Charger la société d’exemple"), "building", offered))
