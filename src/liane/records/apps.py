"""The kernel's Django app."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "liane.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the checks that validate every declaration."""
        from liane.records import checks  # noqa: F401
