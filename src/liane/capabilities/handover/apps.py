"""Handing what somebody is in charge of over to others."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HandOverConfig(AppConfig):
    name = "liane.capabilities.handover"
    label = "handover"
    verbose_name = _("Passations")

    def ready(self) -> None:
        """Hand the kernel the work of this kind of operation; tell whoever receives."""
        from liane.capabilities.handover import telling
        from liane.capabilities.handover.giving import KIND, steps
        from liane.capabilities.notifications.kinds import Place, kinds, places, told_once
        from liane.records.tasks import workers

        workers.register(KIND, steps)
        kinds.register(telling.NOTICE, telling.KIND)
        places.register(telling.NOTICE, Place(_("Passation"), lambda one: f"/reglages/passations/{one}"))
        told_once.register(KIND, True)
