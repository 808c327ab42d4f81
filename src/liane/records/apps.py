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
        from liane.records.computed.kinds import register
        from liane.records.computed.projection import project
        from liane.records.definitions import objects  # noqa: F401
        from liane.records.definitions.consequences import follow

        register()
        projections.register("definitions", follow)
        # After definitions: a Change of those has no records to compute yet.
        projections.register("computed", project)
