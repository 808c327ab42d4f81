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
        found = [(one.field, self.value(one, compiler)) for one in fields]
        return write(item, found, compiler.source(), ids)

    def value(self, one: Computed, compiler: Compiler) -> Sql:
        """Return what a field comes to over the compiler's records, NULL when it can no more be computed."""
        try:
            return value(one.field, one.source, compiler, self.settings)
        except FormulaError:
            # What can no more be computed holds nothing rather than what was true once.
            return Sql("NULL::jsonb")


def listed(found: Sequence[tuple[Field, Sql]]) -> Sql:
    """Return the values as columns of a SELECT, c0, c1…: `added` reads them, so that each is worked out once."""
    text = ", ".join(f"{sql.text} AS c{place}" for place, (_field, sql) in enumerate(found))
    return Sql(text, tuple(param for _field, sql in found for param in sql.params))


def added(found: Sequence[tuple[Field, Sql]]) -> Sql:
    """Return the JSONB of the values that stand in columns c0, c1… of ``v``; what is empty has no key."""
    text = " || ".join(
        f"CASE WHEN v.c{place} IS NULL THEN '{{}}' ELSE jsonb_build_object(%s::text, v.c{place}) END"
        for place in range(len(found))
    )
    return Sql(text, tuple(field.kept_under for field, _sql in found))


def write(item: ObjectType, found: Sequence[tuple[Field, Sql]], source: Sql, ids: Collection[UUID]) -> set[UUID]:
    """Keep the values that SQL gives for each field, in one statement; return the records that change."""
    columns, kept = listed(found), added(found)
    keys = [field.kept_under for field, _sql in found]
    changed = " OR ".join(f"u.custom->%s IS DISTINCT FROM v.c{place}" for place in range(len(found)))
    text = (
        f"WITH v AS MATERIALIZED (SELECT t.id, {columns.text} {source.text} WHERE t.id = ANY(%s::uuid[])) "
        f"UPDATE {name(item.table)} u SET custom = (u.custom - %s::text[]) || {kept.text} "
        f"FROM v WHERE u.id = v.id AND ({changed}) RETURNING u.id"
    )
    with connection.cursor() as cursor:
        cursor.execute(text, [*columns.params, *source.params, list(ids), keys, *kept.params, *keys])
        return {row[0] for row in cursor.fetchall()}
