"""Columns of a board: which there are, how many records each holds, what they sum to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from liane.lib import formats
from liane.records.objects import Board, ObjectType
from liane.records.queries.aggregate import aggregate
from liane.records.queries.columns import TITLE
from liane.records.queries.heads import head
from liane.records.queries.model import And, Leaf, Measure, Not, Or, Query, Where, both
from liane.records.queries.pages import by_title
from liane.records.registry import catalogue
from liane.records.viewer import Viewer
from liane.web.places import visible

_MOST = 40


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the value that stands for it, its label and hue; `closed` ones only take cards in.

    A `retired` column, and that of records without a value (""), is shown only while records stand in it. A column
    may be `folded` to its header, and says when it holds more cards than its `limit` (0 for none). `left_out` counts
    the amounts that the sum is without, for want of a rate. `weight` is the share of the sum that is likely
    (percent), `rotting_days` after how long a card is late.
    """

    value: str
    label: str
    weight: Decimal | None = None
    rotting_days: int | None = None
    closed: bool = False
    lost: bool = False
    count: int = 0
    sum: Decimal = Decimal(0)
    left_out: int = 0
    retired: bool = False
    limit: int = 0
    folded: bool = False

    @property
    def over(self) -> bool:
        return bool(self.limit) and self.count > self.limit

    @property
    def weighted(self) -> Decimal:
        return self.sum * (self.weight if self.weight is not None else Decimal(100)) / 100


@dataclass(frozen=True, slots=True)
class Lane:
    """One of several boards of an object (a pipeline)."""

    value: str
    label: str
    current: bool


def lanes(item: ObjectType, board: Board, viewer: Viewer, wanted: str) -> list[Lane]:
    """Return the boards to choose from, `wanted` or the first as the current one."""
    field = item.fields.get(board.lane_filter)
    target = catalogue().get(field.target) if field else None
    if target is None:
        return []
    sort = (target.sort,) if target.sort else by_title(target, viewer)
    records = head(Query(target.name, columns=(TITLE,), sort=sort, limit=_MOST), viewer).rows
    found = [(str(row.id), str(row.values[0] or "—")) for row in records]
    current = wanted if any(value == wanted for value, _label in found) else found[0][0] if found else ""
    return [Lane(value, label, value == current) for value, label in found]


def columns(item: ObjectType, board: Board, viewer: Viewer, lane: str) -> list[Column]:
    """Return the columns, empty so far; those whose records the board does not show are closed."""
    field = item.fields[board.column]
    # Records without a value stand in a column of their own, unless there can be none.
    void = [] if field.required and not field.imposed else [Column("", _("Sans valeur"), retired=True)]
    if field.kind.name == "choice":
        return [Column(one.key, str(one.label), retired=one.retired) for one in field.options] + void
    if field.kind.name == "yes_no":
        yes, no = formats.YES_NO["fr" if viewer.language == "fr" else "en"]
        return [Column("true", yes), Column("false", no), *void]
    target = catalogue()[field.target]
    weight = _own(board.weight, board.column, target)
    days = _own(board.rotting_days, board.column, target)
    told = [key for key in ("kind", "retired") if key in target.fields]
    paths = [TITLE, *(path for path in (weight, days, *told) if path)]
    inside = Leaf(board.lane_filter, "is", lane) if lane and board.lane_filter in target.fields else None
    sort = (target.sort,) if target.sort else ()
    shown = stripped(board.open_where, board.column)
    query = Query(target.name, where=inside, columns=tuple(dict.fromkeys(paths)), sort=sort, limit=_MOST)
    stages = head(query, viewer, marks=[shown] if shown is not None else ())
    found = []
    for row in stages.rows:
        values = dict(zip(query.columns, row.values, strict=True))
        found.append(
            Column(
                str(row.id),
                str(values[TITLE] or "—"),
                values.get(weight) if weight else None,
                values.get(days) if days else None,
                closed=shown is not None and row.id not in stages.marks[0],
                lost=values.get("kind") == "lost",
                retired=values.get("retired") is True,
            )
        )
    # Where not every value has its column, those without one have none either.
    return [one for one in found if not (one.closed and one.retired)] + ([] if stages.more else void)


def counted(
    item: ObjectType, board: Board, viewer: Viewer, found: Sequence[Column], where: Where | None, search: str
) -> list[Column]:
    """Return the columns with their true counts and sums over all that `where` finds in open ones, in one statement."""
    money = (Measure("sum", board.sum), Measure("left_out", board.sum)) if summed(item, board, viewer) else ()
    measures = (Measure("count"), *money)
    if any(column.closed for column in found) or cut_short(item, board, found):
        opened = [column.value for column in found if not column.closed and column.value]
        if not opened:
            return list(found)
        where = both(where, Leaf(board.column, "in", opened))
    query = Query(item.name, where=where, search=search, group=(board.column,), measures=measures)
    groups = aggregate(query, viewer)
    known: dict[str, tuple[Any, ...]] = {said(group.key[0]): group.measures for group in groups}
    result = []
    for column in found:
        number, *rest = known.get(column.value, (0,))
        total = rest[0] if rest and rest[0] is not None else Decimal(0)
        left_out = rest[1] if rest else 0
        result.append(replace(column, count=number, sum=Decimal(total), left_out=left_out))
    return [one for one in result if one.count or not one.retired]


def cut_short(item: ObjectType, board: Board, found: Sequence[Column]) -> bool:
    """Say whether a board shows the first columns only: its field points to more records than fit."""
    return item.fields[board.column].kind.relation and len(found) >= _MOST


def said(key: Any) -> str:
    """Return a value by which records are grouped as the columns write it."""
    return "" if key is None else str(key).lower() if isinstance(key, bool) else str(key)


def summed(item: ObjectType, board: Board, viewer: Viewer) -> bool:
    """Say whether the columns show what they sum to: a role may hide the field."""
    return bool(board.sum) and visible(viewer, item, board.sum)


def stripped(where: Where | None, relation: str) -> Where | None:
    """Return a condition on `relation`'s records as one of their own, None when it speaks of anything else."""
    start = f"{relation}."
    match where:
        case Leaf(path, operator, value) if path.startswith(start):
            return Leaf(path.removeprefix(start), operator, value)
        case And(children) | Or(children):
            found = [stripped(child, relation) for child in children]
            inner = tuple(one for one in found if one is not None)
            return type(where)(inner) if len(inner) == len(children) else None
        case Not(child):
            inner_one = stripped(child, relation)
            return Not(inner_one) if inner_one is not None else None
    return None


def _own(path: str, relation: str, target: ObjectType) -> str:
    """Return the field of the column's own record that `path` names ("stage.probability" gives "probability")."""
    key = path.removeprefix(f"{relation}.")
    return key if path.startswith(f"{relation}.") and key in target.fields else ""
