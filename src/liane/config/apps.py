"""The installation as a Django app: it lends the layers below what only it knows."""

from datetime import datetime

from django.apps import AppConfig
from django.utils import timezone


class InstallationConfig(AppConfig):
    name = "liane.config"
    label = "installation"

    def ready(self) -> None:
        """Tell the administrators' screen about the backups; lend the kernel the worker for what it computes later."""
        from liane.accounts.slots import BackupFailure, BackupStatus, backup_status
        from liane.config import backups, environment
        from liane.records.computed.waiting import waker_slot
        from liane.records.queries.kept import maker_slot

        def status() -> BackupStatus:
            last, failed = backups.last_backup(), backups.last_failure()
            folder, kept = environment.DATA.value() / "backups", environment.BACKUP_KEEP.value()
            failure = None
            if failed is not None:
                failure = BackupFailure(datetime.fromisoformat(failed.at), failed.french, failed.english)
            return BackupStatus(
                last.at if last else None, backups.late(timezone.now()), str(last.path) if last else "",
                last.size if last else 0, str(folder), failure, kept,
            )  # fmt: skip

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
