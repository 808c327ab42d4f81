"""Taking back: the inverse of a Change is a Change, through the same gate, with the same rights.

Ids, values and links come back; versions and times move forward. A field that somebody changed since is kept as
it is and reported as a conflict. Whoever made a Change a moment ago may take it back even where it put the record
out of her reach (``docs/decisions/0007``).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Conflict, Create, Delete, Edit, Missing, Outcome, Problem, Update
from liane.records.changes.places import owns
from liane.records.objects import Between, ObjectType, Owned
from liane.records.queries.columns import loads
from liane.records.queries.scope import readable
from liane.records.registry import Catalogue, Registry, catalogue
from liane.records.viewer import Scope, Viewer

# Objects whose deeds cannot be taken back (an issued invoice): object name -> the sentence that says why, or None.
Refusal = Callable[[Edit], object | None]
irreversible: Registry[Refusal] = Registry("refusal to undo")

# How long its author may take back a Change by the rights that she had then: longer than any toast stays.
MOMENT = timedelta(minutes=10)


def undo(change_id: UUID, viewer: Viewer, *, own: bool = False, partial: bool = False) -> Outcome:
    """Take back a Change (an undo is one too: that is redo). Raises Refused, saying what stands in the way.

    `own` says that the viewer made it, a moment ago, as part of something larger. With `partial`, records that
    somebody changed since stay as they are, and are reported in the outcome.
    """
    with transaction.atomic():
        found = catalogue()
        entries = _entries(change_id)
        own = own or _own(change_id, viewer)
        if not entries or not (own or _readable(found, entries, viewer)):
            raise _problem(Missing, _("Ce changement n’existe pas ou n’existe plus."), "missing")
        if _undone(change_id):
            raise _problem(Conflict, _("Ce changement a déjà été annulé."), "undone")
        if any(entry.erased for entry in entries):
            raise _problem(
                Conflict, _("Des valeurs de ce changement ont été effacées à la demande d’une personne."), "erased"
            )
        edits = list(_inverse(found, [entry for entry in entries if not entry.implied]))
        follows = list(_inverse(found, [entry for entry in entries if entry.implied]))
        _check_reversible([*edits, *follows])
        touched = _touched(found, entries)
        if touched and not partial:
            raise Conflict(touched)
        left = {problem.id for problem in touched}
        edits = [edit for edit in edits if edit.id not in left]
        follows = [edit for edit in follows if edit.id not in left]
        cause = Cause("undo", str(change_id))
        outcome = apply(
            Change(
                viewer, cause, edits, canonical=True, undoes=change_id, follows=follows, authorised=own,
                partial=partial,
            )
        )  # fmt: skip
        return replace(outcome, problems=(*outcome.problems, *touched)) if touched else outcome


class _Entry:
    __slots__ = ("action", "after", "before", "erased", "field", "implied", "object", "record_id", "version")

    def __init__(self, row: tuple[Any, ...]) -> None:
        self.object, self.record_id, self.version, self.action, self.field = row[:5]
        self.before, self.after = loads(row[5]), loads(row[6])
        self.erased, self.implied = row[7:]


def _entries(change_id: UUID) -> list[_Entry]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT object, record_id, version, action, field, before, after, salt IS NULL, implied FROM records_entry "
            "WHERE change_id = %s ORDER BY ordinal",
            [change_id],
        )
        return [_Entry(row) for row in cursor.fetchall()]


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


def _inverse(found: Catalogue, entries: list[_Entry]) -> Iterator[Edit]:
    updates: dict[tuple[str, UUID], dict[str, Any]] = {}
    for entry in entries:
        item = found[entry.object]
        if entry.action == "update":
            field = item.logged(entry.field)
            if field is None:
                message = _("Le champ « %(key)s » a été retiré : remettez-le en service pour annuler.")
                raise _problem(Conflict, message % {"key": entry.field}, "retired")
            value = None if entry.before is None else field.kind.storage.load(entry.before)
            updates.setdefault((entry.object, entry.record_id), {})[field.key] = value
        elif entry.action == "create":
            yield Delete(entry.object, entry.record_id)
        else:
            yield restored(item, entry.record_id, entry.version, entry.before)
    for (name, record_id), values in updates.items():
        yield Update(name, record_id, values)


def restored(item: ObjectType, record_id: UUID, version: int, kept: Mapping[str, Any]) -> Create:
    """Return the edit that brings a deleted record back, with what it holds for fields retired before or since.

    `kept` is its image in the log, `version` the one of its deletion.
    """
    image = dict(kept)
    external = tuple((source, key) for source, key in image.pop("$external", ()))
    links: dict[str, Any] = image.pop("$links", {})
    image |= image.pop("$unread", {}) | links
    unread = {key: value for key, value in image.items() if item.logged(key) is None and value is not None}
    links = {key: unread.pop(key) for key in _linked_keys(item, list(unread)) | links.keys() if key in unread}
    known = ((item.logged(key), value) for key, value in image.items())
    values = {field.key: field.kind.storage.load(value) for field, value in known if field is not None}
    return Create(
        item.name, values, record_id, external, version=version + 1, unread=unread, unread_links=links,
    )  # fmt: skip


def _linked_keys(item: ObjectType, keys: list[str]) -> set[str]:
    """Return which of these keys of retired fields hold links."""
    if not keys:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT store FROM records_custom_field WHERE object = %s AND store = ANY(%s) "
            "AND declaration->>'kind' = 'relations'",
            [item.name, keys],
        )
        return {row[0] for row in cursor.fetchall()}


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


def _readable(found: Catalogue, entries: list[_Entry], viewer: Viewer) -> bool:
    """Say whether the viewer may know of this Change: she may read all that it wrote and that is still there.

    What followed from it needs no right; a record that is deleted is judged by the owner that it had.
    """
    kept: dict[str, set[UUID]] = {}
    for entry in entries:
        item = found.get(entry.object)
        if item is None:
            return False
        if entry.implied:
            continue
        if entry.action == "delete":
            if not may_have_read(item, entry.before, viewer):
                return False
        else:
            kept.setdefault(entry.object, set()).add(entry.record_id)
    return all(readable(found, found[name], ids, viewer) == ids for name, ids in kept.items())


def may_have_read(item: ObjectType, image: Mapping[str, Any], viewer: Viewer) -> bool:
    """Say whether the viewer could read a record that is no more, by the image that the log keeps of it."""
    reach = viewer.on(item.name).read
    if isinstance(item.scope, Owned):
        owner = image.get(item.scope.field)
        return owns(viewer, reach, UUID(owner) if owner else None)
    if isinstance(item.scope, Between):
        ends = [image.get(end) or {} for end in item.scope.ends]
        return reach is not Scope.NONE and all(_reads(one.get("object", ""), one.get("id"), viewer) for one in ends)
    return reach is not Scope.NONE


def _reads(object_name: str, record_id: str | None, viewer: Viewer) -> bool:
    item = catalogue().get(object_name)
    return item is not None and record_id is not None and bool(readable(catalogue(), item, [UUID(record_id)], viewer))


def _touched(found: Catalogue, entries: list[_Entry]) -> list[Problem]:
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
    for name, record_id, key, after in later:
        field = found[name].logged(key)
        mine = record_id in created or (record_id, key) in written
        if field is None or not mine or loads(after) == written.get((record_id, key)):
            continue
        message = _("« %(field)s » a changé depuis.") % {"field": field.label}
        problems.append(Problem(name, record_id, field.key, message, "conflict"))
    return problems


def _problem(error: type[Missing] | type[Conflict], message: object, code: str) -> Missing | Conflict:
    return error([Problem("", UUID(int=0), "", message, code)])
