"""Changes of a field that a large table must be read for: an operation makes them, which has the time.

The gate refuses such a Change by the code ``values.LATER`` while somebody waits; `wanted` knows that refusal and
`start` asks for the operation, where the same Change goes through the same gate. A field that becomes unique then has
its index, which every later record is compared by, and is looked at again: who began to write before it was unique may
have ended since. With doubles it is as it was.
"""

from collections.abc import Iterator
from uuid import UUID

from django.utils.translation import gettext as _

from liane.records import operations, tasks
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Missing, Outcome, Problem, Refused, Update
from liane.records.definitions import indexes, values
from liane.records.fields.base import Field
from liane.records.objects import ObjectType
from liane.records.registry import catalogue, refresh
from liane.records.viewer import Viewer

KIND = "definition"


def wanted(refused: Refused) -> bool:
    """Say whether a Change was refused for nothing but that its check takes longer than somebody waits."""
    return all(problem.code == values.LATER for problem in refused.problems)


def start(object_name: str, key: str, edit: Update, viewer: Viewer) -> UUID:
    """Ask for the operation that makes the edit of a field, one that the gate refused for now; return its id."""
    _item, field = _shaped(object_name, key, edit.id)
    parameters = {
        "object": object_name,
        "key": key,
        "field": str(edit.id),
        "seen": edit.version,
        "values": dict(edit.values),
    }
    return tasks.later(KIND, _("Réglages de « %(field)s »") % {"field": field.label}, viewer, parameters)


def steps(one: tasks.Task, viewer: Viewer) -> Iterator[operations.Step]:
    """Yield what is left: the Change, then the index of what became unique and a second look at it."""
    refresh()
    given = one.parameters
    name, key, field_id = given["object"], given["key"], UUID(given["field"])
    cause = Cause(KIND, str(one.id))
    if not one.position:
        edit = Update("custom_field", field_id, given["values"], given["seen"])
        yield operations.Step(Change(viewer, cause, [edit], operation=one.id), 1)
        refresh()
    item, field = _shaped(name, key, field_id)
    if field.unique and field.custom:
        found = _Found(item, field)
        back = {"declaration": {**given["values"]["declaration"], "unique": False}}
        undone = Change(viewer, cause, [Update("custom_field", field_id, back)], operation=one.id)
        yield operations.Step(None, 2, make=lambda: apply(undone) if found.look() else Outcome(None))
        refresh()
        if found.number:
            raise Refused([Problem("custom_field", field_id, "declaration", values.said(found.number), "doubles")])
        _index(item, field, field_id)
    yield operations.Step(None, 2)


class _Found:
    """How many values several records hold, as far as was looked."""

    def __init__(self, item: ObjectType, field: Field) -> None:
        self.item, self.field, self.number = item, field, 0

    def look(self) -> int:
        self.number = values.doubles(self.item, self.field)
        return self.number


def _index(item: ObjectType, field: Field, field_id: UUID) -> None:
    """Build the index that new values are compared by. Raises Refused when there is no room for it."""
    if not indexes.serves(item, field):
        return
    try:
        indexes.build(item.name, field.key)
    except indexes.NoIndex as error:
        raise Refused([Problem("custom_field", field_id, "", str(error), "index")]) from error


def _shaped(object_name: str, key: str, field_id: UUID) -> tuple[ObjectType, Field]:
    item = catalogue().get(object_name)
    field = item.fields.get(key) if item is not None else None
    if item is None or field is None:
        message = _("Le champ « %(field)s » n’existe pas.") % {"field": key}
        raise Missing([Problem("custom_field", field_id, "", message, "missing")])
    return item, field
