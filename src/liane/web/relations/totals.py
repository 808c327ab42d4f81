"""What is totalled over a tree: numbers and sums that apps name, of records that point to its nodes."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from liane.lib import formats, numerals
from liane.records.objects import ObjectType
from liane.records.queries.model import Measure, Query, QueryError, Where
from liane.records.queries.trees import Rolled, rolled
from liane.records.registry import Registry, catalogue
from liane.records.viewer import Scope, Viewer


@dataclass(frozen=True, slots=True)
class Total:
    """`measure` of the records of `object` where `where` holds, whose `relation` leads to a node of the tree."""

    label: object
    object: str
    relation: str
    measure: Measure
    where: Where | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One total over the nodes of a page, for one reader."""

    total: Total
    values: dict[UUID, Rolled]

    def own(self, node: UUID, viewer: Viewer) -> str:
        """Return what the node has of its own, in words."""
        found = self.values.get(node)
        return self._shown(found.own[0] if found else None, viewer)

    def whole(self, node: UUID, viewer: Viewer) -> str:
        """Return what the node has with all that stands below it, in words."""
        found = self.values.get(node)
        return self._shown(found.whole[0] if found else None, viewer)

    def _shown(self, value: Any, viewer: Viewer) -> str:
        if self.total.measure.function == "count":
            return formats.number(value or 0, viewer.language, 0)
        return formats.money(numerals.canonical(value), viewer.currency, viewer.language, 0) if value else "—"


totals: Registry[Total] = Registry("total of trees")


def columns(item: ObjectType, nodes: Collection[UUID], viewer: Viewer) -> list[Column]:
    """Return the totals over `nodes` of a tree of `item` that the viewer may see: one statement each."""
    found = []
    for total in totals.all().values():
        counted = catalogue().get(total.object)
        field = counted.field(total.relation) if counted else None
        if field is None or field.target != item.name or viewer.on(total.object).read is Scope.NONE:
            continue
        over = Query(total.object, where=total.where)
        try:
            values = rolled(item, nodes, viewer, over, total.relation, (total.measure,))
        except QueryError:
            # A field of it is hidden from this reader: the column is not there for her.
            continue
        found.append(Column(total, values))
    return found
