"""How a past is made to last (``kept``): whole, with the indexes of today's table, or what changed since alone."""

from collections.abc import Iterator
from datetime import datetime

from django.db import connection

from liane.records.objects import ObjectType
from liane.records.queries import kept, rolling, rolling_links
from liane.records.queries.sql import TRUE, Sql, name
from liane.records.registry import Catalogue

_BEFORE, _ROLLED, _LINKS = "before_all", "then_all", "then_links_all"


def keep(catalogue: Catalogue, item: ObjectType, moment: datetime) -> bool:
    """Make the past of an object that pages of this moment read from now on; False when it is there already.

    Called in a transaction of its own, at one snapshot.
    """

    def build(table: str, whole: bool) -> Iterator[Sql]:
        if whole:
            yield from _whole(item, moment, table)
        else:
            yield from _changed(item, moment, table)
        yield Sql(f"DROP TABLE pg_temp.{_BEFORE}")

    return kept.make(catalogue, item, moment, build)


def _changed(item: ObjectType, moment: datetime, table: str) -> Iterator[Sql]:
    links = f"{table}_links"
    yield from rolling.roll(item, moment, moment, _BEFORE, table, links, TRUE, lasting=True)
    yield Sql(f'ALTER TABLE "{table}" ADD PRIMARY KEY (id)')
    if item.linked:
        yield Sql(f'CREATE INDEX ON "{links}" (source_id, field)')


def _whole(item: ObjectType, moment: datetime, table: str) -> Iterator[Sql]:
    links = f"{table}_links"
    yield from rolling.roll(item, moment, moment, _BEFORE, _ROLLED, _LINKS, TRUE)
    found = rolling.records(item, moment, f"pg_temp.{_ROLLED}", None, TRUE)
    # Not an unlogged one, which a crash would leave empty: a past that never was.
    yield Sql(f'CREATE TABLE "{table}" AS {found.text}', found.params)
    yield Sql(f'ALTER TABLE "{table}" ADD PRIMARY KEY (id)')
    for text in _indexes(item.table, table):
        yield Sql(f'CREATE INDEX ON "{table}" {text}')
    yield Sql(f'ANALYZE "{table}"')
    if item.linked:
        found = rolling_links.whole(f'"{table}"', f"pg_temp.{_LINKS}")
        yield Sql(f'CREATE TABLE "{links}" AS {found.text}', found.params)
        yield Sql(f'CREATE INDEX ON "{links}" (source_id, field)')
        yield Sql(f'CREATE INDEX ON "{links}" (target_id, field)')
        yield Sql(f'ANALYZE "{links}"')
        yield Sql(f"DROP TABLE pg_temp.{_LINKS}")
    yield Sql(f"DROP TABLE pg_temp.{_ROLLED}")


def _indexes(table: str, kept_in: str) -> list[str]:
    """Return how today's table is indexed in order, as far as `kept_in` has the columns for it.

    Each as it follows the table's name: "USING btree (name)".
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
            "JOIN pg_am a ON a.oid = c.relam WHERE i.indrelid = %s::regclass AND a.amname = 'btree' AND i.indisvalid "
            "AND NOT i.indisprimary AND NOT EXISTS (SELECT 1 FROM pg_depend d JOIN pg_attribute t "
            "ON t.attrelid = d.refobjid AND t.attnum = d.refobjsubid WHERE d.objid = i.indexrelid "
            "AND d.refobjid = i.indrelid AND NOT EXISTS (SELECT 1 FROM pg_attribute k "
            "WHERE k.attrelid = %s::regclass AND k.attname = t.attname)) ORDER BY c.relname",
            [name(table), name(kept_in)],
        )
        return [row[0][row[0].index(" USING ") + 1 :] for row in cursor.fetchall()]
