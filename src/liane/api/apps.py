"""Liane for programs: REST, generated from the object types."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    """Keys, the road of requests, and what programs read and write by it."""

    name = "liane.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("API")

    def ready(self) -> None:
        """Hand the kernel the objects, what follows from their writes, and what cannot be taken back."""
        from liane.api.keys import objects  # noqa: F401
        from liane.api.keys.consequences import follow
        from liane.api.keys.rules import never_back
        from liane.records.changes.slots import projections
        from liane.records.changes.undo import irreversible

        projections.register("api_keys", follow)
        irreversible.register("api_key", never_back)
