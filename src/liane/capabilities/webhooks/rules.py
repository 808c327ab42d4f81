"""What the gate holds of webhooks: whose rights they send with, where to, and what of."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from liane.accounts.viewers import viewer_for
from liane.capabilities.webhooks import addresses
from liane.capabilities.webhooks.models import ACTIVE
from liane.records.changes.draft import Batch, Draft
from liane.records.objects import ObjectType
from liane.records.queries.model import Query, QueryError, parse_where
from liane.records.queries.pages import fetch
from liane.records.viewer import Scope

MOST_SUBJECTS = 50
# Changes with this cause are made by Liane, when a receiver is gone for too long.
CAUSE = "webhook"


def complete(batch: Batch, drafts: Sequence[Draft]) -> None:
    """A webhook is its maker's unless she says otherwise; only Liane gives a reason for a pause."""
    for draft in drafts:
        if draft.action == "delete":
            continue
        if draft.action == "create" and not draft.get("owner"):
            draft.set("owner", batch.change.viewer.user_id)
        if not draft.get("state"):
            draft.set("state", ACTIVE)
        if batch.change.cause.kind != CAUSE:
            kept = None if draft.get("state") == ACTIVE or draft.changes("state") else draft.before.get("reason")
            draft.set("reason", kept)


def check_owner(batch: Batch, drafts: Sequence[Draft]) -> None:
    """Only an administrator writes a webhook that sends with another person's rights, or hands one over."""
    viewer = batch.change.viewer
    if viewer.administrator:
        return
    for draft in drafts:
        owners = {draft.get("owner"), draft.before.get("owner")} - {None}
        if owners - {viewer.user_id}:
            message = _(
                "Un webhook envoie avec les droits de son propriétaire : seul un administrateur règle celui d’un autre."
            )
            draft.refuse("owner", message, "forbidden")


def check_address(batch: Batch, drafts: Sequence[Draft]) -> None:
    """An address is one that Liane will send to."""
    for draft in drafts:
        if draft.action != "delete" and draft.changes("address") and draft.get("address"):
            problem = addresses.fault(str(draft.get("address")))
            if problem is not None:
                draft.refuse("address", problem, "address", draft.get("address"))


def check_subjects(batch: Batch, drafts: Sequence[Draft]) -> None:
    """The objects exist; fields and a filter are those of one object, which its owner may ask."""
    for draft in drafts:
        if draft.action == "delete" or not draft.changes("subjects", "watched", "where", "owner"):
            continue
        names = list(draft.get("subjects") or ())
        if not names:
            draft.refuse("subjects", _("Choisissez au moins un objet."), "required")
        elif len(names) > MOST_SUBJECTS:
            draft.refuse("subjects", _("%(most)d objets au plus.") % {"most": MOST_SUBJECTS})
        unknown = [name for name in names if batch.catalogue.get(name) is None]
        if unknown:
            message = _("L’objet « %(name)s » n’existe pas.") % {"name": unknown[0]}
            draft.refuse("subjects", message, "missing_target", unknown[0])
        elif names and (draft.get("where") or draft.get("watched")):
            _check_of_one(draft, batch.catalogue[names[0]], len(names))


def check_reach(batch: Batch, drafts: Sequence[Draft]) -> None:
    """Nobody has sent what she may not read: a key for some objects subscribes to those, and turns no other aside."""
    for draft in drafts:
        if draft.action == "delete" or not draft.changes("subjects", "address", "owner"):
            continue
        for name in draft.get("subjects") or ():
            item = batch.catalogue.get(name)
            if item is not None and batch.change.viewer.on(name).read is Scope.NONE:
                message = _("« %(name)s » ne se lit pas avec ces droits : un webhook ne peut pas en parler.")
                draft.refuse("subjects", message % {"name": item.plural}, "forbidden", name)
                break


def _check_of_one(draft: Draft, item: ObjectType, count: int) -> None:
    key = "where" if draft.get("where") else "watched"
    if count > 1:
        draft.refuse(key, _("Un filtre ou des champs suivis vont avec un seul objet : faites un webhook par objet."))
        return
    unknown = [path for path in draft.get("watched") or () if path not in item.fields]
    if unknown:
        message = _("« %(object)s » n’a pas de champ « %(field)s ».") % {"object": item.label, "field": unknown[0]}
        draft.refuse("watched", message, value=unknown[0])
    owner = draft.get("owner")
    if draft.get("where") and owner:
        try:
            where = parse_where(draft.get("where"))
            fetch(Query(item.name, where=where, ids=(UUID(int=0),), limit=1), viewer_for(owner))
        except QueryError as error:
            draft.refuse("where", error.message)
