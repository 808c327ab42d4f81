"""New rows with their computed values from the start: each is written once, and stands in each index once.

What reads the record's own fields alone (`Computed.alone`) is right for good. The rest is a first value: the
projection looks at it again once all records of the Change stand and others are locked, and mends what is not so.
"""

from collections.abc import Sequence

from liane.records.changes.slots import Completion
from liane.records.computed.graph import Computed, graph
from liane.records.computed.refreshing import Refresher, added, listed
from liane.records.objects import ObjectType
from liane.records.queries.compile import Compiler
from liane.records.queries.model import Query
from liane.records.queries.sql import Sql, name
from liane.records.registry import catalogue


def completion(item: ObjectType) -> Completion | None:
    """Return what completes new rows of `item`, None when it has no computed field."""
    found = catalogue()
    levels = [members for object_name, members in graph(found).levels() if object_name == item.name]
    if not levels:
        return None
    refresher = Refresher(found)

    def complete(rows: Sql, columns: Sequence[str]) -> Sql:
        """Return `rows` with a level of values after the other: each reads those below it."""
        text, params = f"WITH rows0 AS MATERIALIZED ({rows.text})", rows.params
        for place, members in enumerate(levels):
            level = _level(refresher, item, members, f"rows{place}", columns)
            text += f", rows{place + 1} AS MATERIALIZED ({level.text})"
            params += level.params
        return Sql(f"{text} SELECT * FROM rows{len(levels)}", params)

    return complete


def _level(
    refresher: Refresher, item: ObjectType, members: Sequence[Computed], rows: str, columns: Sequence[str]
) -> Sql:
    compiler = Compiler(refresher.catalogue, refresher.viewer, Query(item.name))
    found = [(one.field, refresher.value(one, compiler)) for one in members]
    values, custom = listed(found), added(found)
    source = compiler.source(Sql(f"SELECT * FROM {rows}"))
    kept = ", ".join(f"v.custom || {custom.text} AS custom" if one == "custom" else f"v.{name(one)}" for one in columns)
    # OFFSET keeps the planner from working a value out wherever it is named.
    text = f"SELECT {kept} FROM (SELECT t.*, {values.text} {source.text} OFFSET 0) v"
    return Sql(text, (*custom.params, *values.params, *source.params))
