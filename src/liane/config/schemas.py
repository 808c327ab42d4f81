"""Migration of one schema, with the migrations of its own apps only.

django-tenants runs those of every app in every schema and lets the router skip what does not apply;
the time goes into Django's model states, so that a first start would take twice as long.
"""

import sys
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.commands.migrate import Command as Migrate
from django.db import connections
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState
from django_tenants.utils import get_public_schema_name


def _labels(names: Iterable[str]) -> set[str]:
    wanted = set(names)
    return {config.label for config in apps.get_app_configs() if config.name in wanted}


class QuickState(ProjectState):
    """The models' state, which a new index or constraint does not make anew with all their relations.

    Its own statement needs the table and columns only. Later ones may look for it in the model, so it is
    noted there.
    """

    def _append_option(self, app_label: str, model_name: str, option_name: str, obj: Any) -> None:
        state = self.models[app_label, model_name]
        state.options[option_name] = [*state.options[option_name], obj]
        if "apps" in self.__dict__:
            meta = self.apps.get_model(app_label, model_name)._meta
            setattr(meta, option_name, [*getattr(meta, option_name), obj])


class SchemaExecutor(MigrationExecutor):
    """Plans the migrations of the given apps, and of those that they depend on."""

    labels: set[str]

    def _create_project_state(self, with_applied_migrations: bool = False) -> ProjectState:
        state = super()._create_project_state(with_applied_migrations)  # type: ignore[misc]
        return QuickState(state.models, state.real_apps)

    def migration_plan(self, targets: Any, clean_start: bool = False) -> "list[tuple[Migration, bool]]":
        """Return the steps towards `targets`, those of other apps left out."""
        wanted = [target for target in targets if target[0] in self.labels]
        return super().migration_plan(wanted, clean_start=clean_start)


class MigrateSchema(Migrate):
    """The `migrate` that `migrate_schemas` runs in each schema."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Bring the connection's schema up to date; anything else is Django's own `migrate`."""
        if options.get("app_label") or options.get("plan") or options.get("check_unapplied"):
            super().handle(*args, **options)
            return
        connection = connections[options["database"]]
        shared = connection.schema_name == get_public_schema_name()  # type: ignore[attr-defined]
        executor = SchemaExecutor(connection, self._said)  # type: ignore[arg-type]
        executor.labels = _labels(settings.SHARED_APPS if shared else settings.TENANT_APPS)
        executor.loader.check_consistent_history(connection)
        executor.migrate(executor.loader.graph.leaf_nodes(), fake=bool(options.get("fake")))

    def _said(self, action: str, migration: Migration | None = None, fake: bool = False) -> None:
        if action == "apply_success":
            sys.stderr.write(f"{migration}\n")
