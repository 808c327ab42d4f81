"""The kernel's Django app."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "liane.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the checks that validate every declaration, and the objects that shape objects."""
        from liane.records import checks  # noqa: F401
        from liane.records.changes.slots import projections
        from liane.records.definitions import objects  # noqa: F401
        from liane.records.definitions.consequences import follow

        projections.register("definitions", follow)
