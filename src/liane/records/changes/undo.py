"""Taking back: the inverse of a Change is a Change, through the same gate, with the same rights.

Ids, values and links come back; versions and times move forward. A field that somebody changed since is kept as
it is and reported as a conflict. Whoever made a Change a moment ago may take it back even where it put the record
out of her reach (``docs/decisions/0007``).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from liane.records.changes.ends import ends_of, last_images, were_readable
from liane.records.changes.gate import apply
from liane.records.changes.inverse import Line, inverse, lines
from liane.records.changes.model import Cause, Change, Conflict, Edit, Missing, Outcome, Problem, Update
from liane.records.changes.turns import in_turn
from liane.records.fields.base import Field
from liane.records.queries.columns import loads
from liane.records.queries.scope import readable
from liane.records.queries.sql import name
from liane.records.registry import Catalogue, Registry, catalogue
from liane.records.viewer import Viewer

# Objects whose deeds cannot be taken back (an issued invoice): object name -> the sentence that says why, or None.
Refusal = Callable[[Edit], object | None]
irreversible: Registry[Refusal] = Registry("refusal to undo")

# How long its author may take back a Change by the rights that she had then: longer than any toast stays.
MOMENT = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Choice:
    """What becomes of what somebody changed since: it stays, unless `mine` names it (record, field; "" for all of a
    record) or `everything` is taken back whatever stands there now.
    """

    mine: frozenset[tuple[UUID, str]] = frozenset()
    everything: bool = False

    def takes(self, problem: Problem) -> bool:
        """Say whether this is taken back although it changed since."""
        return self.everything or bool(self.mine & {(problem.id, problem.field), (problem.id, "")})


THEIRS = Choice()


def undo(
    change_id: UUID,
    viewer: Viewer,
    *,
    own: bool = False,
    partial: bool = False,
    choice: Choice = THEIRS,
    operation: UUID | None = None,
    only: Callable[[list[Line]], list[Line]] | None = None,
) -> Outcome:
    """Take back a Change (an undo is one too: that is redo). Raises Refused, saying what stands in the way.

    `only` keeps some of its lines: then the Change does not count as taken back.

    `own` says that the viewer made it, a moment ago, as part of something larger. With `partial`, fields that
    somebody changed since stay as they are, and are reported in the outcome; `choice` takes some back all the same.
    """

    def take_back() -> Outcome:
        found = catalogue()
        entries = lines(change_id)
        whole, entries = len(entries), only(entries) if only else entries
        mine = own or _own(change_id, viewer)
        gone = _gone(found, entries)
        if not entries or not (mine or _readable(found, entries, viewer, gone)):
            raise _problem(Missing, _("Ce changement n’existe pas ou n’existe plus."), "missing")
        if _undone(change_id):
            raise _problem(Conflict, _("Ce changement a déjà été annulé."), "undone")
        _check_erased(entries)
        edits = list(inverse(found, [entry for entry in entries if not entry.implied]))
        follows = list(inverse(found, [entry for entry in entries if entry.implied]))
        _check_reversible([*edits, *follows])
        touched = [one for one in _touched(found, entries) if not choice.takes(one)]
        touched = [one for one in touched if one.id not in gone] + _told_gone(entries, gone)
        touched += _back_already(found, entries)
        if touched and not partial:
            raise Conflict(touched)
        change = Change(
            viewer, Cause("undo", str(change_id)), _without(edits, touched), canonical=True,
            undoes=change_id if len(entries) == whole else None,
            follows=_without(follows, touched), authorised=mine, partial=partial, operation=operation,
        )  # fmt: skip
        outcome = apply(change)
        return replace(outcome, problems=(*outcome.problems, *touched)) if touched else outcome

    return in_turn(take_back)


def undo_field(change_id: UUID, record_id: UUID, key: str, viewer: Viewer, *, choice: Choice = THEIRS) -> Outcome:
    """Take back what a Change did to one field of one record. Raises Refused, saying what stands in the way."""

    def take_back() -> Outcome:
        found = catalogue()
        entries = [entry for entry in lines(change_id) if entry.record_id == record_id and entry.action == "update"]
        item = found.get(entries[0].object) if entries else None
        field = item.field(key) if item else None
        entries = [entry for entry in entries if field is not None and entry.field == field.kept_under]
        gone = _gone(found, entries)
        own = _own(change_id, viewer)
        hidden = field is None or item is None or viewer.on(item.name).hides(key)
        if not entries or hidden or gone or not (own or _readable(found, entries, viewer, gone)):
            raise _problem(Missing, _("Ce changement n’existe pas ou n’existe plus."), "missing")
        _check_erased(entries)
        edits = list(inverse(found, entries))
        _check_reversible(edits)
        touched = [one for one in _touched(found, entries) if not choice.takes(one)]
        if touched:
            raise Conflict(touched)
        return apply(Change(viewer, Cause("undo", str(change_id)), edits, canonical=True, authorised=own))

    return in_turn(take_back)


def _check_erased(entries: list[Line]) -> None:
    if any(entry.erased for entry in entries):
        message = _("Des valeurs de ce changement ont été effacées du journal : il ne peut plus être annulé.")
        raise _problem(Conflict, message, "erased")


def _without(edits: list[Edit], touched: list[Problem]) -> list[Edit]:
    """Return the edits without what somebody changed since: a field of an update, all of a record to delete."""
    fields: dict[UUID, set[str]] = {}
    for problem in touched:
        fields.setdefault(problem.id, set()).add(problem.field)
    kept: list[Edit] = []
    for edit in edits:
        left = fields.get(edit.id)
        if left is None:
            kept.append(edit)
        elif isinstance(edit, Update) and "" not in left:
            values = {key: value for key, value in edit.values.items() if key not in left}
            if values:
                kept.append(replace(edit, values=values))
    return kept


def _gone(found: Catalogue, entries: list[Line]) -> set[UUID]:
    """Return the records that this Change left there and that are not there any more.

    Nobody may change the others until they are taken back: what is compared is what is written over.
    """
    left = [entry for entry in entries if entry.action != "delete"]
    return {entry.record_id for entry in left} - _there(found, left, "FOR NO KEY UPDATE")


def _there(found: Catalogue, entries: list[Line], lock: str = "") -> set[UUID]:
    """Return which records of these lines are there, with the row lock `lock` if given."""
    wanted: dict[str, set[UUID]] = {}
    there: set[UUID] = set()
    for entry in entries:
        wanted.setdefault(entry.object, set()).add(entry.record_id)
    for object_name, ids in sorted(wanted.items()):
        item = found.get(object_name)
        if item is not None:
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT id FROM {name(item.table)} WHERE id = ANY(%s::uuid[]) ORDER BY id {lock}", [list(ids)]
                )
                there |= {row[0] for row in cursor.fetchall()}
    return there


def _back_already(found: Catalogue, entries: list[Line]) -> list[Problem]:
    deleted = [entry for entry in entries if entry.action == "delete"]
    there = _there(found, deleted)
    message = _("Cette fiche a déjà été remise.")
    return [Problem(one.object, one.record_id, "", message, "there") for one in deleted if one.record_id in there]


def _told_gone(entries: list[Line], gone: set[UUID]) -> list[Problem]:
    objects = {entry.record_id: entry.object for entry in entries}
    message = _("Cette fiche a été supprimée depuis : remettez-la d’abord, depuis la corbeille.")
    return [Problem(objects[record_id], record_id, "", message, "gone") for record_id in sorted(gone)]


def _own(change_id: UUID, viewer: Viewer) -> bool:
    """Say whether the viewer made this Change herself, a moment ago."""
    if viewer.user_id is None:
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM records_change WHERE id = %s AND actor_id = %s AND recorded_at > %s)",
            [change_id, viewer.user_id, datetime.now(UTC) - MOMENT],
        )
        return bool(cursor.fetchone()[0])


def _undone(change_id: UUID) -> bool:
    """Say whether a Change took this one back and was not itself taken back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM records_change u WHERE u.undoes_id = %s "
            "AND NOT EXISTS (SELECT 1 FROM records_change r WHERE r.undoes_id = u.id))",
            [change_id],
        )
        return bool(cursor.fetchone()[0])


