"""What holds for comments and reactions."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from liane.capabilities.comments.mentions import mentioned
from liane.capabilities.comments.models import SIGNS
from liane.records.changes.draft import Batch, Draft
from liane.records.fields import rich_text

TITLE_LENGTH = 120
_SIGNS = {one.key: str(one.label) for one in SIGNS}


def place_replies(batch: Batch, drafts: Sequence[Draft]) -> None:
    """A reply is about the record of what it replies to; a reply to a reply stands beside it."""
    written = [draft for draft in drafts if draft.action != "delete"]
    wanted = {draft.get("parent") for draft in written if draft.get("parent") and draft.changes("parent")}
    parents = batch.read("comment", wanted, "parent", "subject") if wanted else {}
    for draft in written:
        subject = draft.get("subject")
        item = batch.catalogue.get(subject["object"]) if subject else None
        if draft.action == "update" and draft.changes("subject", "parent"):
            draft.refuse("subject", _("Un commentaire reste sur sa fiche."), "fixed")
        elif draft.get("parent") in parents:
            above = parents[draft.get("parent")]
            draft.set("parent", above["parent"] or draft.get("parent"))
            draft.set("subject", above["subject"])
        elif item is not None and not item.commented:
            draft.refuse("subject", _("On ne commente pas ce genre de fiche."), "invalid")


def find_mentions(batch: Batch, drafts: Sequence[Draft]) -> None:
    """Keep whose names stand in the words, and the first of these as a title."""
    for draft in drafts:
        body = draft.get("body")
        if draft.action == "delete" or not body or not (draft.changes("body") or not draft.get("title")):
            continue
        words = rich_text.plain(body)
        draft.set("title", _title(words))
        draft.set("mentions", sorted(mentioned(words)) or None)


def keep_words(batch: Batch, drafts: Sequence[Draft]) -> None:
    """Words are their author's: she alone changes them. An administrator may only take them away."""
    viewer = batch.change.viewer
    for draft in drafts:
        author: UUID | None = draft.before.get("created_by")
        if draft.system or draft.action == "create" or viewer.user_id in (None, author):
            continue
        if draft.action == "update" and draft.changes("body", "files"):
            draft.refuse("body", _("Seul son auteur modifie un commentaire."), "forbidden")
        elif draft.action == "delete" and not viewer.administrator:
            message = _("Un commentaire n’est supprimé que par son auteur ou par un administrateur.")
            draft.refuse("", message, "forbidden")


def date_rewording(batch: Batch, drafts: Sequence[Draft]) -> None:
    """Words or files that change are said to; what comes back as it was is not: taking back asks no rule."""
    for draft in drafts:
        if draft.action == "update" and draft.changes("body", "files"):
            draft.set("edited_at", datetime.now(UTC))


def sign_reactions(batch: Batch, drafts: Sequence[Draft]) -> None:
    """A reaction is of whoever gives it, and taken back by her alone."""
    viewer = batch.change.viewer
    for draft in drafts:
        if draft.action == "create":
            draft.set("person", draft.get("person") or viewer.user_id)
            draft.set("name", _SIGNS.get(draft.get("sign") or "", "?"))
        if draft.system or viewer.user_id is None:
            continue
        if draft.get("person") != viewer.user_id or draft.before.get("person", viewer.user_id) != viewer.user_id:
            draft.refuse("person", _("Une réaction est à celle ou celui qui la donne."), "forbidden")
        elif draft.action == "update" and draft.changes("comment", "sign", "person"):
            draft.refuse("sign", _("Une réaction se retire, elle ne se change pas."), "fixed")


def _title(words: str) -> str:
    line = " ".join(words.split())
    if len(line) <= TITLE_LENGTH:
        return line
    cut = line[:TITLE_LENGTH].rpartition(" ")[0] or line[:TITLE_LENGTH]
    return cut.rstrip(" ,;:.") + "…"
