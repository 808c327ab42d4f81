"""The installation as a Django app: it lends the layers below what only it knows."""

from datetime import datetime

from django.apps import AppConfig
from django.utils import timezone


class InstallationConfig(AppConfig):
    name = "liane.config"
    label = "installation"

    def ready(self) -> None:
        """Tell the administrators' screen about the backups; lend the kernel the worker for what it computes later."""
        from liane.accounts.slots import BackupStatus, backup_status
        from liane.config.backups import STALE_AFTER, last_backup
        from liane.records.computed.waiting import waker_slot
        from liane.records.queries.kept import maker_slot

        def status() -> BackupStatus:
            last = last_backup()
            if last is None:
                return BackupStatus(None, stale=True)
            return BackupStatus(last.at, timezone.now() - last.at > STALE_AFTER, str(last.path), last.size)

        def wake(schema: str) -> None:
            # The jobs can be declared only once every app is ready.
            from liane.config.jobs import wake_computation

            wake_computation(schema)

        def keep(objects: list[str], moment: datetime) -> None:
            from liane.config.jobs import ask_for_past

            ask_for_past(objects, moment)

        backup_status.fill(status)
        waker_slot.fill(wake)
        maker_slot.fill(keep)
