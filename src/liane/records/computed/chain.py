"""Values that read one another within a record, worked out level after level in one statement."""

from collections.abc import Sequence

from liane.records.computed.graph import Computed
from liane.records.computed.refreshing import Refresher, added, listed
from liane.records.objects import ObjectType
from liane.records.queries.compile import Compiler
from liane.records.queries.model import Query
from liane.records.queries.sql import Sql, name


def chain(
    refresher: Refresher, item: ObjectType, levels: Sequence[Sequence[Computed]], rows: Sql, columns: Sequence[str]
) -> Sql:
    """Return the steps of a WITH: `rows` as rows0, then rows1, rows2… with a level of values more in ``custom``.

    `columns` are those of the rows that the steps hand on; each level reads those below it.
    """
    text, params = f"rows0 AS MATERIALIZED ({rows.text})", rows.params
    for place, members in enumerate(levels):
        level = _level(refresher, item, members, f"rows{place}", columns)
        text += f", rows{place + 1} AS MATERIALIZED ({level.text})"
        params += level.params
    return Sql(text, params)


def _level(
    refresher: Refresher, item: ObjectType, members: Sequence[Computed], rows: str, columns: Sequence[str]
) -> Sql:
    compiler = Compiler(refresher.catalogue, refresher.viewer, Query(item.name))
    found = [(one.field, refresher.value(one, compiler)) for one in members]
    values, custom = listed(found), added(found)
    source = compiler.source(Sql(f"SELECT * FROM {rows}"))
    replaced = f"(v.custom - %s::text[]) || {custom.text} AS custom"
    kept = ", ".join(replaced if one == "custom" else f"v.{name(one)}" for one in columns)
    # OFFSET keeps the planner from working a value out wherever it is named.
    text = f"SELECT {kept} FROM (SELECT t.*, {values.text} {source.text} OFFSET 0) v"
    keys = [field.kept_under for field, _sql in found]
    return Sql(text, (keys, *custom.params, *values.params, *source.params))
