"""The tools that write: a change is proposed, shown, then applied as it was shown; and taken back.

A proposal writes nothing. It holds the versions that were seen: what somebody changed meanwhile is not overwritten.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from liane.api.changes import batch
from liane.api.changes.reach import covered
from liane.api.mcp import words
from liane.api.mcp.caller import Answer, Caller, ToolError
from liane.api.mcp.models import Proposal
from liane.api.mcp.reading import identifier
from liane.records.changes.gate import apply as make
from liane.records.changes.gate import check
from liane.records.changes.model import Cause, Change, Create, Delete, Edit, Update
from liane.records.changes.undo import undo as take_back
from liane.records.queries.model import Query
from liane.records.queries.pages import fetch
from liane.records.registry import catalogue

MOST = 100
GOOD_FOR = timedelta(hours=1)
_ACTIONS = ("create", "update", "delete")
_KEYS = frozenset({"action", "object", "id", "values", "ref"})


def propose(caller: Caller, given: Mapping[str, Any]) -> Answer:
    """Check changes and say what they would do, without writing; return a token to apply them. Raises ApiError."""
    edits = _read(caller, given.get("changes"))
    versions = _versions(caller, edits)
    edits = [_pinned(edit, versions) for edit in edits]
    problems = check(Change(caller.viewer, _cause(caller), edits))
    if problems:
        reasons = dict.fromkeys(words.problem(one) for one in problems)
        raise ToolError(_("Rien n’a été gardé : %(reasons)s") % {"reasons": " ".join(list(reasons)[:5])})
    lines = words.lines(edits, caller.viewer)
    kept = Proposal.objects.create(
        user_id=caller.viewer.user_id,
        source=caller.source,
        edits=orjson.loads(orjson.dumps([_dumped(edit, versions) for edit in edits], default=str)),
    )
    text = "\n".join([
        _("Changement proposé (rien n’est encore écrit) :"),
        *(f"- {line}" for line in lines),
        _("Montrez ceci à la personne ; si elle est d’accord, appliquez le jeton dans l’heure."),
    ])  # fmt: skip
    return Answer({"token": str(kept.id), "expires_at": timezone.now() + GOOD_FOR, "preview": lines}, text)


def apply(caller: Caller, given: Mapping[str, Any]) -> Answer:
    """Write what was proposed under a token, once: asked again, it says what it did. Raises Refused."""
    token = identifier(given, "token")
    with transaction.atomic():
        found = Proposal.objects.select_for_update().filter(
            id=token, user_id=caller.viewer.user_id, source=caller.source, created_at__gte=timezone.now() - GOOD_FOR
        )
        kept = found.first()
        if kept is None:
            raise ToolError(_("Ce jeton n’ouvre rien : proposez le changement de nouveau."))
        if kept.change_id is not None:
            return Answer({"change": str(kept.change_id), "again": True}, _("C’était déjà fait."))
        edits = [_loaded(one) for one in kept.edits]
        _refuse_changed(caller, kept.edits)
        outcome = make(Change(caller.viewer, _cause(caller), edits))
        kept.change_id = outcome.id
        kept.save(update_fields=["change_id"])
    if outcome.id is None:
        return Answer({"change": None}, _("Il n’y avait rien à changer."))
    counts = {"created": len(outcome.created), "updated": len(outcome.updated), "deleted": len(outcome.deleted)}
    said = _("C’est fait : %(created)d créées, %(updated)d modifiées, %(deleted)d supprimées.") % counts
    undoing = _("Pour l’annuler : l’outil undo, avec %(change)s.") % {"change": outcome.id}
    return Answer({"change": str(outcome.id), **counts}, f"{said} {undoing}")


def undo(caller: Caller, given: Mapping[str, Any]) -> Answer:
    """Take back a Change; undoing the undo does it again. Raises Refused."""
    change_id = identifier(given, "change")
    if caller.reach is not None and covered(caller.reach, change_id) != (True, True):
        raise ToolError(_("Ce changement n’existe pas ou n’existe plus."))
    outcome = take_back(change_id, caller.viewer)
    return Answer({"change": outcome.id and str(outcome.id)}, _("Le changement est annulé."))


def forget() -> int:
    """Drop the proposals that nobody can apply any more; return how many."""
    return Proposal.objects.filter(created_at__lt=timezone.now() - timedelta(days=1)).delete()[0]


def _read(caller: Caller, changes: Any) -> list[Edit]:
    if not isinstance(changes, list) or not 0 < len(changes) <= MOST:
        raise ToolError(_("Proposez de 1 à %(most)d changements.") % {"most": MOST})
    for one in changes:
        if not isinstance(one, Mapping) or one.get("action") not in _ACTIONS or set(one) - _KEYS:
            message = _("Un changement est {action: %(actions)s, object, id, values, ref}.")
            raise ToolError(message % {"actions": " | ".join(_ACTIONS)})
    return batch.read(caller.request(), changes).edits


def _versions(caller: Caller, edits: Sequence[Edit]) -> dict[UUID, int]:
    """Return the versions of the records to change, as far as the caller may read them: one statement an object."""
    wanted: dict[str, list[UUID]] = {}
    for edit in edits:
        if not isinstance(edit, Create):
            wanted.setdefault(edit.object, []).append(edit.id)
    found: dict[UUID, int] = {}
    for name, ids in wanted.items():
        item = catalogue()[name]
        shown = () if caller.viewer.on(name).hides(item.title) else (item.title,)
        page = fetch(Query(name, columns=shown, ids=tuple(ids), limit=MOST), caller.viewer)
        found |= {row.id: row.version for row in page.rows}
    return found


def _pinned(edit: Edit, versions: Mapping[UUID, int]) -> Edit:
    if isinstance(edit, Update):
        return Update(edit.object, edit.id, edit.values, versions.get(edit.id), edit.line)
    return edit


def _dumped(edit: Edit, versions: Mapping[UUID, int]) -> dict[str, Any]:
    action = "create" if isinstance(edit, Create) else "update" if isinstance(edit, Update) else "delete"
    values = {} if isinstance(edit, Delete) else dict(edit.values)
    return {
        "action": action,
        "object": edit.object,
        "id": edit.id,
        "values": values,
        "version": versions.get(edit.id),
    }


def _loaded(data: Mapping[str, Any]) -> Edit:
    record_id = UUID(data["id"])
    if data["action"] == "create":
        return Create(data["object"], data["values"], record_id, given=True)
    if data["action"] == "update":
        return Update(data["object"], record_id, data["values"], data["version"])
    return Delete(data["object"], record_id)


def _refuse_changed(caller: Caller, edits: Sequence[Mapping[str, Any]]) -> None:
    """Raise ToolError when a record that is to be deleted is not as it was shown."""
    gone = [_loaded(one) for one in edits if one["action"] == "delete"]
    now = _versions(caller, gone)
    if any(one["action"] == "delete" and now.get(UUID(one["id"])) != one["version"] for one in edits):
        raise ToolError(_("La fiche à supprimer a changé depuis : proposez de nouveau."))


def _cause(caller: Caller) -> Cause:
    return Cause("mcp", caller.source)
