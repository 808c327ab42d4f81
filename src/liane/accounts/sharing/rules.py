"""What the gate holds of sharing: what may be shared, with whom, and by whom."""

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from liane.accounts.sharing.models import RECEIVERS
from liane.lib.periods import today
from liane.records.changes.draft import Batch, Draft
from liane.records.definitions.counting import counted
from liane.records.objects import ObjectType
from liane.records.queries.compile import Compiler
from liane.records.queries.model import Not, Query, QueryError, Where, parse_where
from liane.records.queries.pages import fetch
from liane.records.queries.scope import entitled
from liane.records.sharing import SHARE
from liane.records.viewer import system

# Comparisons whose answer depends on who asks: a rule opens the same records to all whom it is for.
_PERSONAL = frozenset({"me", "my_team"})


def check_shares(batch: Batch, drafts: Sequence[Draft]) -> None:
    """A share is of a record that belongs to somebody, made by who may edit it by her role, until a day to come."""
    written = [draft for draft in drafts if draft.action != "delete"]
    _name(batch, written)
    day = today(batch.change.viewer.zone)
    for draft in written:
        record = draft.get("record")
        item = batch.catalogue.get(record["object"]) if record else None
        if record and (item is None or not item.shareable):
            draft.refuse("record", _("Ces fiches ne se partagent pas une à une."))
        if draft.action == "update" and not draft.system and draft.changes("record", "who"):
            draft.refuse("who", _("Un partage reste celui d’une fiche avec quelqu’un : faites-en un autre."))
        if draft.get("until") and draft.changes("until") and draft.get("until") < day:
            draft.refuse("until", _("Ce jour est passé : le partage n’ouvrirait rien."), value=draft.get("until"))
    _refuse_twice(batch, [draft for draft in written if draft.action == "create"])
    _check_sharers(batch, drafts)


def _refuse_twice(batch: Batch, drafts: Sequence[Draft]) -> None:
    """Refuse to share a record with somebody with whom it is shared already."""
    records = {draft.get("record")["id"] for draft in drafts if draft.get("record")}
    known = batch.pointing(SHARE, "record", records, "who") if records else {}
    first: dict[tuple[Any, Any], UUID] = {}
    for one, values in known.items():
        if values["record"] and values["who"]:
            first.setdefault((values["record"]["id"], values["who"]["id"]), one)
    for draft in drafts:
        record, who = draft.get("record"), draft.get("who")
        if record and who and first.get((record["id"], who["id"]), draft.id) != draft.id:
            message = _("Elle est déjà partagée avec %(name)s : modifiez ce partage.") % {
                "name": draft.get("name") or "—"
            }
            draft.refuse("who", message, "unique")


def _check_sharers(batch: Batch, drafts: Sequence[Draft]) -> None:
    """Refuse who got the record by sharing herself: what is lent is not lent on."""
    viewer = batch.change.viewer
    asked: dict[str, dict[UUID, list[Draft]]] = {}
    for draft in drafts:
        record = draft.get("record")
        if record and not draft.system and not draft.problems and batch.catalogue.get(record["object"]):
            asked.setdefault(record["object"], {}).setdefault(record["id"], []).append(draft)
    for name, by_record in asked.items():
        kept = entitled(batch.catalogue, batch.catalogue[name], list(by_record), viewer)
        new = {draft.id for draft in batch.of(name, "create")}
        for record_id, members in by_record.items():
            if record_id in kept or record_id in new:
                continue
            for draft in members:
                message = _("Pour partager cette fiche, votre rôle doit permettre de la modifier.")
                draft.refuse("record", message, "forbidden")


