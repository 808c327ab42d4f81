"""What holds for companies and people, whatever road a Change comes by."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils.translation import gettext_lazy as _

from liane.records.changes.draft import Batch, Draft
from liane.records.changes.model import Create, Update

MAX_DEPTH = 50


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
    """Refuse a company that would be its own parent, grandparent and so on."""
    moved = [draft for draft in drafts if draft.action != "delete" and draft.changes("parent") and draft.get("parent")]
    if not moved:
        return
    parents = dict(_ancestors([draft.get("parent") for draft in moved]))
    # A company of this very Change may be the parent of another.
    parents |= {draft.id: draft.get("parent") for draft in batch.of("company") if draft.changes("parent")}
    for draft in moved:
        if _loops(draft.id, draft.get("parent"), parents):
            draft.refuse("parent", _("Une société ne peut pas être sa propre société mère, même de loin."), "loop")


def _loops(start: UUID, parent: UUID | None, parents: Mapping[UUID, UUID | None]) -> bool:
    for _step in range(MAX_DEPTH):
        if parent is None:
            return False
        if parent == start:
            return True
        parent = parents.get(parent)
    return True


def _ancestors(ids: Sequence[UUID]) -> Iterator[tuple[UUID, UUID | None]]:
    """Return (company, parent) for the companies in `ids` and all above them, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE up AS (SELECT id, parent_id FROM people_company WHERE id = ANY(%s::uuid[]) "
            "UNION SELECT c.id, c.parent_id FROM people_company c JOIN up ON c.id = up.parent_id) "
            "SELECT id, parent_id FROM up",
            [list(set(ids))],
        )
        yield from cursor.fetchall()


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
    open_posts = _open_posts([draft.id for draft in moved])
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


def _open_posts(contacts: Sequence[UUID]) -> dict[tuple[UUID, UUID | None], UUID]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT contact_id, company_id, id FROM people_employment "
            "WHERE contact_id = ANY(%s::uuid[]) AND until IS NULL ORDER BY id",
            [list(contacts)],
        )
        return {(contact, company): post for contact, company, post in cursor.fetchall()}


def order_dates(batch: Batch, drafts: Sequence[Draft]) -> None:
    """Refuse a post that ends before it begins."""
    for draft in drafts:
        since, until = draft.get("since"), draft.get("until")
        if draft.action != "delete" and since and until and until < since:
            draft.refuse("until", _("La fin précède le début."), "order")
