"""What the gate checks: rights on fields, values, relations, uniqueness, what others changed meanwhile."""

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
from django.db import connection
from django.utils.translation import gettext_lazy as _

from liane.lib.numerals import kept
from liane.records.changes import dependence, places, unique
from liane.records.changes.draft import Batch, Draft
from liane.records.changes.model import Create, Problem, Update
from liane.records.changes.slots import rate_slot
from liane.records.fields import address
from liane.records.fields.base import Apart, Context, Field, Invalid
from liane.records.objects import KEPT, ObjectType
from liane.records.queries.columns import loads
from liane.records.queries.scope import readable
from liane.records.registry import Catalogue
from liane.records.viewer import FieldRight, ObjectRights, Viewer, system

# What is linked to is kept from being deleted until the Change is written.
_KEPT = "FOR KEY SHARE OF t"
_CENTS = 2


def free(item: ObjectType, viewer: Viewer) -> frozenset[str]:
    """Return the fields of a new record that are the viewer's to write."""
    barred = viewer.on(item.name).fields
    return frozenset(key for key, field in item.fields.items() if key not in barred and not _ours(field, viewer))


def _ours(field: Field, viewer: Viewer) -> bool:
    """Say whether Liane alone writes the field."""
    return field.key in KEPT or field.computed or (field.read_only and viewer.user_id is not None)


def read(
    draft: Draft, edit: Create | Update, viewer: Viewer, free: frozenset[str], *, canonical: bool, by_system: bool
) -> None:
    """Read the values given for a record into its draft; what cannot be read is noted as a problem.

    `free` are the fields that this viewer may fill in a new record (``free``), asked once for many of them.
    """
    fields = draft.object.fields
    rights = viewer.on(draft.object.name)
    given: Iterable[tuple[str, Any]] = edit.values.items()
    message: object
    if canonical or by_system:
        for key, value in given:
            if key not in fields or fields[key].computed:
                continue
            if draft.action == "update" and (key in rights.fields or _locked(draft, key, rights)):
                message = _("Votre rôle ne permet pas de modifier un champ de ce changement.")
                draft.refuse("", message, "forbidden")
            draft.set(key, value)
        _defaults(draft, viewer, canonical=canonical)
        return
    if edit.ready and draft.action == "create" and edit.values.keys() <= free:
        draft.values.update(edit.values)
        _defaults(draft, viewer, canonical=False)
        return
    if not edit.ready:
        # Numbers come last: an address, given with them or known, tells from where they are dialled.
        given = sorted(given, key=lambda pair: _dialled(fields.get(pair[0])))
    for key, raw in given:
        field = fields.get(key)
        right = rights.fields.get(key)
        if field is None or right is FieldRight.HIDDEN:
            message = _("Le champ « %(field)s » n’existe pas.") % {"field": key}
            draft.refuse(key, message, "unknown_field")
        elif right is FieldRight.READ or _ours(field, viewer):
            message = _("Le champ « %(field)s » ne se modifie pas.") % {"field": field.label}
            draft.refuse(key, message, "read_only")
        else:
            try:
                value = raw if edit.ready else _parsed(draft, field, raw, viewer)
            except Invalid as error:
                draft.refuse(key, error.message, error.code, raw)
                continue
            draft.set(key, _same_money(draft, key, value) if field.kind.name == "money" else value)
            if _locked(draft, key, rights) and draft.changes(key):
                message = _("« %(field)s » ne se modifie pas à cette étape.") % {"field": field.label}
                draft.refuse(key, message, "stage")
    _defaults(draft, viewer, canonical=False)


def _locked(draft: Draft, key: str, rights: ObjectRights) -> bool:
    """Say whether the stage in which the record stands keeps the viewer from editing the field."""
    path = draft.object.path
    return draft.action == "update" and bool(path) and rights.locks(key, draft.before.get(path))


def _parsed(draft: Draft, field: Field, raw: Any, viewer: Viewer) -> Any:
    context = viewer.context
    return field.kind.parse(field, raw, _at_address(draft, context) if _dialled(field) else context)


def _dialled(field: Field | None) -> bool:
    return field is not None and field.kind.name == "phones"


def _at_address(draft: Draft, context: Context) -> Context:
    """Return the context in which one dials at the record's address, else as usual."""
    found = (draft.get(field.key) for field in draft.object.fields.values() if field.kind.name == "address")
    return address.dialled_at(next((value for value in found if value), None), context)


