"""Typed relations between records of any objects."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RelationsConfig(AppConfig):
    name = "liane.capabilities.relations"
    label = "relations"
    verbose_name = _("Relations")

    def ready(self) -> None:
        """Hand the object types down; say what relations lead to, and what follows when a type is written."""
        from liane.capabilities.relations import objects  # noqa: F401
        from liane.capabilities.relations.bridges import follow, read
        from liane.records.changes.slots import projections
        from liane.records.registry import bridges

        bridges.register("relations", read)
        projections.register("relations", follow)
