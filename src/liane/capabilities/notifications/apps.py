"""What people are told: in their inbox, by mail, by their browser."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "liane.capabilities.notifications"
    label = "notifications"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        """Follow the feed and the operations; name the kinds that every object brings."""
        from liane.capabilities.notifications import backups, usual
        from liane.capabilities.notifications.effect import notify
        from liane.capabilities.notifications.kinds import Place, kinds, places
        from liane.capabilities.notifications.large import GIVEN
        from liane.capabilities.notifications.operations import OPERATION, ended
        from liane.capabilities.notifications.push import waker_slot
        from liane.records.consuming import consumers
        from liane.records.operations import ended_slot

        kinds.register(GIVEN, usual.GIVEN_KIND)
        kinds.register("changed", usual.CHANGED_KIND)
        kinds.register(OPERATION, usual.OPERATION_KIND)
        kinds.register(backups.NAME, backups.KIND)
        places.register(backups.NAME, backups.PLACE)
        places.register(OPERATION, Place(_("Opérations"), lambda _id: "/operations"))
        consumers.register("notifications", notify)
        ended_slot.fill(ended)

        def wake(notice_ids: Collection[UUID], at: datetime | None) -> None:
            # The jobs can be declared only once every app is ready.
            from liane.capabilities.notifications import jobs

            jobs.wake(notice_ids, at)

        waker_slot.fill(wake)
