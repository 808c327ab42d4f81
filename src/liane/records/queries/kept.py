"""Pasts that are kept: what an object held at a moment, made once by a job and read by every page of that moment.

The past does not change, so what was rolled back serves whoever may look at it: rights are asked when it is read. Of
an object too large to be kept whole, what happened since is a little, rolled back anew by each page (``rolling``). An
erasure takes a past away at once, a sweep what nobody looked at for a while.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext_lazy as _

from liane.lib.ids import new_id
from liane.lib.slot import Slot
from liane.records import schema
from liane.records.objects import ObjectType
from liane.records.queries.sql import Sql
from liane.records.queries.sql import name as quoted
from liane.records.registry import Catalogue

AT_ONCE = 3_000
"""How many lines of the log a page rolls back by itself; more are a job's."""
RENEWED, TOO_MANY = 3_000, 15_000
"""After so many lines since one in part was made it is made anew: while pages read it, then before they do."""
WHOLE = 300_000
"""An object of at most so many records is kept whole, with its indexes; of a larger one what changed since."""
# Seconds: how long one that nobody looks at stays, how long before a job reads all that began has ended, how
# precisely it is known when somebody looked.
UNUSED, _MARGIN, _TOUCHED = 3 * 3600, 10, 600
MOST = 60
"""How many pasts one organisation keeps."""

# Asks for the job that keeps these objects as they were: (their names, the moment).
maker_slot: Slot[Callable[[list[str], datetime], None]] = Slot("what keeps the past")
_leisure: ContextVar[bool] = ContextVar("leisure", default=False)


class Preparing(Exception):
    """The past that is asked for is being made: it is there within seconds. Not a wrong Query."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A past that is there: its table of records, the one of its links, and until when the log was read for it.

    One that is not `whole` holds what changed until then: the rest stands in the table of today.
    """

    table: str
    links: str
    covered: datetime
    whole: bool


@contextmanager
def at_leisure() -> Iterator[None]:
    """Have what is asked inside roll back whatever it takes: for jobs and commands, which nobody waits for."""
    token = _leisure.set(True)
    try:
        yield
    finally:
        _leisure.reset(token)


def mark(catalogue: Catalogue, item: ObjectType, moment: datetime) -> str:
    """Return what names a past: the object, the moment, and the definitions by which it was read."""
    return hashlib.blake2s(repr((item.name, moment, catalogue.version)).encode(), digest_size=12).hexdigest()


def find(catalogue: Catalogue, item: ObjectType, moment: datetime) -> Kept | None:
    """Return the past of an object, None when so little happened since that it is rolled back at once.

    Raises Preparing when a job must make it first, and asks for that job.
    """
    with connection.cursor() as cursor:
        # Held until this transaction ends: nobody takes it away meanwhile.
        cursor.execute(
            "SELECT name, covered, whole, used_at < now() - make_interval(secs => %s) FROM records_past "
            "WHERE mark = %s FOR KEY SHARE",
            [_TOUCHED, mark(catalogue, item, moment)],
        )
        row = cursor.fetchone()
    if row is None:
        if _leisure.get() or maker_slot.value is None or _lines(item, moment, AT_ONCE) <= AT_ONCE:
            return None
        _ask(catalogue, item, moment)
        raise _preparing(item)
    name, covered, whole, stale = row
    if not whole:
        lines = _lines(item, covered, TOO_MANY)
        if lines > RENEWED and maker_slot.value is not None:
            _ask(catalogue, item, moment)
        if lines > TOO_MANY and not _leisure.get():
            raise _preparing(item)
    if stale:
        _use(catalogue, item, moment)
    return Kept(name, f"{name}_links" if item.linked else "records_link", covered, whole)


def quiet(item: ObjectType, since: datetime) -> bool:
    """Tell whether nothing happened to an object since a moment."""
    return _lines(item, since, 1) == 0


def wanted(item: ObjectType, moment: datetime) -> bool:
    """Tell whether so much happened to an object since a moment that its past is worth keeping."""
    return _lines(item, moment, AT_ONCE) > AT_ONCE


