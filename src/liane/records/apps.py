"""The kernel's Django app."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "liane.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the checks that validate every declaration, and the objects that shape objects."""
        from liane.records import addresses, checks  # noqa: F401
        from liane.records.changes import bulk_work
        from liane.records.changes.slots import completion_slot, projections
        from liane.records.computed.completing import completion
        from liane.records.computed.kinds import register
        from liane.records.computed.projection import project
        from liane.records.computed.saving import of_computed
        from liane.records.definitions import checking, conversion, indexing, objects, removal, returning  # noqa: F401
        from liane.records.definitions.consequences import follow
        from liane.records.definitions.uses import FINDERS, definition_uses
        from liane.records.past import taking
        from liane.records.queries.opened import matched, shares
        from liane.records.queries.scope import opened_slot
        from liane.records.tasks import UNDO, undo_steps, ways_back, workers

        register()
        opened_slot.fill(shares, matched)
        completion_slot.fill(completion)
        projections.register("definitions", follow)
        for name, finder in FINDERS.items():
            definition_uses.register(name, finder)
        definition_uses.register("computed", of_computed)
        workers.register(bulk_work.KIND, bulk_work.steps)
        workers.register(UNDO, undo_steps)
        workers.register(indexing.KIND, indexing.steps)
        workers.register(taking.KIND, taking.steps)
        workers.register(removal.KIND, removal.steps)
        workers.register(conversion.KIND, conversion.steps)
        workers.register(returning.KIND, returning.steps)
        ways_back.register(conversion.KIND, returning.ask)
        ways_back.register(returning.KIND, returning.ask)
        workers.register(checking.KIND, checking.steps)
        # After definitions: a Change of those has no records to compute yet.
        projections.register("computed", project)
        projections.register("addresses", addresses.project)
