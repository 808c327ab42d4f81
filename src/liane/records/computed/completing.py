"""New rows with their computed values from the start: each is written once, and stands in each index once.

What reads the record's own fields alone (`Computed.alone`) is right for good. The rest is a first value: the
projection looks at it again once all records of the Change stand and others are locked, and mends what is not so.
"""

from collections.abc import Sequence

from liane.records.changes.slots import Completion
from liane.records.computed.chain import chain
from liane.records.computed.graph import graph
from liane.records.computed.refreshing import Refresher
from liane.records.objects import ObjectType
from liane.records.queries.sql import Sql
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
        steps = chain(refresher, item, levels, rows, columns)
        return Sql(f"WITH {steps.text} SELECT * FROM rows{len(levels)}", steps.params)

    return complete