def _check_reversible(edits: list[Edit]) -> None:
    refusals = irreversible.all()
    problems = []
    for edit in edits:
        refusal = refusals.get(edit.object)
        message = refusal(edit) if refusal else None
        if message is not None:
            problems.append(Problem(edit.object, edit.id, "", message, "irreversible"))
    if problems:
        raise Conflict(problems)


def _readable(found: Catalogue, entries: list[Line], viewer: Viewer, gone: set[UUID]) -> bool:
    """Say whether the viewer may know of this Change: she may read all that it wrote and that is still there.

    What followed from it needs no right; a record that is deleted is judged by its end, and by that of the whole to
    which it belonged and that went with it.
    """
    kept: dict[str, set[UUID]] = {}
    ends: dict[str, dict[UUID, Mapping[str, Any]]] = {}
    deleted = {entry.record_id for entry in entries if entry.action == "delete"}
    last = last_images(gone) if gone else {}
    for entry in entries:
        item = found.get(entry.object)
        if item is None:
            return False
        if entry.implied:
            continue
        if entry.record_id in gone:
            ends.setdefault(entry.object, {})[entry.record_id] = last.get(entry.record_id, {})
        elif entry.action == "delete":
            wholes = {record_id for _object, record_id in ends_of(item, entry.before)}
            if not (wholes and wholes <= deleted and viewer.on(item.name).read.rank):
                ends.setdefault(entry.object, {})[entry.record_id] = entry.before
        else:
            kept.setdefault(entry.object, set()).add(entry.record_id)
    return all(readable(found, found[one], ids, viewer) == ids for one, ids in kept.items()) and all(
        were_readable(found, found[one], images, viewer) == images.keys() for one, images in ends.items()
    )


