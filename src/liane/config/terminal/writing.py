"""`liane set` and `liane undo`: one record written, a Change or an operation taken back."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson

from liane.config.terminal import shown
from liane.config.terminal.acting import acting, named, refusal
from liane.config.terminal.progress import Bar
from liane.config.terminal.querying import absent, find
from liane.lib.refusal import ABSENT, CONTESTED, INTERRUPTED, REFUSED, Refusal, said
from liane.records import operations, tasks
from liane.records.changes.gate import apply
from liane.records.changes.model import (
    Cause,
    Change,
    Conflict,
    Create,
    Edit,
    Missing,
    Outcome,
    Problem,
    Refused,
    Update,
)
from liane.records.changes.undo import undo as take_back
from liane.records.objects import ObjectType
from liane.records.queries.model import QueryError
from liane.records.queries.pages import titles
from liane.records.viewer import Viewer

_CAUSE = Cause("command")
NEW = "new"


def write(
    object_name: str, which: str, given: Sequence[str], version: int | None, email: str, style: str, *, create: bool
) -> Iterator[str]:
    """Write fields of one record, a new one for "new"; yield the lines that say what was done. Raises Refusal."""
    viewer = acting(email)
    item = named(object_name)
    try:
        values = dict(_value(item, one, viewer) for one in given)
        outcome, record_id = _apply(item, which, values, version, viewer, create=create)
    except QueryError as error:
        raise refusal([error]) from error
    except Refused as refused:
        raise explained(item, refused) from refused
    found = outcome.versions.get(record_id)
    if style == "json":
        yield shown.json({"id": str(record_id), "version": found, "change": outcome.id and str(outcome.id)})
        return
    if style in ("id", "change"):
        yield str(record_id) if style == "id" else str(outcome.id or "")
        return
    title = titles(item.name, [record_id], viewer).get(record_id, "") or str(record_id)
    if outcome.id is None:
        yield said(f"{title} : rien n’a changé.", f"{title}: nothing changed.")
        return
    made = bool(outcome.created)
    yield said(f"{title} : fiche {'créée' if made else 'modifiée'}, {record_id}.",
               f"{title}: {'created' if made else 'changed'}, {record_id}.")  # fmt: skip
    yield said(f"Pour annuler : liane undo {outcome.id}", f"To undo: liane undo {outcome.id}")


def undo(which: str, email: str, style: str) -> Iterator[str]:
    """Take back a Change, or a whole operation (an import), by its id; yield what was done. Raises Refusal."""
    viewer = acting(email)
    try:
        found = UUID(which)
    except ValueError:
        raise Refusal(f"« {which} » n’est pas un identifiant.", f"“{which}” is not an id.") from None
    try:
        one = tasks.task(found)
    except LookupError:
        yield from _undo_change(found, viewer, style)
        return
    if viewer.user_id is not None and one.actor_id != viewer.user_id and not viewer.administrator:
        raise Refusal(f"Il n’y a rien à annuler : {which}.", f"There is nothing to undo: {which}.", code=ABSENT)
    try:
        with Bar(said("Annulation", "Undoing"), one.written) as bar:
            number = (
                _way_back(one, viewer, bar)
                if one.kind in tasks.ways_back.all()
                else operations.take_back(found, viewer, watch=bar.advance)
            )
    except Refused as refused:
        raise _unmade(refused) from refused
    except KeyboardInterrupt:
        told = "Interrompu : la même commande continue d’annuler là.", "Interrupted: the same command goes on undoing."
        raise Refusal(*told, code=INTERRUPTED) from None
    yield (
        shown.json({"operation": which, "changes": number})
        if style == "json"
        else said(f"Opération annulée : {one.label}.", f"Operation undone: {one.label}.")
    )


def _way_back(one: tasks.Task, viewer: Viewer, bar: Bar) -> int:
    """Take an operation back in the way of its kind; return how many Changes that wrote. Raises Refused.

    One that broke off goes on; where a job is at it already, that is said.
    """
    label = said(f"{one.label}, annulation", f"{one.label}, undoing")
    way = tasks.taken_back_by(one.id) or tasks.take_back_later(one.id, viewer, label)
    done = tasks.carry_on(way, viewer, watch=bar.watch)
    if done.state == operations.State.FAILED:
        raise Refused([Problem("", way, "", line["message"], line["code"]) for line in done.report])
    if done.state != operations.State.DONE:
        told = said("Cette opération est en train d’être annulée.", "This operation is being undone.")
        raise Conflict([Problem("", way, "", told, "undoing")])
    return len(operations.left_to_undo(way))


def _undo_change(change_id: UUID, viewer: Viewer, style: str) -> Iterator[str]:
    try:
        outcome = take_back(change_id, viewer)
    except Refused as refused:
        raise _unmade(refused) from refused
    count = len(outcome.created) + len(outcome.updated) + len(outcome.deleted)
    if style == "json":
        yield shown.json({"change": outcome.id and str(outcome.id), "records": count})
        return
    yield said(f"Changement annulé : {count} fiches.", f"Change undone: {count} records.")
    yield said(f"Pour le refaire : liane undo {outcome.id}", f"To redo it: liane undo {outcome.id}")


def explained(item: ObjectType, refused: Refused) -> Refusal:
    """Return why a record was not written, each reason with the field that it is about."""
    reasons = []
    for problem in refused.problems:
        field = item.fields.get(problem.field)
        about = (
            "" if field is None or str(field.label) in str(problem.message) else f"{problem.field}{said(' : ', ': ')}"
        )
        reasons.append(f"{about}{problem.message}")
    return refusal(reasons, _code(refused))


def _unmade(refused: Refused) -> Refusal:
    return refusal([problem.message for problem in refused.problems], _code(refused))


def _code(refused: Refused) -> int:
    return ABSENT if isinstance(refused, Missing) else CONTESTED if isinstance(refused, Conflict) else REFUSED


def _apply(
    item: ObjectType, which: str, values: Mapping[str, Any], version: int | None, viewer: Viewer, *, create: bool
) -> tuple[Outcome, UUID]:
    row = None if which == NEW else find(item, which, viewer)
    if row is None and which != NEW and not create:
        raise absent(which)
    edit: Edit
    if row is None:
        path, _equals, value = which.partition("=")
        # What a new record is found by is what it has.
        edit = Create(item.name, values if which == NEW else {path: value, **values})
    else:
        edit = Update(item.name, row.id, values, version)
    return apply(Change(viewer, _CAUSE, [edit])), edit.id


def _value(item: ObjectType, text: str, viewer: Viewer) -> tuple[str, Any]:
    """Return the field and the value that "field=text", "field:=JSON" or "relation.field=value" says."""
    path, equals, value = text.partition("=")
    if not equals or not path:
        raise Refusal(f"« {text} » n’est pas CHAMP=VALEUR.", f"“{text}” is not FIELD=VALUE.")
    if path.endswith(":"):
        try:
            return path[:-1], orjson.loads(value)
        except orjson.JSONDecodeError as error:
            raise Refusal(f"« {text} » : ce n’est pas du JSON.", f"“{text}”: this is not JSON.") from error
    key, dot, rest = path.partition(".")
    field = item.fields.get(key)
    if not dot or field is None or not field.target:
        return path, value or None
    return key, _related(field.target, f"{rest}={value}", viewer)


def _related(target: str, which: str, viewer: Viewer) -> UUID:
    if target == "*":
        raise Refusal("Cette relation demande un identifiant.", "This relation asks for an id.")
    row = find(named(target), which, viewer)
    if row is None:
        raise absent(f"{target} {which}")
    return row.id
