"""Taking back: the inverse of a Change is a Change, through the same gate, with the same rights.

Ids, values and links come back; versions and times move forward. A field that somebody changed since is kept as
it is and reported as a conflict.
"""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Conflict, Create, Delete, Edit, Missing, Outcome, Problem, Update
from liane.records.queries.columns import loads
from liane.records.registry import Catalogue, Registry, catalogue
from liane.records.viewer import Viewer

# Objects whose deeds cannot be taken back (an issued invoice): object name -> the sentence that says why, or None.
Refusal = Callable[[Edit], object | None]
irreversible: Registry[Refusal] = Registry("refusal to undo")


def undo(change_id: UUID, viewer: Viewer) -> Outcome:
    """Take back a Change (an undo is one too: that is redo). Raises Refused, saying what stands in the way."""
    with transaction.atomic():
        found = catalogue()
        entries = _entries(change_id)
        if not entries:
            raise _problem(Missing, _("Ce changement n’existe pas ou n’existe plus."), "missing")
        if _undone(change_id):
            raise _problem(Conflict, _("Ce changement a déjà été annulé."), "undone")
        if any(entry.erased for entry in entries):
            raise _problem(Conflict, _("Des valeurs de ce changement ont été effacées à la demande d’une personne."), "erased")
        edits = list(_inverse(found, entries))
        _check_reversible(edits)
        _check_untouched(found, entries)
        return apply(Change(viewer, Cause("undo", str(change_id)), edits, canonical=True, undoes=change_id))


class _Entry:
    __slots__ = ("action", "after", "before", "erased", "field", "object", "record_id", "version")

    def __init__(self, row: tuple[Any, ...]) -> None:
        self.object, self.record_id, self.version, self.action, self.field = row[:5]
        self.before, self.after = loads(row[5]), loads(row[6])
        self.erased = row[7]


def _entries(change_id: UUID) -> list[_Entry]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT object, record_id, version, action, field, before, after, salt IS NULL FROM records_entry "
            "WHERE change_id = %s ORDER BY ordinal",
            [change_id],
        )
        return [_Entry(row) for row in cursor.fetchall()]


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
            field = item.field(entry.field)
            if field is not None:
                value = None if entry.before is None else field.kind.storage.load(entry.before)
                updates.setdefault((entry.object, entry.record_id), {})[entry.field] = value
        elif entry.action == "create":
            yield Delete(entry.object, entry.record_id)
        else:
            external = entry.before.pop("$external", None)
            values = {
                key: item.fields[key].kind.storage.load(value)
                for key, value in entry.before.items()
                if key in item.fields
            }
            known = tuple(external) if external else None
            yield Create(entry.object, values, entry.record_id, known, version=entry.version + 1)
    for (name, record_id), values in updates.items():
        yield Update(name, record_id, values)


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


def _check_untouched(found: Catalogue, entries: list[_Entry]) -> None:
    """Refuse when a later Change touched the same fields, or anything of a record to delete or restore."""
    created = [entry.record_id for entry in entries if entry.action == "create"]
    changed = {(entry.record_id, entry.field): entry for entry in entries if entry.action == "update"}
    versions = {entry.record_id: entry.version for entry in entries}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT e.object, e.record_id, e.field, e.action FROM records_entry e "
            "JOIN unnest(%s::uuid[], %s::integer[]) AS v(id, version) ON v.id = e.record_id "
            "WHERE e.version > v.version",
            [list(versions), list(versions.values())],
        )
        later = cursor.fetchall()
    problems = []
    for name, record_id, key, action in later:
        item = found[name]
        if action == "update" and (record_id, key) in changed and key in item.fields:
            if not _restored(item.fields[key].kind, record_id, key, changed[record_id, key]):
                message = _("« %(field)s » a changé depuis.") % {"field": item.fields[key].label}
                problems.append(Problem(name, record_id, key, message, "conflict"))
        elif record_id in created and action == "update":
            message = _("Cette fiche a été modifiée depuis sa création : supprimez-la plutôt.")
            problems.append(Problem(name, record_id, "", message, "conflict"))
    if problems:
        raise Conflict(problems)


def _restored(kind: Any, record_id: UUID, key: str, entry: _Entry) -> bool:
    """Say whether later Changes brought the field back to what this one wrote (an undo followed by its undo)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT after FROM records_entry WHERE record_id = %s AND field = %s ORDER BY version DESC LIMIT 1",
            [record_id, key],
        )
        row = cursor.fetchone()
    return row is not None and loads(row[0]) == entry.after


def _problem(error: type[Missing] | type[Conflict], message: object, code: str) -> Missing | Conflict:
    return error([Problem("", UUID(int=0), "", message, code)])
