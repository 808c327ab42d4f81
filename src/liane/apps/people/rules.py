"""What holds for companies and people, whatever road a Change comes by."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from liane.records.changes.draft import Batch, Draft
from liane.records.changes.model import Create, Update

# How many levels a group has at most.
MAX_DEPTH = 20


def name_contacts(batch: Batch, drafts: Sequence[Draft]) -> None:
    """Make a contact's name of the first and last ones, else of an address or a number."""
    for draft in drafts:
        if draft.action == "delete" or not _names(draft):
            continue
        name = " ".join(part for part in (draft.get("first_name"), draft.get("last_name")) if part)
        for key in ("emails", "phones"):
            found = draft.get(key)
            if not name and found:
                name = found[0]["value"]
        if name:
            draft.set("name", name)
        else:
            draft.refuse("last_name", _("Indiquez au moins un nom, un e-mail ou un téléphone."), "required")


def _names(draft: Draft) -> bool:
    return draft.action == "create" or draft.changes("first_name", "last_name", "emails", "phones", "name")


def refuse_own_parent(batch: Batch, drafts: Sequence[Draft]) -> None:
    """Refuse a company that would be its own parent, grandparent and so on, and a group that is too deep."""
    moved = [draft for draft in drafts if draft.action != "delete" and draft.changes("parent") and draft.get("parent")]
    if not moved:
        return
    parents = _ancestors(batch, {draft.get("parent") for draft in moved})
    lines = {draft.id: _line(draft.id, draft.get("parent"), parents) for draft in moved}
    loops = {one: line for one, line in lines.items() if line[-1] == one}
    names = batch.read("company", {one for line in loops.values() for one in line}, "name") if loops else {}
    for draft in moved:
        line = lines[draft.id]
        if draft.id in loops:
            said = _(" sous ").join(str(names[one]["name"]) for one in (draft.id, *line) if one in names)
            message = _("Une société ne peut pas être sa propre société mère, même de loin : %(line)s.")
            draft.refuse("parent", message % {"line": said}, "loop")
        elif len(line) >= MAX_DEPTH and not draft.restored:
            draft.refuse("parent", _("Un groupe a %(most)d niveaux au plus.") % {"most": MAX_DEPTH}, "too_deep")


def _line(start: UUID, parent: UUID | None, parents: Mapping[UUID, UUID | None]) -> list[UUID]:
    """Return what stands above, up to the top, or to `start` where it loops."""
    found: list[UUID] = []
    while parent is not None and len(found) <= MAX_DEPTH:
        found.append(parent)
        if parent == start:
            break
        parent = parents.get(parent)
    return found


def _ancestors(batch: Batch, ids: set[UUID]) -> dict[UUID, UUID | None]:
    """Return the parent of the companies in `ids` and of all above them, a statement a generation."""
    found: dict[UUID, UUID | None] = {}
    for _step in range(MAX_DEPTH + 1):
        found |= {one: values["parent"] for one, values in batch.read("company", ids, "parent").items()}
        ids = {parent for one in ids if (parent := found.get(one)) is not None} - found.keys()
        if not ids:
            break
    return found


def follow_employment(batch: Batch, drafts: Sequence[Draft]) -> None:
    """Keep a contact's past posts: when she changes company, the former post ends and a new one begins.

    A contact who never moved has no dated post: her own company and function say it all, and a large import
    writes nothing twice. Posts given in the same Change are taken as they are.
    """
    moved = [draft for draft in drafts if draft.action == "update" and draft.changes("company")]
    if not moved:
        return
    given = {draft.get("contact") for draft in batch.of("employment", "create", "update")}
    moved = [draft for draft in moved if draft.id not in given]
    open_posts = _open_posts(batch, [draft.id for draft in moved])
    zone = ZoneInfo(batch.change.viewer.zone)
    for draft in moved:
        day = (draft.effective_at or datetime.now(UTC)).astimezone(zone).date()
        _move(batch, draft, open_posts.get((draft.id, draft.before.get("company"))), day)


def _move(batch: Batch, draft: Draft, post: UUID | None, day: date) -> None:
    former, company = draft.before.get("company"), draft.get("company")
    if post is not None:
        batch.imply(Update("employment", post, {"until": day}))
    elif former is not None and not batch.deletes(former):
        ended = {
            "contact": draft.id,
            "company": former,
            "job_title": draft.before.get("job_title"),
            "until": day,
        }
        batch.imply(Create("employment", ended))
    if company is not None:
        begun = {"contact": draft.id, "company": company, "job_title": draft.get("job_title"), "since": day}
        batch.imply(Create("employment", begun))


def _open_posts(batch: Batch, contacts: Sequence[UUID]) -> dict[tuple[UUID, UUID | None], UUID]:
    posts = batch.pointing("employment", "contact", contacts, "company", "until")
    return {(values["contact"], values["company"]): post for post, values in posts.items() if values["until"] is None}


def order_dates(batch: Batch, drafts: Sequence[Draft]) -> None:
    """Refuse a post that ends before it begins."""
    for draft in drafts:
        since, until = draft.get("since"), draft.get("until")
        if draft.action != "delete" and since and until and until < since:
            draft.refuse("until", _("La fin précède le début."), "order")