def same(field: Field, one: Any, other: Any) -> bool:
    """Say whether two values of the log are one, however each is written (a moment, in one zone or another)."""
    if one == other:
        return True
    load = field.kind.storage.load
    return one is not None and other is not None and bool(load(one) == load(other))


def _touched(found: Catalogue, entries: list[Line]) -> list[Problem]:
    """Return where a field that this Change wrote does not hold any more what it wrote there."""
    written: dict[tuple[UUID, str], Any] = {}
    created: set[UUID] = set()
    for entry in entries:
        if entry.action == "update":
            written[entry.record_id, entry.field] = entry.after
        elif entry.action == "create":
            created.add(entry.record_id)
            written |= {(entry.record_id, key): value for key, value in entry.after.items()}
    versions = {entry.record_id: entry.version for entry in entries}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (e.record_id, e.field) e.object, e.record_id, e.field, e.after FROM records_entry e "
            "JOIN unnest(%s::uuid[], %s::integer[]) AS v(id, version) ON v.id = e.record_id "
            "WHERE e.version > v.version AND e.action = 'update' ORDER BY e.record_id, e.field, e.version DESC",
            [list(versions), list(versions.values())],
        )
        later = cursor.fetchall()
    problems = []
    for object_name, record_id, key, after in later:
        field = found[object_name].logged(key)
        mine = record_id in created or (record_id, key) in written
        if field is None or not mine or same(field, loads(after), written.get((record_id, key))):
            continue
        message = _("« %(field)s » a changé depuis.") % {"field": field.label}
        problems.append(Problem(object_name, record_id, field.key, message, "conflict"))
    return problems


def _problem(error: type[Missing] | type[Conflict], message: object, code: str) -> Missing | Conflict:
    return error([Problem("", UUID(int=0), "", message, code)])