def make(catalogue: Catalogue, item: ObjectType, moment: datetime, build: Callable[[str, bool], Iterable[Sql]]) -> bool:
    """Make the past of an object by the statements of `build`, unless it is there already; False when it is.

    Called in a transaction of its own, at one snapshot. One at a time makes the same.
    """
    known = mark(catalogue, item, moment)
    name = f"past_{new_id().hex}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"past {known}"])
        cursor.execute("SELECT name, covered, whole FROM records_past WHERE mark = %s FOR UPDATE", [known])
        row = cursor.fetchone()
        if row and (row[2] or _lines(item, row[1], RENEWED) <= RENEWED):
            return False
        # Whatever wrote before this moment has ended: all of it is read.
        cursor.execute(
            "SELECT least(now(), min(xact_start)) - make_interval(secs => %s) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()",
            [_MARGIN],
        )
        (covered,) = cursor.fetchone()
        if moment >= covered:
            # Something of that moment may still be on its way.
            return False
        cursor.execute(f"SELECT count(*) FROM (SELECT 1 FROM {quoted(item.table)} LIMIT %s) t", [WHOLE + 1])
        whole = cursor.fetchone()[0] <= WHOLE
        for one in build(name, whole):
            cursor.execute(one.text, one.params)
        cursor.execute(
            "INSERT INTO records_past (mark, object, moment, name, covered, whole, used_at) "
            "VALUES (%s, %s, %s, %s, %s, %s, now()) ON CONFLICT (mark) DO UPDATE "
            "SET name = EXCLUDED.name, covered = EXCLUDED.covered, whole = EXCLUDED.whole, used_at = now()",
            [known, item.name, moment, name, covered, whole],
        )
    if row:
        _drop([row[0]])
    return True


@contextmanager
def unerased(object_name: str) -> Iterator[None]:
    """Make a past of an object while nothing of it is being erased: begun before the transaction that makes it.

    One that read the log before an erasure, and is there after it, would hold what is erased.
    """
    name, outermost = _erasing(object_name), not connection.in_atomic_block
    held = "pg_advisory_lock_shared" if outermost else "pg_advisory_xact_lock_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {held}(hashtextextended(%s, 0))", [name])
    try:
        yield
    finally:
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock_shared(hashtextextended(%s, 0))", [name])


def _erasing(object_name: str) -> str:
    return f"{schema.current()} past of {object_name}"


def forget(object_name: str) -> None:
    """Take away every past of an object, in the transaction that erases values: they are nowhere any more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [_erasing(object_name)])
        cursor.execute("DELETE FROM records_past WHERE object = %s RETURNING name", [object_name])
        _drop(row[0] for row in cursor.fetchall())


def sweep() -> int:
    """Take away what nobody looked at for a while, and what is too many; return how many. What is read now stays."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM records_past WHERE mark IN (SELECT mark FROM records_past "
            "WHERE used_at < now() - make_interval(secs => %s) "
            "OR mark IN (SELECT mark FROM records_past ORDER BY used_at DESC OFFSET %s) FOR UPDATE SKIP LOCKED) "
            "RETURNING name",
            [UNUSED, MOST],
        )
        names = [row[0] for row in cursor.fetchall()]
    _drop(names)
    return len(names)


def _drop(names: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f'DROP TABLE IF EXISTS "{name}", "{name}_links"')


def _ask(catalogue: Catalogue, item: ObjectType, moment: datetime) -> None:
    if maker_slot.value is not None:
        maker_slot.value(named_by(catalogue, item), moment)


def named_by(catalogue: Catalogue, item: ObjectType) -> list[str]:
    """Return an object and those that its records lead to: what shows its past names them too."""
    names = [item.name]
    for field in item.fields.values():
        target = catalogue.get(field.target) if field.kind.relation else None
        if target is not None and not target.timeless and target.name not in names:
            names.append(target.name)
    return names


def _use(catalogue: Catalogue, item: ObjectType, moment: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE records_past SET used_at = now() WHERE mark = %s", [mark(catalogue, item, moment)])


def _lines(item: ObjectType, since: datetime, cap: int) -> int:
    """Return how many lines of the log would be rolled back, `cap` + 1 for more."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT 1 FROM records_entry e WHERE e.object = %s AND e.recorded_at >= %s AND "
            f"(NOT (e.action = 'create') OR e.version > 1 OR e.effective_at IS NOT NULL) LIMIT {cap + 1}) e",
            [item.name, since],
        )
        return int(cursor.fetchone()[0])


def _preparing(item: ObjectType) -> Preparing:
    message = _("%(what)s : ce jour se prépare, il est là dans quelques secondes.")
    return Preparing(message % {"what": item.plural})