def _same_money(draft: Draft, key: str, value: Any) -> Any:
    """Return the amount as it is stored when it is the same: its rate is that of the day it was given."""
    stored = draft.before.get(key)
    if value is None or stored is None:
        return value
    same = (stored["amount"], stored["currency"]) == (value["amount"], value["currency"])
    return stored if same else value


def _defaults(draft: Draft, viewer: Viewer, *, canonical: bool) -> None:
    if draft.action != "create" or canonical:
        return
    for field in _with_default(draft.object):
        if field.key not in draft.values:
            draft.values[field.key] = field.initial(viewer.user_id)


@lru_cache(maxsize=512)
def _with_default(item: ObjectType) -> tuple[Field, ...]:
    return tuple(field for field in item.fields.values() if field.default is not None)


def merge(drafts: Sequence[Draft]) -> None:
    """Compare with what others changed since the version that the author saw: merged by field, else a conflict.

    A value that is still the one the author saw was not touched by her: what others made of it stays.
    """
    behind = [draft for draft in drafts if draft.values and not draft.problems]
    if not behind:
        return
    versions = [{"id": draft.id, "seen": draft.seen} for draft in behind]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (e.record_id, e.field) e.record_id, e.field, e.before FROM records_entry e "
            "JOIN jsonb_to_recordset(%s::jsonb) AS v(id uuid, seen integer) ON v.id = e.record_id "
            "WHERE e.version > v.seen AND e.action = 'update' ORDER BY e.record_id, e.field, e.version",
            [orjson.dumps(versions).decode()],
        )
        moved: dict[UUID, dict[str, Any]] = {}
        for record_id, key, before in cursor.fetchall():
            moved.setdefault(record_id, {})[key] = loads(before)
    for draft in behind:
        for key, seen in moved.get(draft.id, {}).items():
            field = draft.object.logged(key)
            if field is not None and field.key in draft.values:
                _settle(draft, field, seen)


def _settle(draft: Draft, field: Field, seen: Any) -> None:
    """Leave a field that the author did not touch to the others; refuse one of which both changed the same."""
    value, now = draft.values[field.key], draft.before.get(field.key)
    dump = field.kind.storage.dump
    if (None if value is None else loads(orjson.dumps(dump(value), default=str))) == seen:
        del draft.values[field.key]
        return
    if field.kind.merge is not None:
        with suppress(Apart):
            draft.values[field.key] = field.kind.merge(seen, now, value)
            return
    message = _("« %(field)s » a été modifié entre-temps par quelqu’un d’autre.") % {"field": field.label}
    draft.refuse(field.key, message, "conflict", now)


def validate(batch: Batch, catalogue: Catalogue, viewer: Viewer, now: datetime) -> None:
    """Check drafts: money in the organisation's currency, required, relations, uniqueness, the place they belong to.

    Those with unreadable values are checked too, so that a person reads everything that is wrong at once.
    """
    by_object: dict[str, list[Draft]] = {}
    for draft in batch.drafts.values():
        if draft.action != "delete" and all(problem.field for problem in draft.problems):
            by_object.setdefault(draft.object.name, []).append(draft)
    for members in by_object.values():
        item = members[0].object
        for field in item.fields.values():
            if field.required and not field.read_only:
                _require(members, field)
            if not (field.kind.name == "money" or field.kind.relation or field.kind.linked or field.unique):
                continue
            touched = [draft for draft in members if field.key in draft.values]
            if field.kind.name == "money":
                _convert(touched, field, viewer)
            if field.kind.relation or field.kind.linked:
                _exist(batch, catalogue, touched, field, viewer)
            if field.unique:
                unique.refuse_taken(item, touched, field)
        dependence.check(batch, item, members)
        places.check(batch, catalogue, item, members, viewer)
        # What a rule makes of the other fields is missed only when those are right.
        healthy = [draft for draft in members if not draft.problems]
        for field in item.fields.values():
            if field.required and field.read_only and field.key not in KEPT:
                _require(healthy, field)


def _convert(drafts: Sequence[Draft], field: Field, viewer: Viewer) -> None:
    """Give amounts in another currency their value in the organisation's, at the rate of the day it was so."""
    rate = rate_slot.value
    zone = ZoneInfo(viewer.zone)
    for draft in drafts:
        value = draft.values[field.key]
        if value is None or value["base"] is not None:
            continue
        if value["currency"] == viewer.currency:
            draft.values[field.key] = value | {"base": value["amount"]}
        elif rate is not None and draft.effective_at is not None:
            day = draft.effective_at.astimezone(zone).date()
            factor = rate(value["currency"], viewer.currency, day)
            if factor is not None:
                draft.values[field.key] = value | {"base": kept(value["amount"] * factor, _CENTS)}


