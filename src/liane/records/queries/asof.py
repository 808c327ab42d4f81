"""Queries over the past: the records as they were at a moment, under the rights and definitions of today.

For each object that a Query names, two temporary relations stand in the transaction that asks: the records that
something happened to since, rolled back to what they held (``rolling``), and a view of these with the untouched rows of
today. All that compiles a Query finds the view where it looks for the table (`reading`): conditions, order, groups,
measures, joins and pages work on it unchanged. Docs: docs/history.md, docs/decisions/0013.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from liane.lib import formats
from liane.lib.periods import start_of
from liane.records.objects import Everyone, ObjectType
from liane.records.queries import keeping, kept, rolling
from liane.records.queries.model import QueryError
from liane.records.registry import Catalogue, catalogue
from liane.records.viewer import Viewer

_DAY = timedelta(days=1)


def looking(viewer: Viewer, as_of: date | datetime | None) -> Viewer:
    """Return the viewer looking at what `as_of` names, herself when that is nothing, today or later."""
    if as_of is None:
        return viewer
    moment = as_of if isinstance(as_of, datetime) else end_of(as_of, viewer.zone)
    if viewer.as_of is not None and moment >= viewer.as_of:
        return viewer
    return viewer if moment > datetime.now(tz=moment.tzinfo) else viewer.at(moment)


@contextmanager
def held(as_of: date | datetime | None) -> Iterator[None]:
    """Hold still what is read as of a date: in one transaction, at whose end the job that was asked for is asked for.

    Raises Preparing when a job must make that past first.
    """
    if as_of is None:
        yield
        return
    waiting: kept.Preparing | None = None
    with transaction.atomic():
        try:
            yield
        except kept.Preparing as error:
            waiting = error
    if waiting is not None:
        raise waiting


def end_of(day: date, zone: str) -> datetime:
    """Return the moment at which a day ends in `zone`."""
    return start_of(day + _DAY, zone)


def reading(catalogue: Catalogue, viewer: Viewer) -> Catalogue:
    """Return the catalogue by which this viewer's Queries are compiled: one of the past when she looks at that.

    It serves within the transaction that asks. Raises QueryError for a past that the log does not reach, and where
    no transaction holds still what is read.
    """
    if viewer.as_of is None or isinstance(catalogue, PastCatalogue):
        return catalogue
    if not connection.in_atomic_block:
        raise QueryError(_("Le passé ne se lit pas par cette voie : ouvrez la page de ce jour dans Liane."), "as_of")
    return PastCatalogue(catalogue, viewer)


class PastCatalogue(Catalogue):
    """A catalogue whose objects stand over their records of then."""

    def __init__(self, present: Catalogue, viewer: Viewer) -> None:
        then = _Then(present, viewer)
        objects = {item.name: item if item.timeless else _past(item, then) for item in present}
        super().__init__(objects, present.version, present.bridges)


class _Then:
    """Makes the relations of each object when it is first named."""

    def __init__(self, present: Catalogue, viewer: Viewer) -> None:
        self.present, self.viewer = present, viewer
        self._made: dict[str, rolling.Then] = {}

    def of(self, object_name: str) -> rolling.Then:
        if object_name not in self._made:
            item = self.present[object_name]
            moment = cast(datetime, self.viewer.as_of)
            first = reach(object_name)
            if first is None or moment < first:
                raise QueryError(unreached(item, first, self.viewer), "as_of")
            self._made[object_name] = rolling.ensure(self.present, item, self.viewer, moment)
        return self._made[object_name]


def reach(object_name: str) -> datetime | None:
    """Return the moment back to which the log knows the records of an object, None when it knows nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT greatest((SELECT recorded_at FROM records_change ORDER BY recorded_at, id LIMIT 1), "
            "(SELECT max(until) FROM records_erasure WHERE object = %s AND until IS NOT NULL))",
            [object_name],
        )
        found: datetime | None = cursor.fetchone()[0]
    return found


def keep(object_name: str, moment: datetime) -> bool:
    """Make what pages of this moment read of an object, unless it is there or so little that they need no help.

    A job's work: it is all read at one snapshot.
    """
    found = catalogue()
    item, first = found.get(object_name), reach(object_name)
    if item is None or item.timeless or first is None or moment < first:
        return False
    outermost = not connection.in_atomic_block
    with kept.unerased(item.name), transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        return kept.wanted(item, moment) and keeping.keep(found, item, moment)


def keep_all(object_name: str, viewer: Viewer, as_of: date | datetime) -> None:
    """Make what a long reading of a past asks again and again: the object's, and of those that its records lead to."""
    found = catalogue()
    moment = looking(viewer, as_of).as_of
    item = found.get(object_name)
    for name in kept.named_by(found, item) if item is not None and moment is not None else ():
        keep(name, cast(datetime, moment))


def unreached(item: ObjectType, first: datetime | None, viewer: Viewer) -> str:
    """Say that the log does not reach so far back."""
    if first is None:
        return str(_("Le journal est vide : il ne connaît aucun passé."))
    day = first.astimezone(ZoneInfo(viewer.zone)).date()
    words = {"what": item.plural, "day": formats.date(day, viewer.language)}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM records_erasure WHERE object = %s AND until = %s)", [item.name, first]
        )
        (erased,) = cursor.fetchone()
    if erased:
        return str(_("%(what)s : le journal ne remonte qu’au %(day)s. Choisissez une date plus proche.")) % words
    return str(_("Liane connaît vos données depuis le %(day)s : avant, elle n’a rien à montrer.")) % words


def _past(item: ObjectType, then: _Then) -> ObjectType:
    """Return an object type over the records of then; who may read them is settled there already."""
    kind = type(item)
    past = _CLASSES.get(kind)
    if past is None:
        table = property(lambda self: self.then.of(self.name).view)
        links = property(lambda self: self.then.of(self.name).links if self.linked else "records_link")
        past = _CLASSES[kind] = type(f"Past{kind.__name__}", (kind,), {"table": table, "links": links})
    made = cast(Any, object.__new__(past))
    made.__dict__.update({key: value for key, value in item.__dict__.items() if key != "table"})
    made.then, made.scope = then, Everyone()
    return cast(ObjectType, made)


_CLASSES: dict[type[ObjectType], type[ObjectType]] = {}
