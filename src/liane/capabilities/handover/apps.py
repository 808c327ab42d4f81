"""Handing what somebody is in charge of over to others."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HandOverConfig(AppConfig):
    name = "liane.capabilities.handover"
    label = "handover"
    verbose_name = _("Passations")

    def ready(self) -> None:
        """Hand the kernel the work of this kind of operation."""
        from liane.capabilities.handover.giving import KIND, steps
        from liane.records.tasks import workers

        workers.register(KIND, steps)
