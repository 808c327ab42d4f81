"""Computing again, by sets: one statement for the fields of an object that do not read one another."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import connection

from liane.records.computed.graph import Computed
from liane.records.computed.settings import reader, settings
from liane.records.computed.syntax import FormulaError
from liane.records.computed.values import value
from liane.records.fields.base import Field
from liane.records.objects import ObjectType
from liane.records.queries.compile import Compiler
from liane.records.queries.model import Query
from liane.records.queries.sql import Sql, name
from liane.records.registry import Catalogue


class Refresher:
    """Computes fields of one organisation's catalogue, as Liane itself; asks for the settings once."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.viewer = reader()
        self.settings = settings(self.viewer)

    def refresh(self, object_name: str, fields: Sequence[Computed], ids: Collection[UUID]) -> set[UUID]:
        """Compute `fields` of the records among `ids` and return those where one of them changed.

        The records must be locked by this transaction. Versions and dates stay, nothing is logged.
        """
        item = self.catalogue[object_name]
        compiler = Compiler(self.catalogue, self.viewer, Query(object_name))
        found = [(one.field, self._value(one, compiler)) for one in fields]
        return write(item, found, compiler.source(), ids)

    def _value(self, one: Computed, compiler: Compiler) -> Sql:
        try:
            return value(one.field, one.source, compiler, self.settings)
        except FormulaError:
            # What can no more be computed holds nothing rather than what was true once.
            return Sql("NULL::jsonb")


def write(item: ObjectType, found: Sequence[tuple[Field, Sql]], source: Sql, ids: Collection[UUID]) -> set[UUID]:
    """Keep the values that SQL gives for each field, in one statement; return the records that change."""
    columns = ", ".join(f"{sql.text} AS c{place}" for place, (_field, sql) in enumerate(found))
    keys = [field.kept_under for field, _sql in found]
    kept = " || ".join(
        f"CASE WHEN v.c{place} IS NULL THEN '{{}}' ELSE jsonb_build_object(%s::text, v.c{place}) END"
        for place in range(len(found))
    )
    changed = " OR ".join(f"u.custom->%s IS DISTINCT FROM v.c{place}" for place in range(len(found)))
    text = (
        f"WITH v AS MATERIALIZED (SELECT t.id, {columns} {source.text} WHERE t.id = ANY(%s::uuid[])) "
        f"UPDATE {name(item.table)} u SET custom = (u.custom - %s::text[]) || {kept} "
        f"FROM v WHERE u.id = v.id AND ({changed}) RETURNING u.id"
    )
    params = [value for _field, sql in found for value in sql.params]
    with connection.cursor() as cursor:
        cursor.execute(text, [*params, *source.params, list(ids), keys, *keys, *keys])
        return {row[0] for row in cursor.fetchall()}