def _require(drafts: Sequence[Draft], field: Field) -> None:
    for draft in drafts:
        refused = any(problem.field == field.key for problem in draft.problems)
        if draft.get(field.key) is None and (draft.action == "create" or field.key in draft.values) and not refused:
            message = _("« %(field)s » est obligatoire.") % {"field": field.label}
            draft.refuse(field.key, message, "required")


def _targets(field: Field, value: Any) -> Iterable[tuple[str, UUID]]:
    if value is None:
        return ()
    if field.kind.linked:
        return ((field.target, item) for item in value)
    if field.target == "*":
        return ((value["object"], value["id"]),)
    return ((field.target, value),)


def _exist(batch: Batch, catalogue: Catalogue, drafts: Sequence[Draft], field: Field, viewer: Viewer) -> None:
    """Refuse links to records that are not there, or not for this viewer: one statement an object."""
    wanted: dict[str, set[UUID]] = {}
    if batch.change.canonical:
        # What is taken back was written with rights: it is enough that what it leads to still exists.
        viewer = system()
    for draft in drafts:
        if draft.system and not batch.change.canonical:
            continue
        for target, record_id in _targets(field, draft.values[field.key]):
            if _oneself(field, record_id, viewer):
                continue
            known = batch.drafts.get(record_id)
            if known is None or known.object.name != target or known.action == "delete":
                wanted.setdefault(target, set()).add(record_id)
    absent: set[UUID] = set()
    for target, ids in wanted.items():
        item = catalogue.get(target)
        absent |= ids - (readable(catalogue, item, ids, viewer, lock=_KEPT) if item else set())
    if not absent:
        return
    for draft in drafts:
        if any(record_id in absent for _target, record_id in _targets(field, draft.values[field.key])):
            message = _("« %(field)s » désigne une fiche qui n’existe pas ou n’existe plus.") % {"field": field.label}
            draft.refuse(field.key, message, "missing_target")


def _oneself(field: Field, record_id: UUID, viewer: Viewer) -> bool:
    """Say whether a record is the viewer's own: she is there, as she is who asks, and a constraint keeps her there."""
    return field.kind.name == "person" and not field.custom and record_id == viewer.user_id


def drop_dangling(batch: Batch) -> list[Problem]:
    """Refuse the records that point to a new one that was refused itself, and so on; return their problems."""
    found: list[Problem] = []
    dropped = {draft.id for draft in batch.drafts.values() if draft.problems and draft.action == "create"}
    while dropped:
        lost = set()
        for draft in list(batch.healthy()):
            field = next((field for field in _pointers(draft) if _leads_to(field, draft.get(field.key), dropped)), None)
            if field is not None and draft.action != "delete":
                message = _("« %(field)s » désigne une fiche refusée.") % {"field": field.label}
                draft.refuse(field.key, message, "missing_target")
                found += draft.problems
                lost.add(draft.id)
        dropped = lost
    return found


def _pointers(draft: Draft) -> Iterable[Field]:
    return (field for field in draft.object.fields.values() if field.target and field.key in draft.values)


def _leads_to(field: Field, value: Any, ids: set[UUID]) -> bool:
    return any(record_id in ids for _target, record_id in _targets(field, value))


def explain(catalogue: Catalogue, error: Exception) -> Problem:
    """Return the sentence for a constraint of the database that a concurrent write met first."""
    constraint = re.search(r'constraint "([^"]+)"', str(error))
    label = constraint.group(1) if constraint else ""
    for item in catalogue:
        prefix = item.table.partition("_")[2] or item.table
        for field in item.fields.values():
            if field.unique and label == f"{prefix}_{field.key}_uniq"[:30]:
                message = _("Cette valeur existe déjà : « %(field)s » doit être unique.") % {"field": field.label}
                return Problem(item.name, UUID(int=0), field.key, message, "unique")
    if label.endswith("_pkey"):
        return Problem("", UUID(int=0), "", _("Une fiche porte déjà cet identifiant."), "exists")
    gone = _("Une fiche liée a changé ou disparu pendant l’enregistrement : rien n’a été modifié, réessayez.")
    return Problem("", UUID(int=0), "", gone, "constraint")
