"""What of a field's values another type would read, told before anybody decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from liane.records.changes.model import Conflict, Forbidden, Missing, Problem, Refused
from liane.records.definitions.stretches import Stretch, stretches
from liane.records.fields import stored
from liane.records.fields.base import Field, Invalid, Value
from liane.records.objects import ObjectType
from liane.records.queries.columns import loads
from liane.records.queries.sql import name as quoted
from liane.records.queries.walking import FIRST
from liane.records.registry import catalogue
from liane.records.viewer import Scope, Viewer

# So many rows are read at a time: each may hold a value of its own, that is tried in three ways.
ROWS = 1_000
# So many values that would stay behind are shown, at this length.
EXAMPLES, _LONGEST = 10, 200
_TEXTS = frozenset({"text", "long_text"})


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change of type would do: records with a value, those whose value the new type reads, and examples
    of values that it does not, as a person reads them, with the number of records that hold each.

    `last` is where reading goes on, None once the whole table was read: until then the numbers are of a part.
    """

    records: int = 0
    converted: int = 0
    examples: tuple[tuple[str, int], ...] = ()
    last: UUID | None = FIRST

    @property
    def whole(self) -> bool:
        """Say whether all records were read."""
        return self.last is None

    @property
    def lost(self) -> int:
        """How many records would have no value in the new field; the old one keeps it."""
        return self.records - self.converted


NOTHING = Preview()


def preview(
    object_name: str,
    key: str,
    declaration: Mapping[str, Any],
    viewer: Viewer,
    so_far: Preview = NOTHING,
) -> Preview:
    """Return what the new `declaration` of the field `key` would make of its values, reading on from `so_far`.

    Raises Refused with what is wrong with the declaration.
    """
    item, before, after = fields(object_name, key, declaration, viewer)
    reading = Reading(before, after, viewer, so_far)
    last = so_far.last
    for stretch in stretches(item.table, last or FIRST, rows=ROWS):
        for raw, number in _values(item, before, stretch):
            reading.take(raw, number)
        last = stretch.until
    return Preview(reading.records, reading.converted, reading.ranked(), last)


class Reading:
    """Counts, value after value, what another type reads, on from what was counted before."""

    def __init__(self, before: Field, after: Field, viewer: Viewer, so_far: Preview) -> None:
        self.before, self.after, self.viewer = before, after, viewer
        self.records, self.converted = so_far.records, so_far.converted
        self.examples = dict(so_far.examples)
        self.known: dict[str, str | None] = {}

    def take(self, raw: str, number: int) -> None:
        """Count a value, as it lies there, that so many records hold."""
        if raw not in self.known:
            self.known[raw] = _unread(self.before, self.after, raw, self.viewer)
        self.records += number
        text = self.known[raw]
        if text is None:
            self.converted += number
        elif text in self.examples or len(self.examples) < EXAMPLES:
            self.examples[text] = self.examples.get(text, 0) + number

    def ranked(self) -> tuple[tuple[str, int], ...]:
        """Return the examples, those of most records first."""
        return tuple(sorted(self.examples.items(), key=lambda one: (-one[1], one[0])))


def _values(item: ObjectType, field: Field, stretch: Stretch) -> list[tuple[str, int]]:
    """Return the values that records of a stretch hold, as they lie there, and how many hold each."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT v::text, count(*) FROM (SELECT t.custom->%s AS v FROM {quoted(item.table)} t "
            f"WHERE {stretch.condition} OFFSET 0) s WHERE v IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1",
            [field.kept_under, *stretch.bounds],
        )
        return list(cursor.fetchall())


def _unread(before: Field, after: Field, raw: str, viewer: Viewer) -> str | None:
    """Return a value as a person reads it when the new type does not read it, else None."""
    value = before.kind.storage.load(loads(raw))
    return None if convert(before, after, value, viewer) is not None else shown(before, value, viewer)[:_LONGEST]


def shown(field: Field, value: Value, viewer: Viewer) -> str:
    """Return a value as a person reads it."""
    return field.kind.show(field, value, viewer.context) or str(value)


def convert(before: Field, after: Field, value: Value, viewer: Viewer) -> Value:
    """Return what the value of one field is in the other, None when it cannot be read there.

    It is read as it is, then as files write it, then as a person reads it; a choice becomes the words it shows.
    """
    written = before.kind.write(before, value, viewer.context)
    seen = before.kind.show(before, value, viewer.context)
    words = after.kind.name in _TEXTS
    for given in (seen, written) if words and before.options else (written, seen) if words else (value, written, seen):
        try:
            found = after.kind.parse(after, given, viewer.context)
        except (Invalid, TypeError, ValueError, ArithmeticError, AttributeError, KeyError):
            continue
        if found is not None:
            return found
    return None


def fields(
    object_name: str, key: str, declaration: Mapping[str, Any], viewer: Viewer
) -> tuple[ObjectType, Field, Field]:
    """Return the object, the field as it is and as it would be. Raises Refused."""
    check_right(viewer)
    item = catalogue().get(object_name)
    field = item.fields.get(key) if item else None
    if item is None or field is None:
        raise Missing([problem(_("Le champ « %(field)s » n’existe pas.") % {"field": key}, "missing")])
    if not field.custom or _apart(field):
        message = _("Le type de « %(field)s » ne se change pas : créez un autre champ.") % {"field": field.label}
        raise Conflict([problem(message, "fixed")])
    try:
        after = stored.read(key, declaration, store=field.kept_under)
    except stored.WrongDeclaration as error:
        raise Refused([problem(sentence, "invalid") for sentence in error.sentences]) from error
    if _apart(after):
        message = _("Le type de « %(field)s » ne se change pas ainsi : créez un autre champ.") % {"field": field.label}
        raise Conflict([problem(message, "fixed")])
    return item, field, after


def check_right(viewer: Viewer) -> None:
    """Raise Forbidden for whoever may not change fields."""
    if viewer.on("custom_field").update is Scope.NONE:
        raise Forbidden([problem(_("Votre rôle ne permet pas de modifier cette fiche."), "forbidden")])


def _apart(field: Field) -> bool:
    """Say whether values are records, or follow from others: no other type reads them."""
    return field.kind.relation or field.kind.linked or field.computed


def problem(message: object, code: str) -> Problem:
    return Problem("custom_field", UUID(int=0), "declaration", message, code)
