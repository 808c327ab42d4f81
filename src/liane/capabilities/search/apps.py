"""Search over every record, kept with each write."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "liane.capabilities.search"
    label = "search"

    def ready(self) -> None:
        """Hand the kernel the projections that keep the index and the condition that asks it."""
        from liane.capabilities.search.index import project
        from liane.capabilities.search.lookup import condition
        from liane.capabilities.search.rebuilding import follow
        from liane.records.changes.slots import projections
        from liane.records.queries.searching import search_slot

        projections.register("search", project)
        projections.register("search_fields", follow)
        search_slot.fill(condition)
