"""Doing a recipe to all that a Query finds: at once when they are few, else as an operation by batches.

The operation goes through the records by their ids, so that neither its own edits nor those of others make it do
one twice or miss one; what is added meanwhile is not touched. Up to MAX_RECORDS are one Change, all else batches.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from liane.lib.ids import new_id
from liane.records import tasks
from liane.records.changes import stored
from liane.records.changes.bulk_recipe import Recipe, dump_recipe, load_recipe
from liane.records.changes.gate import apply
from liane.records.changes.model import BATCH, MAX_RECORDS, Cause, Change, Outcome
from liane.records.changes.turns import in_turn
from liane.records.objects import ObjectType
from liane.records.operations import Step
from liane.records.queries.model import MAX_IDS, Query, dump_where, parse_as_of, parse_where
from liane.records.queries.walking import FIRST, reached, walk
from liane.records.registry import catalogue
from liane.records.tasks import Task
from liane.records.viewer import Verb, Viewer

KIND = "bulk"
# More are counted as that many: no list of an organisation has them.
_MOST = 100_000_000


def verbs(recipe: Recipe) -> tuple[Verb, Verb]:
    """Return the rights that a recipe asks of each record."""
    return (Verb.BULK, Verb.DELETE if recipe.delete else Verb.UPDATE)


def start(query: Query, recipe: Recipe, viewer: Viewer, label: str) -> UUID:
    """Ask for the operation that does `recipe` to all that `query` finds and `viewer` may change; return its id."""
    parameters: dict[str, Any] = {
        "object": query.object,
        "where": dump_where(query.where) if query.where is not None else None,
        "search": query.search,
        "ids": [str(one) for one in query.ids] if query.ids is not None else None,
        "recipe": dump_recipe(recipe),
        "until": str(new_id()),
    }
    return tasks.later(KIND, label, viewer, parameters)


def steps(one: Task, viewer: Viewer) -> Iterator[Step]:
    """Yield what is left of a bulk operation: each step reads its records and writes them in one transaction."""
    query = query_of(one.parameters)
    item = catalogue()[query.object]
    recipe = load_recipe(one.parameters["recipe"], item)
    until = UUID(one.parameters["until"])
    total = one.total
    if total is None:
        total = reached(query, viewer, verbs(recipe), _MOST).value
        tasks.note_total(one.id, total)
    size = MAX_RECORDS if total <= MAX_RECORDS else BATCH
    last, position = UUID(one.parameters.get("last", str(FIRST))), one.position
    while ids := walk(query, viewer, verbs(recipe), after=last, until=until, limit=size):
        making = Doing(item, recipe, ids, viewer, position, one.id)
        last, position = ids[-1], position + len(ids)
        yield Step(None, position, make=making, marks={"last": str(last)})
        if len(ids) < size:
            return


class Doing:
    """Does a recipe to some records, the first of them the `first`th of all, as one Change."""

    def __init__(
        self, item: ObjectType, recipe: Recipe, ids: Sequence[UUID], viewer: Viewer, first: int, operation: UUID | None
    ) -> None:
        self.item, self.recipe, self.ids, self.viewer = item, recipe, ids, viewer
        self.first, self.operation = first, operation

    def __call__(self) -> Outcome:
        """Make the Change; records that cannot be written so are left out, and reported."""
        return in_turn(self._make)

    def _make(self) -> Outcome:
        context = self.viewer.context
        held = self._held()
        edits = [
            self.recipe.edit(self.item, one, held.get(one, {}), self.first + turn, context)
            for turn, one in enumerate(self.ids)
        ]
        cause = Cause(KIND, str(self.operation) if self.operation else "")
        return apply(Change(self.viewer, cause, edits, partial=True, operation=self.operation))

    def _held(self) -> Mapping[UUID, Mapping[str, Any]]:
        """Return what the records hold, locked until they are written; nothing when that does not matter."""
        if self.recipe.blind or self.recipe.delete:
            return {}
        found = stored.load(catalogue(), self.item, self.ids, self.viewer, Verb.UPDATE)
        return {one: row.values for one, row in found.items()}


def query_of(parameters: Mapping[str, Any]) -> Query:
    """Return the Query that an operation's parameters hold. Raises QueryError."""
    ids = parameters.get("ids")
    return Query(
        parameters["object"],
        where=parse_where(parameters["where"]) if parameters.get("where") else None,
        search=parameters.get("search", ""),
        ids=tuple(UUID(one) for one in ids[:MAX_IDS]) if ids is not None else None,
        as_of=parse_as_of(parameters.get("as_of")),
    )
