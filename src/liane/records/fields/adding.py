"""Adding several columns to a table at once, for migrations."""

from collections.abc import Mapping
from typing import Any, cast

from django.db import transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Field


class AddFields(Operation):
    """Add fields to the model `name` in one statement.

    A generated column writes its table anew, with all its indexes: several at once do so only once. The
    table is vacuumed after that, as it has lost what the planner knew of it and which of its pages all may see.
    """

    def __init__(self, name: str, fields: Mapping[str, "Field[Any, Any]"]) -> None:
        self.name = name
        self.fields = fields

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Add the fields to what migrations know of the model."""
        for name, field in self.fields.items():
            state.add_field(app_label, self.name.lower(), name, field, preserve_default=True)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Add the columns."""
        model = to_state.apps.get_model(app_label, self.name)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return
        quote = schema_editor.quote_name
        added: list[str] = []
        params: list[Any] = []
        for name in self.fields:
            field = cast("Field[Any, Any]", model._meta.get_field(name))
            definition, given = schema_editor.column_sql(model, field)
            added.append(f"ADD COLUMN {quote(str(field.column))} {definition}")
            params += given or ()
        schema_editor.execute(f"ALTER TABLE {quote(model._meta.db_table)} {', '.join(added)}", params or None)
        table, connection = quote(model._meta.db_table), schema_editor.connection
        with connection.cursor() as cursor:
            cursor.execute("SELECT quote_ident(current_schema())")
            table = f"{cursor.fetchone()[0]}.{table}"

        def vacuum() -> None:
            with connection.cursor() as cursor:
                cursor.execute(f"VACUUM (ANALYZE) {table}")

        # The database refuses to do it within a transaction.
        transaction.on_commit(vacuum, using=connection.alias, robust=True)  # noqa: TID251

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Take the columns away."""
        model = from_state.apps.get_model(app_label, self.name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            for name in self.fields:
                schema_editor.remove_field(model, model._meta.get_field(name))

    def describe(self) -> str:
        """Say what this does, for the log of migrations."""
        return f"Add {', '.join(self.fields)} to {self.name}"