def check_rules(batch: Batch, drafts: Sequence[Draft]) -> None:
    """A rule is of records that belong to people; its condition can be read, and is the same for all.

    One that opens everything is written only where that is confirmed.
    """
    written = [draft for draft in drafts if draft.action != "delete"]
    for draft in written:
        _check_receiver(draft)
        name = draft.get("object")
        item = batch.catalogue.get(name) if name else None
        if name and (item is None or not item.shareable):
            draft.refuse("object", _("Les fiches de cet objet ne se partagent pas par une règle."), value=name)
        elif item is not None and draft.get("condition") and (draft.changes("object", "condition")):
            message = _broken(batch, item.name, draft.get("condition"))
            if message is not None:
                draft.refuse("condition", message)
        if item is not None and draft.changes("object", "condition", "active", "everything") and not draft.problems:
            _confirm(draft, item)


class Reach(Enum):
    """What a rule opens of the records that there are."""

    SOME = "some"
    EVERYTHING = "everything"
    EVERYTHING_SO_FAR = "everything so far"


_CONFIRM = {
    Reach.EVERYTHING: _("Cette règle ouvre toutes les fiches : %(objects)s. Confirmez-le (« %(field)s »)."),
    Reach.EVERYTHING_SO_FAR: _(
        "Parmi les fiches que Liane a pu lire (%(objects)s), cette règle n’en laisse aucune de côté. "
        "Confirmez-le (« %(field)s »)."
    ),
}


def _confirm(draft: Draft, item: ObjectType) -> None:
    """Refuse a rule in service that opens everything unless it says so; what leaves some out confirms nothing."""
    condition = draft.get("condition")
    found = reach(item, parse_where(condition) if condition else None)
    if found is Reach.SOME:
        draft.set("everything", False)
    elif draft.get("active") and not draft.get("everything"):
        words = {"objects": item.plural, "field": draft.object.fields["everything"].label}
        # What was found out goes along: whoever draws it need not look again.
        draft.refuse("everything", _CONFIRM[found] % words, "everything", found)


def reach(item: ObjectType, where: Where | None) -> Reach:
    """Say whether a condition leaves out no record of the object, whoever owns them; as far as somebody waits.

    Where there are no records, one that is there is taken to leave some out.
    """
    if where is None:
        return Reach.EVERYTHING
    left = counted(Query(item.name, where=Not(where)), system(), most=1)
    if left.value or not fetch(Query(item.name, limit=1), system()).rows:
        return Reach.SOME
    return Reach.EVERYTHING if left.exact else Reach.EVERYTHING_SO_FAR


def _broken(batch: Batch, object_name: str, condition: Mapping[str, Any]) -> object | None:
    if any(operator in _PERSONAL for operator in _operators(condition)):
        return _("Une règle ne compare pas à « moi » ni à « mon équipe » : elle ouvre les mêmes fiches à tous.")
    try:
        compiler = Compiler(batch.catalogue, system(), Query(object_name))
        compiler.where(parse_where(condition), compiler.object, compiler.alias)
    except QueryError as error:
        return error.message
    return None


def _operators(condition: Any) -> Iterator[str]:
    if isinstance(condition, Mapping):
        if "field" in condition:
            yield str(condition.get("op"))
        for part in condition.values():
            yield from _operators(part)
    elif isinstance(condition, list):
        for part in condition:
            yield from _operators(part)


def _name(batch: Batch, drafts: Sequence[Draft]) -> None:
    """A share is called as who receives it."""
    wanted: dict[str, set[UUID]] = {}
    for draft in drafts:
        _check_receiver(draft)
        who = draft.get("who")
        if who and who["object"] in RECEIVERS:
            wanted.setdefault(who["object"], set()).add(who["id"])
    names = {
        one: values["name"] for kind, ids in wanted.items() for one, values in batch.read(kind, ids, "name").items()
    }
    for draft in drafts:
        who = draft.get("who")
        if who and who["id"] in names:
            draft.set("name", names[who["id"]])


def _check_receiver(draft: Draft) -> None:
    who = draft.get("who")
    if who and who["object"] not in RECEIVERS:
        draft.refuse("who", _("On partage avec une personne, une équipe ou un rôle."))
