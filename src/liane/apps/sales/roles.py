"""What holds for the parts that contacts play in deals: they are among its contacts, and play each part once."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from liane.records.changes.draft import Batch, Draft
from liane.records.changes.model import Delete, Update


def refuse_doubles(batch: Batch, drafts: Sequence[Draft]) -> None:
    """Refuse a part that the contact plays already in this deal."""
    placed = [draft for draft in drafts if draft.action != "delete" and draft.changes("deal", "contact", "role")]
    if not placed:
        return
    deals = {draft.get("deal") for draft in placed if draft.get("deal")}
    known: dict[tuple[UUID, UUID, str], set[UUID]] = {}
    for one, part in batch.pointing("deal_contact", "deal", deals, "contact", "role").items():
        known.setdefault((part["deal"], part["contact"], part["role"]), set()).add(one)
    for draft in placed:
        if known.get((draft.get("deal"), draft.get("contact"), draft.get("role")), {draft.id}) != {draft.id}:
            draft.refuse("role", _("Ce contact a déjà ce rôle dans cette affaire."), "unique")


def join_deal(batch: Batch, drafts: Sequence[Draft]) -> None:
    """Put whoever plays a part in a deal among its contacts."""
    joining: dict[UUID, set[UUID]] = {}
    for draft in drafts:
        if draft.action != "delete" and draft.changes("deal", "contact") and not draft.problems:
            joining.setdefault(draft.get("deal"), set()).add(draft.get("contact"))
    if not joining:
        return
    for deal, known in batch.read("deal", joining, "contacts", lock=True).items():
        contacts = set(known["contacts"] or ())
        if joining[deal] <= contacts:
            continue
        wanted = sorted(contacts | joining[deal])
        if deal in batch.drafts:
            batch.drafts[deal].set("contacts", wanted)
        else:
            batch.imply(Update("deal", deal, {"contacts": wanted}))


def drop_roles(batch: Batch, drafts: Sequence[Draft]) -> None:
    """Let a contact who leaves a deal play no part in it any more."""
    left = {
        draft.id: gone
        for draft in drafts
        if draft.action == "update"
        and "contacts" in draft.values
        and (gone := set(draft.before.get("contacts") or ()) - set(draft.get("contacts") or ()))
    }
    for one, part in batch.pointing("deal_contact", "deal", left, "contact").items():
        if part["contact"] not in left[part["deal"]]:
            continue
        if one not in batch.drafts:
            batch.imply(Delete("deal_contact", one))
        elif batch.drafts[one].changes("contact"):
            batch.drafts[one].refuse("contact", _("Ce contact quitte l’affaire dans le même changement."), "twice")
