"""Where records may be put: whoever creates one, or moves it to another whole, must have the right there."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from liane.records.changes.draft import Batch, Draft
from liane.records.objects import Between, ObjectType, Owned, Via
from liane.records.queries.scope import held, readable, scope
from liane.records.registry import Catalogue
from liane.records.viewer import Scope, Verb, Viewer


def check(batch: Batch, catalogue: Catalogue, item: ObjectType, drafts: Sequence[Draft], viewer: Viewer) -> None:
    """Refuse new records for an owner, and records put into a whole, that are out of the viewer's reach."""
    rule = item.scope
    asked = [draft for draft in drafts if not draft.system]
    if isinstance(rule, Owned):
        reach = viewer.on(item.name).create
        for draft in asked:
            if draft.action == "create" and not owns(viewer, reach, draft.get(rule.field)):
                _refuse(draft, rule.field)
    elif isinstance(rule, Via):
        moved = [draft for draft in asked if draft.action == "create" or draft.changes(rule.relation)]
        _check_wholes(batch, catalogue, item, moved, viewer, rule)
        for draft in moved:
            if draft.restored and not gives_back(viewer, item, draft.get("created_by")):
                message = _("Ce qu’une personne a écrit n’est remis que par elle ou par un administrateur.")
                draft.refuse("", message, "forbidden")
    elif isinstance(rule, Between):
        _check_ends(batch, catalogue, [d for d in asked if d.action == "create" or d.changes(*rule.ends)], viewer, rule)


def gives_back(viewer: Viewer, item: ObjectType, author: UUID | None) -> bool:
    """Say whether the viewer may bring back what `author` wrote: words on a record are their author's own."""
    words = isinstance(item.scope, Via) and item.scope.needs == "read"
    return not words or viewer.administrator or author == viewer.user_id


def owns(viewer: Viewer, reach: Scope, owner: UUID | None) -> bool:
    """Say in Python what ``scope.owned`` says in SQL."""
    if reach is Scope.ALL:
        return True
    if reach is Scope.TEAM and viewer.teammates:
        return owner in viewer.teammates
    if reach is Scope.SUBORDINATES and owner in viewer.subordinates:
        return True
    return reach is not Scope.NONE and owner is not None and owner == viewer.user_id


def _check_wholes(
    batch: Batch, catalogue: Catalogue, item: ObjectType, drafts: Sequence[Draft], viewer: Viewer, rule: Via
) -> None:
    field = item.fields[rule.relation]
    verb = Verb.READ if rule.needs == "read" else Verb.UPDATE
    wholes: dict[str, dict[UUID, list[Draft]]] = {}
    for draft in drafts:
        target, whole = _whole(field.target, draft.get(rule.relation))
        parent = catalogue.get(target)
        if parent is not None and field.target == "*" and not held(item, parent):
            if not any(problem.field == rule.relation for problem in draft.problems):
                draft.refuse(rule.relation, _("On ne met rien de tel sur ce genre de fiche."), "invalid")
            continue
        if whole is not None and _new(batch, whole):
            continue
        if whole is not None and parent is not None:
            wholes.setdefault(target, {}).setdefault(whole, []).append(draft)
        elif field.target == "*" or not scope(catalogue, viewer, catalogue[field.target], "t", verb).always:
            _refuse(draft, rule.relation)
    for target, by_whole in wholes.items():
        reachable = readable(catalogue, catalogue[target], list(by_whole), viewer, verb)
        for whole, members in by_whole.items():
            if whole not in reachable:
                for draft in members:
                    _refuse(draft, rule.relation)


def _check_ends(batch: Batch, catalogue: Catalogue, drafts: Sequence[Draft], viewer: Viewer, rule: Between) -> None:
    """Refuse ties of which the viewer may change neither end; that she may read both is asked of every relation."""
    ends: dict[str, set[UUID]] = {}
    for draft in drafts:
        for value in filter(None, map(draft.get, rule.ends)):
            target = catalogue.get(value["object"])
            if target is None or not target.tied:
                message = _("On ne relie pas ce genre de fiche.")
                draft.refuse(next(end for end in rule.ends if draft.get(end) == value), message, "invalid")
            else:
                ends.setdefault(target.name, set()).add(value["id"])
    changed = {one for one in (one for ids in ends.values() for one in ids) if _new(batch, one)}
    for target_name, ids in ends.items():
        if ids - changed:
            changed |= readable(catalogue, catalogue[target_name], ids - changed, viewer, Verb.UPDATE)
    for draft in drafts:
        if not any(value["id"] in changed for value in filter(None, map(draft.get, rule.ends))):
            _refuse(draft, rule.one)


def _new(batch: Batch, record_id: UUID) -> bool:
    known = batch.drafts.get(record_id)
    return known is not None and known.action == "create"


def _whole(target: str, value: Any) -> tuple[str, UUID | None]:
    if value is None or target != "*":
        return target, value
    return value["object"], value["id"]


def _refuse(draft: Draft, key: str) -> None:
    if any(problem.field == key for problem in draft.problems):
        return
    message = (
        _("Votre rôle ne permet pas de créer une fiche pour cette personne ou à cet endroit.")
        if draft.action == "create"
        else _("Votre rôle ne permet pas de mettre cette fiche à cet endroit.")
    )
    draft.refuse(key, message, "forbidden")
