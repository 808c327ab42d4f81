"""What the gate holds of relations: ends that fit their type, one at a time where it says so, none twice."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from liane.capabilities.relations.periods import overlap
from liane.records.changes.draft import Batch, Draft

_OF_TYPES = ("from_objects", "to_objects", "symmetric", "one_target", "one_source", "roles", "field", "retired")
_KEPT = ("type", "source", "target", "since", "until")
_FARTHEST = 50

Values = Mapping[str, Any]


def check_types(batch: Batch, drafts: Sequence[Draft]) -> None:
    """A type reads both ways, names objects that can be tied, and a field only if it is a relation of its source."""
    for draft in drafts:
        if draft.action == "delete":
            continue
        if draft.get("symmetric"):
            for key in ("inverse_name", "inverse_name_en", "field"):
                draft.set(key, None)
            if draft.get("one_target") or draft.get("one_source"):
                draft.set("one_target", True)
                draft.set("one_source", True)
            draft.set("to_objects", draft.get("from_objects"))
        elif not draft.get("inverse_name"):
            missing = _("Dites comment cette relation se lit de l’autre côté, ou qu’elle se lit de même.")
            draft.refuse("inverse_name", missing, "required")
        for key in ("from_objects", "to_objects"):
            for name in draft.get(key) or ():
                item = batch.catalogue.get(name)
                if item is None or not item.tied:
                    message = _("L’objet « %(name)s » n’existe pas ou ne se relie pas.") % {"name": name}
                    draft.refuse(key, message, "missing_target", name)
        _check_field(batch, draft)
        if draft.action == "update" and draft.changes("from_objects", "to_objects", "symmetric", "field"):
            _check_tied(draft)


def _check_tied(draft: Draft) -> None:
    """Refuse what would leave relations that stand outside their type."""
    sides = [("source", draft.get("from_objects")), ("target", draft.get("to_objects"))]
    clauses = [f"{side}_object <> ALL(%s)" for side, names in sides if names]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM (SELECT 1 FROM relations_relation WHERE type_id = %s AND "
            f"({' OR '.join(clauses) or 'FALSE'} OR %s) LIMIT 1000) r",
            [draft.id, *(list(names) for _side, names in sides if names), bool(draft.get("field"))],
        )
        number = int(cursor.fetchone()[0])
    if number:
        message = ngettext_lazy(
            "%(number)d relation ne serait plus de ce type : retirez-le plutôt, et créez-en un autre.",
            "%(number)d relations ne seraient plus de ce type : retirez-le plutôt, et créez-en un autre.",
            number,
        )
        draft.refuse("from_objects", message % {"number": number}, "used")


def _check_field(batch: Batch, draft: Draft) -> None:
    path = draft.get("field")
    if not path:
        return
    name, _dot, key = path.partition(".")
    item = batch.catalogue.get(name)
    field = item.field(key) if item else None
    if item is None or field is None or field.kind.name != "relation":
        draft.refuse(
            "field", _("« %(path)s » n’est pas une relation vers une fiche.") % {"path": path}, "invalid", path
        )
        return
    draft.set("from_objects", [name])
    draft.set("to_objects", [field.target])
    draft.set("one_target", True)


def check_relations(batch: Batch, drafts: Sequence[Draft]) -> None:
    """Refuse a relation that does not fit its type, or that stands already."""
    placed = [
        draft for draft in drafts if draft.action != "delete" and (draft.changes(*_KEPT) or draft.changes("role"))
    ]
    for draft in placed:
        _check_period(draft)
    wanted = {draft.get("type") for draft in placed if draft.get("type")}
    # Locked, so that two people who tie the same records at once see each other.
    types = batch.read("relation_type", wanted, *_OF_TYPES, lock=True) if wanted else {}
    fitting = [draft for draft in placed if _fits(draft, types.get(draft.get("type")))]
    moved = [draft for draft in fitting if draft.changes(*_KEPT)]
    if not moved:
        return
    known = _around(batch, moved)
    for draft in moved:
        _check_alone(draft, types[draft.get("type")], known)
    _check_loops(batch, [draft for draft in moved if not draft.problems], types)


def _check_period(draft: Draft) -> None:
    since, until = draft.get("since"), draft.get("until")
    if since and until and until < since:
        draft.refuse("until", _("La fin précède le début."), "order")


def _fits(draft: Draft, kind: Values | None) -> bool:
    """Say whether the ends and the role are of those that the type ties; what is missing is refused elsewhere."""
    source, target = draft.get("source"), draft.get("target")
    if kind is None or not source or not target:
        return False
    if draft.restored:
        return True
    if kind["retired"] and draft.changes("type"):
        draft.refuse("type", _("Ce type de relation est hors service."), "retired")
    if kind["field"]:
        draft.refuse("type", _("Cette relation est portée par un champ : modifiez ce champ."), "mapped")
    if source["id"] == target["id"]:
        draft.refuse("target", _("Une fiche n’est pas reliée à elle-même."), "loop")
    for key, end, objects in (("source", source, kind["from_objects"]), ("target", target, kind["to_objects"])):
        if objects and end["object"] not in objects:
            draft.refuse(key, _("Ce type de relation ne relie pas ce genre de fiche."), "invalid")
    if draft.get("role") and draft.changes("role") and draft.get("role") not in (kind["roles"] or ()):
        draft.refuse("role", _("Ce rôle n’est pas de ceux de ce type de relation."), "invalid", draft.get("role"))
    return not draft.problems


def _around(batch: Batch, drafts: Sequence[Draft]) -> dict[UUID, Values]:
    """Return the relations of the ends of these, as they will be: two statements."""
    ends = {draft.get(end)["id"] for draft in drafts for end in ("source", "target")}
    found: dict[UUID, Values] = {}
    for end in ("source", "target"):
        found |= batch.pointing("relation", end, ends, *_KEPT)
    return found


def _check_alone(draft: Draft, kind: Values, known: Mapping[UUID, Values]) -> None:
    """Refuse the same pair twice at a time, and a second one where the type asks for one."""
    source, target = draft.get("source")["id"], draft.get("target")["id"]
    period = {"since": draft.get("since"), "until": draft.get("until")}
    for one, other in known.items():
        if one == draft.id or other["type"] != draft.get("type") or not overlap(period, other):
            continue
        pair = (other["source"]["id"], other["target"]["id"])
        if pair == (source, target) or (kind["symmetric"] and pair == (target, source)):
            draft.refuse("target", _("Ces deux fiches sont déjà reliées ainsi."), "unique")
            return
        ends = {source, target}
        if kind["one_target"] and (ends & {*pair} if kind["symmetric"] else pair[0] == source):
            draft.refuse("target", _("Une seule à la fois : terminez d’abord celle qui court."), "one")
            return
        if kind["one_source"] and pair[1] == target:
            message = _("La fiche liée en a déjà une : une seule à la fois, terminez d’abord celle qui court.")
            draft.refuse("target", message, "one")
            return


def _check_loops(batch: Batch, drafts: Sequence[Draft], types: Mapping[UUID, Values]) -> None:
    """Refuse that somebody reports to who, however far, reports to her: of types with one target at a time."""
    lines = [
        draft
        for draft in drafts
        if types[draft.get("type")]["one_target"] and not types[draft.get("type")]["symmetric"]
    ]
    if not lines:
        return
    above: dict[tuple[UUID, UUID], set[UUID]] = {}
    ids = {draft.get("target")["id"] for draft in lines}
    seen: set[UUID] = set()
    for _step in range(_FARTHEST):
        seen |= ids
        found = batch.pointing("relation", "source", ids, "type", "target", "until")
        for one in found.values():
            if one["until"] is None:
                above.setdefault((one["type"], one["source"]["id"]), set()).add(one["target"]["id"])
        ids = {one["target"]["id"] for one in found.values()} - seen
        if not ids:
            break
    for draft in lines:
        if draft.get("until") is None and _leads(draft, above):
            draft.refuse("target", _("Cette relation ferait une boucle : les deux fiches se suivraient."), "loop")


def _leads(draft: Draft, above: Mapping[tuple[UUID, UUID], set[UUID]]) -> bool:
    kind, start, reached = draft.get("type"), draft.get("source")["id"], {draft.get("target")["id"]}
    waiting = set(reached)
    while waiting:
        waiting = {far for one in waiting for far in above.get((kind, one), ())} - reached
        if start in waiting:
            return True
        reached |= waiting
    return False
